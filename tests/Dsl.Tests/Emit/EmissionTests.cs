using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Text;
using NetGen.Tests.Shared;
using Xunit;
using static NetGen.Dsl.Tests.Emit.HandNetwork;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>The text around the kernels: names, comments, lines, size.</summary>
public class EmissionTests
{
    private const int N = Shape.Batch;

    [Theory]
    [InlineData("Predict")]
    [InlineData("Execute")]
    [InlineData("Frame")]
    [InlineData("class")]
    [InlineData("system")]
    [InlineData("NetGen")]
    [InlineData("Vector")]
    public void NamesNeverClash(string network)
    {
        var net = new HandNetwork(name: network)
        {
            Source = new SourceFile("odd \"name\".netdsl", "x\n*/ } evil"),
        };
        string[] names = ["class", "frame", "Frame", "V", "count", "part", "scalars", "rate", "RunPredict", "*/ /* \n evil", "global", "lanes", "é", "1st", "sample"];
        var inputs = names.Select(n => net.Input(n, 3)).ToList();
        var output = net.Output("out", ElementType.Real, 3);
        var again = net.Output("OUT", ElementType.Real, 3);
        var local = new Local("frame", ElementType.Real);
        Expr sum = new ConstantExpr(0);
        foreach (var input in inputs)
            sum = Op(ScalarOp.Add, sum, Load(input, 2, 0, 1));
        foreach (var name in new[] { "Contraction", "Run", "Predict", "relu", "Relu", "*/ }", "if" })
        {
            net.Loop(name, [(N, "frame"), (3, "V")], 2, 1, Stage([],
                new LetStatement(local, sum),
                new StoreStatement(At(output, 2, 0, 1), new LocalExpr(local)),
                new StoreStatement(At(again, 2, 0, 1), Op(ScalarOp.Neg, new LocalExpr(local)))));
        }
        var text = net.Text(new EmitOptions("event.System.NetGen"));
        CompileAndRun.Image(text);
        CompileAndRun.Image(net.Text(new EmitOptions()), null, """
            public class Frame { }
            public class Team { }
            public class V { }
            public class Contraction { }
            """.Replace("public class " + network + " ", "public class Other ").Replace("public", "#pragma warning disable CS1591\npublic"));
        Assert.DoesNotContain("#line (", text);
    }

    [Fact]
    public void TextOfTheUsersStaysText()
    {
        var net = Relu();
        var (model, plans) = net.Build();
        var evil = "a </summary> & \u2028 }\n#error\r*/ \u0085 \ud800 end";
        model = model with
        {
            Doc = evil,
            Inputs = [.. model.Inputs.Select(i => i with { Doc = evil })],
            Layers = [new LayerModel("*/ \n}", "<x>&\"", Shape.Of(3), 5, 7)],
        };
        CompileAndRun.Image(CSharpEmitter.Emit(model, plans, new EmitOptions("A")));
    }

    [Fact]
    public void TheSameUnderAnyCulture()
    {
        var expected = Relu().Text();
        var before = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NegativeSign = "minus";
        hostile.NumberFormat.NumberGroupSeparator = "'";
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = hostile;
        try
        {
            Assert.Equal(expected, Relu().Text());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void LongChainsAndManyKernelsAreCut()
    {
        var net = new HandNetwork();
        var x = net.Input("x", 20);
        var y = net.Output("y", ElementType.Real, 20);
        Expr chain = Load(x, 2, 0, 1);
        for (var k = 0; k < 20_000; k++)
            chain = Op(k % 2 == 0 ? ScalarOp.Neg : ScalarOp.Abs, chain);
        net.Loop("deep", [(N, "sample"), (20, "i")], 2, 1, Stage([], new StoreStatement(At(y, 2, 0, 1), chain)));
        Assert.True(net.Text().Length > 20_000);

        var many = new HandNetwork();
        var a = many.Input("x", 2);
        var b = many.Output("y", ElementType.Real, 2);
        for (var k = 0; k < 300; k++)
            many.Loop("copy", [(N, "sample"), (2, "i")], 2, 1, Stage([], new StoreStatement(At(b, 2, 0, 1), Load(a, 2, 0, 1))));
        var (model, plans) = many.Build();
        model = model with
        {
            Layers = [.. Enumerable.Range(0, 250).Select(k => new LayerModel("l" + k, "dense", Shape.Of(k), k, k))],
        };
        var text = CSharpEmitter.Emit(model, plans, new EmitOptions("A"));
        using var image = new PEReader(new MemoryStream(CompileAndRun.Image(text)));
        var metadata = image.GetMetadataReader();
        Assert.All(metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(m => m.RelativeVirtualAddress != 0),
            m => Assert.True(image.GetMethodBody(m.RelativeVirtualAddress).GetILBytes()!.Length < 8192));
    }

    [Fact]
    public void KernelsLeadToTheUsersText()
    {
        using var image = new PEReader(new MemoryStream(CompileAndRun.Image(Relu().Text())));
        var entry = image.ReadDebugDirectory().Single(d => d.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = image.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        var (metadata, pdb) = (image.GetMetadataReader(), provider.GetMetadataReader());
        var relu = metadata.MethodDefinitions.Single(m => metadata.GetString(metadata.GetMethodDefinition(m).Name) == "Relu");
        var points = pdb.GetMethodDebugInformation(relu).GetSequencePoints().Where(p => !p.IsHidden).ToList();
        var point = Assert.Single(points);
        Assert.Equal("hand.netdsl", pdb.GetString(pdb.GetDocument(point.Document).Name));
        Assert.Equal((2, 6, 2, 13), (point.StartLine, point.StartColumn, point.EndLine, point.EndColumn));
    }

    [Fact]
    public void KernelsAreCompiledWithOptimization()
    {
        using var listener = new JitListener();
        var run = Relu().Compile();
        run([[1, -2, 3]], [3], 1);
        var deadline = Environment.TickCount64 + 20_000;
        const string relu = "NetGen.Generated.Hand.Made.Hand.Predict.Relu";
        while (listener.TierOf(relu) == 0 && Environment.TickCount64 < deadline)
            System.Threading.Thread.Sleep(20);
        Assert.Equal(JitListener.Optimized, listener.TierOf(relu));
    }

    private static HandNetwork Relu()
    {
        var net = new HandNetwork();
        var x = net.Input("x", 3);
        var y = net.Output("y", ElementType.Real, 3);
        net.Loop("relu", [(N, "sample"), (3, "i")], 2, 1, Stage([],
            new StoreStatement(At(y, 2, 0, 1), Op(ScalarOp.Max, Op(ScalarOp.Mul, Load(x, 2, 0, 1), new ConstantExpr(-1234.5)), new ConstantExpr(0)))));
        return net;
    }
}
