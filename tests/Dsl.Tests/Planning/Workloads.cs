using System.Collections.Generic;
using NetGen.Dsl.Model;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>The networks whose plans are measured, in the language and with its prelude.</summary>
internal static class Workloads
{
    /// <summary>784-256-128-10 with Adam, batch 32.</summary>
    public static string Mlp { get; } = NetworkTexts.Mlp + """

        train Mlp {
          batch     32
          optimizer adam(rate: 1e-3)
        }
        """;

    /// <summary>LeNet-5 on 28 x 28 with momentum, batch 64.</summary>
    public static string LeNet { get; } = NetworkTexts.LeNet + """

        train LeNet {
          batch     64
          optimizer sgd(rate: 0.05, momentum: 0.9)
        }
        """;

    /// <summary>ResNet-20 on 32 x 32 with momentum and decay, batch 32.</summary>
    public static string ResNet20 { get; } = NetworkTexts.ResNet20 + """

        train ResNet20 {
          batch     32
          optimizer sgd(rate: 0.05, momentum: 0.9)
          decay     1e-4 on weights
        }
        """;

    private static readonly Dictionary<string, NetworkModel> s_models = new();

    /// <summary>The model of a workload by the name of its constant; bound once.</summary>
    public static NetworkModel Model(string workload)
    {
        lock (s_models)
        {
            if (!s_models.TryGetValue(workload, out var model))
            {
                model = Bound.Network(workload switch { nameof(Mlp) => Mlp, nameof(LeNet) => LeNet, _ => ResNet20 });
                s_models.Add(workload, model);
            }
            return model;
        }
    }
}
