using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Emit.Members;

/// <summary>One program in generated code: its plan and the class of its kernels.</summary>
internal sealed record ProgramSymbol(ProgramPlan Plan, string ClassName, int Recipe);

/// <summary>The C# names of one network.</summary>
internal sealed class NetworkSymbols
{
    /// <summary>Members that every network overrides, whose names its class cannot have.</summary>
    public static readonly ImmutableHashSet<string> Overridden =
        ImmutableHashSet.Create(StringComparer.Ordinal, "Execute", "Compile", "Rate", "FindNonFinite", "InitializeOptimizer", "MakeTables", "StartSchedule", "AdvanceSchedule");

    public NetworkSymbols(NetworkModel model, NetworkPlans plans, EmitOptions options)
    {
        Model = model;
        Plans = plans;
        var name = Identifiers.Same(model.Name);
        Namespace = Qualified(model.AttributeClass?.Namespace ?? options.Namespace);
        var cannotBe = Overridden.Contains(name) || (Namespace.Length == 0 && (name is "System" or "NetGen"));
        ClassName = Identifiers.Escape(cannotBe && model.AttributeClass is null ? name + "Network" : name);
        KernelNamespace = Qualified(string.Join(".", new[] { "NetGen.Generated", model.AttributeClass?.Namespace ?? options.Namespace }
            .Concat(model.AttributeClass?.ContainingTypes.Select(TypeName) ?? [])
            .Append(name)
            .Where(part => part.Length > 0)));

        Members = new NameScope().Reserve(ClassName.TrimStart('@')).Reserve(Overridden.ToArray());
        // Classes of the namespace, and types that kernels name.
        var classes = new NameScope().Reserve(
            "Programs", "Schedules", "Axes", "Description", "Parameters", "States", "Slots", "Results", "V", "Frame", "Math", "MethodImpl",
            "NativeMemory", "RandomStream", "Team", "Contraction", "ContractionShape", "Operand", "InnerProducts", "RowsOf", "Winograd", "WindowShape", "Filters", "Images", "Axis", "AxisTables", "Border", "ColumnTerms", "Terms",
            "IEpilogue",
            "ILanes", "LaneAccess", "HostMath", "SimdWidth", "SchedulePosition", "NetworkInfo", "Precision", "ProgramKind", "NetGen", "System");
        var programs = ImmutableArray.CreateBuilder<ProgramSymbol>();
        var recipe = -1;
        foreach (var plan in plans.All)
        {
            if (plan.Program.Kind == Graph.ProgramKind.Train)
                recipe++;
            var isTraining = plan.Program.Kind is Graph.ProgramKind.Train or Graph.ProgramKind.Gather;
            programs.Add(new ProgramSymbol(plan, classes.Declare(Identifiers.Pascal(plan.Program.Name)), isTraining ? recipe : -1));
        }
        Programs = programs.ToImmutable();
    }

    public NetworkModel Model { get; }

    public NetworkPlans Plans { get; }

    /// <summary>The class, with an @ where it needs one.</summary>
    public string ClassName { get; }

    /// <summary>Empty for the global one.</summary>
    public string Namespace { get; }

    /// <summary>Where the classes of the programs are. No class of the user's can be there, as a namespace of the network's
    /// own full name would clash with its class.</summary>
    public string KernelNamespace { get; }

    /// <summary>The names of the class's members.</summary>
    public NameScope Members { get; }

    public ImmutableArray<ProgramSymbol> Programs { get; }

    public string Real => Model.Precision == Precision.F32 ? "float" : "double";

    /// <summary>The lane type's name without its width.</summary>
    public string LanePrefix => Model.Precision == Precision.F32 ? "Float" : "Double";

    /// <summary>Whether kernels have tables that are made with the network; known when they have been printed.</summary>
    public bool HasTables { get; set; }

    /// <summary>The debug step, if there is one whose values can be watched.</summary>
    public ProgramSymbol? Watching => Programs.FirstOrDefault(p => p.Plan.Program.Kind == Graph.ProgramKind.Gradients && p.Plan.LossKernel >= 0);

    public static string ElementOf(SlotModel slot, string real) => slot.Type == Graph.ElementType.Index ? "int" : real;

    private static string Qualified(string name) =>
        string.Join(".", name.Split('.').Where(p => p.Length > 0).Select(p => Identifiers.Escape(Identifiers.Same(p.TrimStart('@')))));

    /// <summary>The name in a declaration such as <c>public partial class Outer</c>.</summary>
    private static string TypeName(string declaration)
    {
        var words = declaration.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        var last = words.Length == 0 ? "" : words[words.Length - 1];
        var generic = last.IndexOf('<');
        return generic < 0 ? last : last.Substring(0, generic);
    }
}
