using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>Prints one program as a static class: the method that runs its kernels in order, and the kernels.</summary>
internal sealed class ProgramWriter
{
    // Calls in one method, so that it stays small.
    private const int MostCalls = 120;

    private readonly IndentedWriter _out;
    private readonly ProgramPlan _plan;
    private readonly Precision _precision;
    private readonly EmitOptions _options;
    private readonly NameScope _names;
    private readonly List<string> _methods = new();
    private readonly ProgramSymbols _symbols;
    private readonly Epilogues _epilogues = new();
    private readonly LoopBodies _loops = new();
    private readonly Division _division;

    public ProgramWriter(
        IndentedWriter writer, ProgramPlan plan, string className, NetworkModel model, NetworkPlaces places, EmitOptions options)
    {
        _out = writer;
        _plan = plan;
        ClassName = className;
        _precision = model.Precision;
        _options = options;
        _division = new Division(plan.Program.Batch, _precision, options);
        _symbols = new ProgramSymbols(plan, places, model);
        _names = new NameScope().Reserve(
            className, "V", "Run", "Compile", "Kernels", "Forward", "Assign", "FindNonFinite", "Arena", "OptimizerState", "Scalars", "Parameters", "States", "Prepared",
            "Slots", "Results", "Axes", "BFloat16", "HostMath", "Math", "Frame", "Team", "Axis", "AxisTables", "Border", "ColumnTerms", "Terms", "Contraction",
            "InnerProducts", "ContractionShape", "Operand", "RowsOf", "Winograd", "WindowShape", "Filters", "Images", "IEpilogue", "ILanes", "LaneAccess", "RandomStream", "MethodImpl",
            "AggressiveInlining", "AggressiveOptimization", "NativeMemory");
        foreach (var kernel in plan.Kernels)
            _methods.Add(_names.Declare(Identifiers.Pascal(kernel.Name)));
    }

    public string ClassName { get; }

    public static bool NeedsWorkspace(ProgramPlan plan) => plan.Kernels.OfType<ContractKernel>().Any();

    private string Real => _precision == Precision.F32 ? "float" : "double";

    private bool ChecksLoss => _plan.LossKernel >= 0
        && _plan.Program.Kind is ProgramKind.Train or ProgramKind.Gather or ProgramKind.Gradients or ProgramKind.HessianProduct;

    public void Write()
    {
        _out.Doc("summary", Summary());
        using (_out.Block($"internal static unsafe class {ClassName}<V> where V : unmanaged, ILanes<V, {Real}>"))
        {
            WriteRun();
            if (_plan.Program.Kind == ProgramKind.Gradients && _plan.LossKernel >= 0)
                WriteFindNonFinite();
            WriteCompile();
            _loops.Print(_plan, _methods, _precision, _symbols, _division.IsDivided);
            for (var k = 0; k < _plan.Kernels.Length; k++)
            {
                _out.Separate();
                if (_loops.BodyOf(_plan.Kernels[k]) is { } body)
                    WriteLoopKernel((LoopKernel)_plan.Kernels[k], body, _methods[k], _plan.Runs(k));
                else
                    WriteKernel(_plan.Kernels[k], _methods[k], _plan.Runs(k));
            }
            _symbols.Write(_out);
        }
    }

    private string Summary() => _plan.Program.Kind switch
    {
        ProgramKind.Initialize => "Gives parameters and states their first values.",
        ProgramKind.Prepare => "What predictions use of parameters and running statistics alone, computed once after these have changed.",
        ProgramKind.Predict => "From inputs to outputs.",
        ProgramKind.Evaluate => "Loss and metrics.",
        ProgramKind.Gradients => "The debug step: loss and all gradients.",
        ProgramKind.HessianProduct => "The loss, and its Hessian times a direction.",
        ProgramKind.Gather => "Loss and gradients, which are added to those of the batches before.",
        _ => "One training step: loss, gradients and updates, fused.",
    };

    private void WriteRun()
    {
        if (!ChecksLoss)
        {
            WriteSequence("Run", "bool", 0, _plan.Kernels.Length, "return true;");
            return;
        }
        _out.Line("public static bool Run(Frame* frame, Team team)");
        using (_out.Block())
        {
            _out.Line("Forward(frame, team);");
            _out.Separate();
            _out.Line("// Nothing is assigned unless the loss is a number.");
            _out.Line("if (!double.IsFinite(frame->Results[0]))");
            using (_out.Indent())
                _out.Line("return false;");
            _out.Separate();
            _out.Line("Assign(frame, team);");
            _out.Line("return true;");
        }
        _out.Separate();
        WriteSequence("Forward", "void", 0, _plan.LossKernel, "");
        _out.Separate();
        WriteSequence("Assign", "void", _plan.LossKernel, _plan.Kernels.Length, "");
    }

    /// <summary>A method that calls kernels in order; the first one also computes the host's scalars.</summary>
    private void WriteSequence(string name, string result, int first, int last, string end)
    {
        var method = _names.Declare(name + "Kernels");
        var pieces = new List<(int First, int Last)>();
        for (var k = first; k < last;)
        {
            // A loop over steps stays in one piece.
            var next = Math.Min(last, k + MostCalls);
            next = _plan.Loops.FirstOrDefault(l => l.Contains(next - 1)) is { } loop ? loop.Last + 1 : next;
            pieces.Add((k, next));
            k = next;
        }
        _out.Line($"{(name == "Run" ? "public" : "private")} static {result} {name}(Frame* frame, Team team)");
        using (_out.Block())
        {
            if (first == 0)
                WriteScalars();
            if (pieces.Count <= 1)
                WriteCalls(first, last);
            for (var k = 0; pieces.Count > 1 && k < pieces.Count; k++)
                _out.Line($"{method}{k + 1}(frame, team);");
            if (end.Length > 0)
                _out.Line(end);
        }
        for (var k = 0; pieces.Count > 1 && k < pieces.Count; k++)
        {
            _out.Separate();
            using (_out.Block($"private static void {method}{k + 1}(Frame* frame, Team team)"))
                WriteCalls(pieces[k].First, pieces[k].Last);
        }
    }

    /// <summary>A method that compiles the kernels in the other direction than <c>Run</c> calls them in.</summary>
    private void WriteCompile()
    {
        _out.Separate();
        _out.Line("/// <summary>Has .NET compile the kernels before they are called, from the last to the first.</summary>");
        using var block = _out.Block("public static void Compile(Frame* frame)");
        for (var k = _plan.Kernels.Length - 1; k >= 0; k--)
        {
            if (_plan.Kernels[k] is ContractKernel)
                _out.Line($"{_methods[k]}(frame, Kernels.None, parts: 1);");
        }
        _out.Line($"Kernels.Compile(typeof({ClassName}<V>));");
    }

    private void WriteScalars()
    {
        if (_plan.Host.Scalars.IsEmpty)
            return;
        _out.Line($"Scalars* scalars = {_symbols.Scalars};");
        var host = new HostWriter(_out, new NameScope().Reserve("frame", "team", "scalars", "V"), h => Leaf(h, _plan.Program.Metrics.Length), "Math.", "HostMath.");
        var values = host.Write(_plan.Host.Scalars.Select(s => s.Value).ToList());
        for (var k = 0; k < values.Count; k++)
        {
            var slot = _plan.Host.Scalars[k].Slot;
            var isCount = _plan.Host.Scalars[k].Value is HostScalarNode { Kind: HostScalar.SampleCount };
            _out.Line($"{_symbols.Scalar(slot)} = {(Real == "float" && !isCount ? "(float)" + values[k] : HostWriter.Bare(values[k]))};");
        }
        _out.Separate();
    }

    private static string Leaf(HostScalarNode host, int metrics) => host.Kind switch
    {
        HostScalar.SampleCount => "frame->Count",
        HostScalar.Step => "frame->Step",
        HostScalar.Rate => "frame->Rate",
        HostScalar.GatheredCount => "frame->Gathered",
        HostScalar.StepsPerEpoch => "frame->StepsPerEpoch",
        HostScalar.TotalSteps => "frame->TotalSteps",
        HostScalar.Epoch => "frame->Epoch",
        HostScalar.StepsDone => "(frame->Step - 1)",
        HostScalar.LastFigure => Code.Text($"frame->Schedule[{host.Number}]"),
        HostScalar.ScheduleState => Code.Text($"frame->Schedule[{1 + metrics + host.Number}]"),
        _ => throw new InvalidOperationException("A step does not know " + host.Kind + "."),
    };

    private void WriteCalls(int first, int last, bool inLoop = false)
    {
        for (var k = first; k < last; k++)
        {
            if (!inLoop && _plan.Loops.FirstOrDefault(l => l.First == k) is { } loop)
            {
                using (_out.Block(loop.IsBackward
                    ? Code.Text($"for (frame->Position = {loop.Steps - 1}; frame->Position >= 0; frame->Position--)")
                    : Code.Text($"for (frame->Position = 0; frame->Position < {loop.Steps}; frame->Position++)")))
                    WriteCalls(loop.First, loop.Last + 1, inLoop: true);
                k = loop.Last;
                continue;
            }
            var kernel = _plan.Kernels[k];
            _out.Line(_division.IsDivided(kernel) ? Code.Text($"Frame.Divide(&{_methods[k]}, frame, team, {Shares(kernel)});")
                : kernel is ContractKernel ? _methods[k] + "(frame, part: 0, parts: 1);"
                : _methods[k] + "(frame);");
        }
    }

    private string Shares(Kernel kernel)
    {
        var parts = _division.Parts(kernel);
        return Code.Text($"from: {_division.From(kernel)}") + (parts > 1 ? Code.Text($", into: {parts}") : "");
    }

    private void WriteKernel(Kernel kernel, string method, int runs)
    {
        KernelComment.Write(_out, kernel, _plan.Program, _symbols, runs);
        var contract = kernel is ContractKernel product ? new ContractWriter(_out, product, _precision, _symbols, method) : null;
        var epilogue = contract?.MakeEpilogue(_epilogues, () => _names.Declare(method + "Epilogue"));
        var divided = _division.IsDivided(kernel) || contract is not null;
        _out.Line("[MethodImpl(AggressiveOptimization)]");
        _out.Line($"private static void {method}(Frame* frame{(divided ? ", int part, int parts" : "")})");
        var line = _options.LineDirectives ? LineDirectives.ToSource(_options.SpanOf(kernel.Origin), _options.SourceFolder) : null;
        using (_out.Block())
        {
            // The call of a contraction computes next to nothing itself.
            using var isUnchecked = contract is null ? _out.Block("unchecked") : default;
            if (line is not null)
            {
                _out.Directive(line);
                _out.DirectiveAfterNextLine("#line hidden");
            }
            WriteBody(kernel, divided, contract, epilogue);
        }
        if (line is not null)
            _out.Directive("#line default");
        if (epilogue?.Body is null)
            return;
        _out.Separate();
        contract!.WriteEpilogue(epilogue);
    }

    /// <summary>A kernel of loops: its body, or the call of one that several kernels share.</summary>
    private void WriteLoopKernel(LoopKernel kernel, LoopBody body, string method, int runs)
    {
        var shared = _loops.IsShared(body) ? _loops.NameOf(body, () => _names.Declare(method + "At")) : null;
        var line = _options.LineDirectives ? LineDirectives.ToSource(_options.SpanOf(kernel.Origin), _options.SourceFolder) : null;
        KernelComment.Write(_out, kernel, _plan.Program, _symbols, runs);
        WriteMethod(method, body.IsDivided ? ", int part, int parts" : "", line, () =>
        {
            if (shared is not null)
            {
                _out.Line($"{shared}(frame{(body.IsDivided ? ", part, parts" : "")}, {string.Join(", ", body.Places.Select(p => p.Argument))});");
                return;
            }
            if (body.UsesCount)
                _out.Line("nint count = frame->Count;");
            foreach (var place in body.Places)
                _out.Line($"{place.Type} {place.Name} = {place.Argument};");
            _out.Text(body.Text);
        });
        if (shared is null || !_loops.IsFirst(body))
            return;
        _out.Separate();
        _out.Comment("What " + string.Join(", ", _loops.KernelsOf(body)) + " compute, at the places of each.");
        var places = string.Join("", body.Places.Select(p => ", " + p.Type + " " + p.Name));
        WriteMethod(shared, (body.IsDivided ? ", int part, int parts" : "") + places, line, () =>
        {
            if (body.UsesCount)
                _out.Line("nint count = frame->Count;");
            _out.Text(body.Text);
        });
    }

    private void WriteMethod(string name, string parameters, string? line, Action body)
    {
        _out.Line("[MethodImpl(AggressiveOptimization)]");
        _out.Line($"private static void {name}(Frame* frame{parameters})");
        using (_out.Block())
        using (_out.Block("unchecked"))
        {
            if (line is not null)
            {
                _out.Directive(line);
                _out.DirectiveAfterNextLine("#line hidden");
            }
            body();
        }
        if (line is not null)
            _out.Directive("#line default");
    }

    private void WriteBody(Kernel kernel, bool divided, ContractWriter? contract, Epilogue? epilogue)
    {
        switch (kernel)
        {
            case ConvertKernel convert:
                WriteConversion(convert, divided);
                break;
            case ScatterKernel scatter:
                var shared = divided ? _division.Shared(scatter) : (-1, -1);
                new KernelWriter(_out, KernelWriter.NestOf(scatter, shared.Item1), _precision, _symbols, KernelWriter.MethodNames())
                    .WriteScatter(scatter, shared);
                break;
            default:
                contract!.WriteBody(epilogue!);
                break;
        }
    }

    private void WriteConversion(ConvertKernel kernel, bool divided)
    {
        var (source, target) = (kernel.Source.Buffer, kernel.Target.Buffer);
        var count = source.Shape.IsBatched ? Code.Text($"(nint)frame->Count * {source.Shape.ElementsPerSample}") : Code.Text($"{source.Shape.ElementsPerSample}");
        _out.Line($"{_symbols.ElementOf(source)}* source = {_symbols.Base(source)};");
        _out.Line($"{_symbols.ElementOf(target)}* target = {_symbols.Base(target)};");
        _out.Line($"BFloat16.{(target.Type == ElementType.BFloat16 ? "Narrow" : "Widen")}(source, target, {count}{(divided ? ", part, parts" : "")});");
    }

    private void WriteFindNonFinite()
    {
        _out.Separate();
        _out.Line("// The first of the watched values, in the order of the network, that is not finite.");
        _out.Line("public static string? FindNonFinite(Frame* frame, Team team)");
        using (_out.Block())
        {
            _out.Line("Forward(frame, team);");
            if (_plan.Watched.Any(w => w.Buffer.Shape.IsBatched))
                _out.Line("nint count = frame->Count;");
            foreach (var watched in _plan.Watched)
            {
                var buffer = watched.Buffer;
                if (buffer.Type == ElementType.Index || buffer.Place == BufferPlace.Results)
                    continue;
                if (buffer.SamplePitch > 0)
                {
                    _out.Line($"if (!Frame.AreFinite({_symbols.Base(buffer)}, rows: {buffer.Shape.ElementsPerSample}, pitch: {buffer.SamplePitch}, count))");
                    using (_out.Indent())
                        _out.Line($"return {Literals.String(watched.Name)};");
                    continue;
                }
                var size = buffer.Shape.IsBatched ? Code.Text($"count * {buffer.Shape.ElementsPerSample}") : Code.Text($"{buffer.Shape.ElementsPerSample}");
                _out.Line($"if (!Frame.AreFinite({_symbols.Base(buffer)}, {size}))");
                using (_out.Indent())
                    _out.Line($"return {Literals.String(watched.Name)};");
            }
            _out.Line("return null;");
        }
    }
}
