using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Text;
using NetGen.Tests.Shared;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>A network put together by hand, kernel by kernel, and run against <see cref="PlanInterpreter"/>.</summary>
internal sealed class HandNetwork
{
    public const int Batch = 40;

    private readonly List<Buffer> _buffers = [];
    private readonly List<Kernel> _kernels = [];
    private readonly List<SlotModel> _inputs = [];
    private readonly List<SlotModel> _outputs = [];
    private readonly List<(HostSlot, Node)> _scalars = [];
    private long _arena;

    public HandNetwork(Precision precision = Precision.F32, string name = "Hand")
    {
        Precision = precision;
        Name = name;
    }

    public Precision Precision { get; }

    public string Name { get; }

    public GraphBuilder Graph { get; } = new();

    public SourceFile Source { get; set; } = new("hand.netdsl", "network Hand {\n  output y = relu(x)\n}\n");

    public IReadOnlyList<Kernel> Kernels => _kernels;

    public IReadOnlyList<Buffer> Buffers => _buffers;

    public Buffer Input(string name, params int[] sample) => Slot(name, 0, sample);

    public Buffer Indices(string name, int classes, params int[] sample) => Slot(name, classes, sample);

    private Buffer Slot(string name, int classes, int[] sample)
    {
        var type = classes > 0 ? ElementType.Index : ElementType.Real;
        _inputs.Add(new SlotModel(name, Shape.Of(sample), type, classes, "What goes in."));
        return Add(new Buffer(name, Shape.Of(sample).Batched, type, BufferPlace.Slot) { Offset = _inputs.Count - 1 });
    }

    public Buffer Output(string name, ElementType type, params int[] sample)
    {
        _outputs.Add(new SlotModel(name, Shape.Of(sample), type, 0, "What comes out."));
        return Add(new Buffer(name, Shape.Of(sample).Batched, type, BufferPlace.Slot) { Offset = _outputs.Count - 1 });
    }

    public Buffer Arena(string name, Shape shape)
    {
        var buffer = Add(new Buffer(name, shape, ElementType.Real, BufferPlace.Arena) { Offset = _arena });
        _arena += (shape.Elements(Batch) * 8 + 63) / 64 * 64;
        return buffer;
    }

    public HostSlot Scalar(string name, Node value)
    {
        _scalars.Add((new HostSlot(_scalars.Count, name), value));
        return _scalars[^1].Item1;
    }

    public void Add(Kernel kernel) => _kernels.Add(kernel);

    public LoopKernel Loop(string name, (int Extent, string Name)[] dims, int outer, int lanes, params Stage[] stages)
    {
        var kernel = new LoopKernel(
            name, [], new Origin(name, "relu", new SourceSpan(Source, 20, 7)),
            dims.Select(d => new KernelDim(d.Extent, d.Name)).ToImmutableArray(), outer, lanes, stages.ToImmutableArray())
        {
            Work = 1 << 20,
            Bytes = 1 << 16,
        };
        Add(kernel);
        return kernel;
    }

    public static Stage Stage(int[] dims, params Statement[] statements) => new([.. dims], [.. statements]);

    public static Expr Op(ScalarOp op, params Expr[] operands) => new OpExpr(op, [.. operands]);

    /// <summary>An access whose dimensions are each one coordinate, or the constant 0 for -1.</summary>
    public static BufferAccess At(Buffer buffer, int rank, params int[] dims) => new(
        buffer, buffer.Shape,
        new IndexMap([.. dims.Select(d => d < 0 ? IndexExpr.Constant(0, rank) : IndexExpr.Dim(d, rank))]));

    public static LoadExpr Load(Buffer buffer, int rank, params int[] dims) => new(At(buffer, rank, dims), false, 0);

    public (NetworkModel Model, NetworkPlans Plans) Build()
    {
        // Slots of outputs follow those of inputs.
        foreach (var buffer in _buffers.Where(b => b.Place == BufferPlace.Slot && _outputs.Any(o => o.Name == b.Name)))
            buffer.Offset = _inputs.Count + _outputs.FindIndex(o => o.Name == buffer.Name);
        var initialize = Program("Initialize", ProgramKind.Initialize, []);
        var predict = Program("Predict", ProgramKind.Predict, _kernels);
        var model = new NetworkModel(
            Name, "A network for tests.\nWith <two> lines.", Precision, [.. _inputs], [], [.. _outputs], [], [], [], [],
            initialize.Program, predict.Program, null, null, [], null, null, new SourceSpan(Source, 0, 12));
        return (model, new NetworkPlans(initialize, predict, null, null, [], VariableLayout.Of(model)));
    }

    public string Text(EmitOptions? options = null)
    {
        var (model, plans) = Build();
        return CSharpEmitter.Emit(model, plans, options ?? new EmitOptions("Hand.Made"));
    }

    /// <summary>Compiles and gives a function from inputs and the lengths of outputs to outputs.</summary>
    public Func<double[][], int[], int, double[][]> Compile(CompileSettings? settings = null, EmitOptions? options = null)
    {
        var real = Precision == Precision.F32 ? "float" : "double";
        string Convert(SlotModel slot, string value) => slot.Type == ElementType.Index
            ? $"System.Array.ConvertAll({value}, v => (int)v)" : $"System.Array.ConvertAll({value}, v => ({real})v)";
        var arguments = _inputs.Select((slot, k) => Convert(slot, $"inputs[{k}]"))
            .Concat(_outputs.Select((slot, k) => $"o{k}"));
        var driver = $$"""
            #pragma warning disable CS1591
            public static class Driver
            {
                public static double[][] Run(double[][] inputs, int[] lengths, int threads)
                {
                    using var network = new Hand.Made.{{Name}}(1, threads);
                    {{string.Join("\n", _outputs.Select((slot, k) => $"var o{k} = new {(slot.Type == ElementType.Index ? "int" : real)}[lengths[{k}]];"))}}
                    network.Predict({{string.Join(", ", arguments)}});
                    return new double[][] { {{string.Join(", ", _outputs.Select((_, k) => $"System.Array.ConvertAll(o{k}, v => (double)v)"))}} };
                }
            }
            """;
        var assembly = CompileAndRun.Compile(Text(options), settings, driver);
        var run = assembly.GetType("Driver")!.GetMethod("Run")!;
        return (inputs, lengths, threads) => (double[][])run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [inputs, lengths, threads], null)!;
    }

    private Buffer Add(Buffer buffer)
    {
        _buffers.Add(buffer);
        return buffer;
    }

    private ProgramPlan Program(string name, ProgramKind kind, IReadOnlyList<Kernel> kernels) => new(
        new GraphProgram(name, kind, Batch, [], null, [], [], []),
        new HostKernel([.. kind == ProgramKind.Predict ? _scalars : []]),
        [.. kernels], [.. _buffers], [], -1, _arena, _arena, []);
}
