using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Whole networks that several tests use.</summary>
internal static class Networks
{
    public static string Mlp { get; } = NetworkTexts.Mlp + """

        train Mlp {
          batch 32
          epochs 10
          optimizer adam()
        }
        """;

    public static string LeNet { get; } = NetworkTexts.LeNet + """

        train LeNet {
          batch     64
          epochs    20
          optimizer sgd(momentum: 0.9, nesterov: true)
          rate      warmup(200 steps) then cosine(from: 0.1, to: 0.001)
          decay     5e-4 on weights
          clip      norm(1.0)
          stop      early(on: validation.loss, patience: 5)
        }
        """;

    public static string Residual { get; } = NetworkTexts.Residual + """

        train Residual {
          batch 16
          optimizer adam(rate: 0.01)
        }
        """;
}
