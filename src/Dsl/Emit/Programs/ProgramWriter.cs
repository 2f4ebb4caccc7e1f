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

    public ProgramWriter(IndentedWriter writer, ProgramPlan plan, string className, Precision precision, EmitOptions options)
    {
        _out = writer;
        _plan = plan;
        ClassName = className;
        _precision = precision;
        _options = options;
        _symbols = new ProgramSymbols(Align(plan.ArenaBytes));
        _names = new NameScope().Reserve(
            className, "V", "Run", "Forward", "Assign", "Workspace", "HostMath", "Math", "FindNonFinite", "AreFinite", "Divide", "Frame", "Team", "Axis", "AxisTables", "Contraction",
            "ContractionShape", "Operand", "IEpilogue", "ILanes", "LaneAccess", "RandomStream", "MethodImpl", "MethodImplOptions", "NativeMemory");
        foreach (var kernel in plan.Kernels)
            _methods.Add(_names.Declare(Identifiers.Pascal(kernel.Name)));
    }

    public string ClassName { get; }

    /// <summary>Bytes of the arena with the host's scalars; the workspaces of the threads follow.</summary>
    public static long ArenaBytes(ProgramPlan plan) => Align(plan.ArenaBytes) + Align(8L * plan.Host.Scalars.Length);

    public static bool NeedsWorkspace(ProgramPlan plan) => plan.Kernels.OfType<ContractKernel>().Any();

    private string Real => _precision == Precision.F32 ? "float" : "double";

    private string Lanes => "where V : unmanaged, ILanes<V, " + Real + ">";

    private bool ChecksLoss => _plan.LossKernel >= 0 && _plan.Program.Kind is ProgramKind.Train or ProgramKind.Gradients;

    public void Write()
    {
        _out.Doc("summary", Summary());
        MemoryMap.Write(_out, _plan, _precision);
        using (_out.Block($"internal static unsafe class {ClassName}"))
        {
            WriteRun();
            if (_plan.Program.Kind == ProgramKind.Gradients && _plan.LossKernel >= 0)
                WriteFindNonFinite();
            for (var k = 0; k < _plan.Kernels.Length; k++)
            {
                _out.Separate();
                WriteKernel(_plan.Kernels[k], _methods[k]);
            }
            if (NeedsWorkspace(_plan))
                WriteWorkspace();
            if (_plan.Kernels.Any(IsDivided))
                WriteDivide();
        }
    }

    private string Summary() => _plan.Program.Kind switch
    {
        ProgramKind.Initialize => "Gives parameters and states their first values.",
        ProgramKind.Predict => "From inputs to outputs.",
        ProgramKind.Evaluate => "Loss and metrics.",
        ProgramKind.Gradients => "The debug step: loss and all gradients.",
        _ => "One training step: loss, gradients and updates, fused.",
    };

    private void WriteRun()
    {
        if (!ChecksLoss)
        {
            WriteSequence("Run", "bool", 0, _plan.Kernels.Length, "return true;");
            return;
        }
        WriteSequence("Forward", "void", 0, _plan.LossKernel, "");
        _out.Separate();
        _out.Line($"public static bool Run<V>(Frame* frame, Team team) {Lanes}");
        using (_out.Block())
        {
            _out.Line("Forward<V>(frame, team);");
            _out.Line("// Nothing is assigned unless the loss is a number.");
            _out.Line("if (!double.IsFinite(frame->Results[0]))");
            using (_out.Indent())
                _out.Line("return false;");
            _out.Line("Assign<V>(frame, team);");
            _out.Line("return true;");
        }
        _out.Separate();
        WriteSequence("Assign", "void", _plan.LossKernel, _plan.Kernels.Length, "");
    }

    /// <summary>A method that calls kernels in order; the first one also computes the host's scalars.</summary>
    private void WriteSequence(string name, string result, int first, int last, string end)
    {
        var method = _names.Declare(name + "Kernels");
        var pieces = new List<(int First, int Last)>();
        for (var k = first; k < last; k += MostCalls)
            pieces.Add((k, Math.Min(last, k + MostCalls)));
        _out.Line($"{(name == "Assign" ? "private" : "public")} static {result} {name}<V>(Frame* frame, Team team) {Lanes}");
        using (_out.Block())
        {
            if (first == 0)
                WriteScalars();
            if (pieces.Count <= 1)
                WriteCalls(first, last);
            for (var k = 0; pieces.Count > 1 && k < pieces.Count; k++)
                _out.Line($"{method}{k + 1}<V>(frame, team);");
            if (end.Length > 0)
                _out.Line(end);
        }
        for (var k = 0; pieces.Count > 1 && k < pieces.Count; k++)
        {
            _out.Separate();
            using (_out.Block($"private static void {method}{k + 1}<V>(Frame* frame, Team team) {Lanes}"))
                WriteCalls(pieces[k].First, pieces[k].Last);
        }
    }

    private void WriteScalars()
    {
        if (_plan.Host.Scalars.IsEmpty)
            return;
        _out.Line("// What depends on nothing but the step, the rate and the number of samples.");
        _out.Line($"{Real}* scalars = ({Real}*)(frame->Arena + {_symbols.ScalarsAt});");
        var host = new HostWriter(_out, new NameScope().Reserve("frame", "team", "scalars", "V"), Leaf, "Math.", "HostMath.");
        var values = host.Write(_plan.Host.Scalars.Select(s => s.Value).ToList());
        for (var k = 0; k < values.Count; k++)
        {
            var slot = _plan.Host.Scalars[k].Slot;
            var value = values[k].StartsWith("(double)", StringComparison.Ordinal) ? values[k].Substring("(double)".Length) : values[k];
            _out.Line($"scalars[{slot.Number}] = {(Real == "float" ? "(float)" + value : HostWriter.Bare(value))};");
        }
        _out.Separate();
    }

    private static string Leaf(HostScalar kind) => kind switch
    {
        HostScalar.SampleCount => "(double)frame->Count",
        HostScalar.Step => "(double)frame->Step",
        HostScalar.Rate => "frame->Rate",
        _ => throw new InvalidOperationException("A step does not know " + kind + "."),
    };

    private void WriteCalls(int first, int last)
    {
        for (var k = first; k < last; k++)
        {
            var kernel = _plan.Kernels[k];
            _out.Line(IsDivided(kernel) ? Code.Text($"Divide(team, &{_methods[k]}<V>, frame, {Enough(kernel)});")
                : kernel is ContractKernel ? _methods[k] + "<V>(frame, 0, 1);"
                : _methods[k] + "<V>(frame);");
        }
    }

    private static long Nanoseconds(Kernel kernel) => kernel.Work / 32 + kernel.Bytes / 32;

    private bool IsDivided(Kernel kernel) => Nanoseconds(kernel) >= _options.DivideFrom && kernel switch
    {
        LoopKernel loop => loop.Dims.Take(loop.OuterCount).Any(d => d.Extent != 1),
        ContractKernel => true,
        _ => false,
    };

    /// <summary>The number of samples from which on a kernel is worth dividing.</summary>
    private long Enough(Kernel kernel) => KernelComment.IsBatched(kernel)
        ? Math.Max(1, (_plan.Program.Batch * _options.DivideFrom + Nanoseconds(kernel) - 1) / Nanoseconds(kernel))
        : 0;

    private void WriteKernel(Kernel kernel, string method)
    {
        KernelComment.Write(_out, kernel, _plan.Program.Batch);
        var divided = IsDivided(kernel) || kernel is ContractKernel;
        _out.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        _out.Line($"public static void {method}<V>(Frame* frame{(divided ? ", int part, int parts" : "")}) {Lanes}");
        var contract = kernel as ContractKernel;
        var contractWriter = contract is null ? null : new ContractWriter(_out, contract, _precision, _symbols, method, _names);
        var epilogue = contract is null ? "" : _names.Declare(method + "Epilogue");
        var line = _options.LineDirectives ? LineDirectives.ToSource(_options.SpanOf(kernel.Origin)) : null;
        using (_out.Block())
        using (_out.Block("unchecked"))
        {
            if (line is not null)
            {
                _out.Directive(line);
                _out.DirectiveAfterNextLine("#line hidden");
            }
            WriteBody(kernel, divided, contractWriter, epilogue);
        }
        if (line is not null)
            _out.Directive("#line default");
        if (contractWriter is null)
            return;
        _out.Separate();
        contractWriter.WriteTables();
        _out.Separate();
        contractWriter.WriteEpilogue(epilogue);
    }

    private void WriteBody(Kernel kernel, bool divided, ContractWriter? contract, string epilogue)
    {
        switch (kernel)
        {
            case LoopKernel loop:
                new KernelWriter(_out, LoopNest.Of(loop), _precision, _symbols, KernelWriter.MethodNames()).WriteBody(divided, _plan.Program.Batch);
                break;
            case ScatterKernel scatter:
                new KernelWriter(_out, KernelWriter.NestOf(scatter), _precision, _symbols, KernelWriter.MethodNames()).WriteScatter(scatter);
                break;
            default:
                contract!.WriteBody(epilogue);
                break;
        }
    }

    private void WriteFindNonFinite()
    {
        _out.Separate();
        _out.Line("// The first of the watched values, in the order of the network, that is not finite.");
        _out.Line($"public static string? FindNonFinite<V>(Frame* frame, Team team) {Lanes}");
        using (_out.Block())
        {
            _out.Line("Forward<V>(frame, team);");
            if (_plan.Watched.Any(w => w.Buffer.Shape.IsBatched))
                _out.Line("nint count = frame->Count;");
            foreach (var watched in _plan.Watched)
            {
                var buffer = watched.Buffer;
                if (buffer.Type == ElementType.Index || buffer.Place == BufferPlace.Results)
                    continue;
                var size = buffer.Shape.IsBatched ? Code.Text($"count * {buffer.Shape.ElementsPerSample}") : Code.Text($"{buffer.Shape.ElementsPerSample}");
                _out.Line($"if (!AreFinite({KernelWriter.Base(buffer, Real)}, {size}))");
                using (_out.Indent())
                    _out.Line($"return {Literals.String(watched.Name)};");
            }
            _out.Line("return null;");
        }
        _out.Separate();
        using (_out.Block($"private static bool AreFinite({Real}* values, nint length)"))
        {
            using (_out.Block("for (nint i = 0; i < length; i++)"))
            {
                _out.Line($"if (!{Real}.IsFinite(values[i]))");
                using (_out.Indent())
                    _out.Line("return false;");
            }
            _out.Line("return true;");
        }
    }

    private void WriteWorkspace()
    {
        _out.Separate();
        _out.Line("// The memory that a thread brings to a contraction.");
        _out.Line($"private static {Real}* Workspace(Frame* frame, int part) =>");
        using (_out.Indent())
            _out.Line($"({Real}*)(frame->Arena + {ArenaBytes(_plan)} + (nint)part * Contraction.WorkspaceBytes);");
    }

    private void WriteDivide()
    {
        _out.Separate();
        _out.Line("// Runs a kernel on all threads where there are enough samples for it to pay, else on this one.");
        using (_out.Block("private static void Divide(Team team, delegate*<Frame*, int, int, void> kernel, Frame* frame, int enough)"))
        {
            _out.Line("if (team.Parts > 1 && frame->Count >= enough)");
            using (_out.Indent())
                _out.Line("team.Run((delegate*<void*, int, int, void>)kernel, frame);");
            _out.Line("else");
            using (_out.Indent())
                _out.Line("kernel(frame, 0, 1);");
        }
    }

    private static long Align(long bytes) => (bytes + 63) / 64 * 64;
}
