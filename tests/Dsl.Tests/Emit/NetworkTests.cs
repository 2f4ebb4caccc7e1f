using System.IO;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Whole networks from text to compiled code.</summary>
public class NetworkTests
{
    [Theory]
    [InlineData(nameof(Networks.Mlp))]
    [InlineData(nameof(Networks.LeNet))]
    [InlineData(nameof(Networks.Residual))]
    public void Compiles(string name)
    {
        var text = name switch { nameof(Networks.Mlp) => Networks.Mlp, nameof(Networks.LeNet) => Networks.LeNet, _ => Networks.Residual };
        var model = Bound.Network(text);
        var emitted = CSharpEmitter.Emit(model, NetworkPlans.Of(model), new EmitOptions("App"));
        if (System.Environment.GetEnvironmentVariable("EMIT_TO") is { } folder)
            File.WriteAllText(Path.Combine(folder, name + ".cs"), emitted);
        CompileAndRun.Image(emitted);
    }
}
