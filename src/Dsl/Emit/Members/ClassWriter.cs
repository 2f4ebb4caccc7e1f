using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the class that a user's program sees: description, creation, typed members, and the overrides.</summary>
internal sealed class ClassWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    private const string Networks = "global::NetGen.Runtime.Networks.";

    public void Write()
    {
        if (symbols.Namespace.Length == 0)
        {
            WriteContaining(0);
            return;
        }
        using (writer.Block("namespace " + symbols.Namespace))
            WriteContaining(0);
    }

    private void WriteContaining(int depth)
    {
        var types = symbols.Model.AttributeClass?.ContainingTypes;
        if (types is { } list && depth < list.Length)
        {
            using (writer.Block(list[depth]))
                WriteContaining(depth + 1);
            return;
        }
        WriteClass();
    }

    private void WriteClass()
    {
        var real = symbols.Real;
        new DocWriter(writer, symbols).Write();
        var access = symbols.Model.AttributeClass?.Accessibility ?? "public";
        using var block = writer.Block($"{access} sealed unsafe partial class {symbols.ClassName} : {Networks}Network<{real}>");

        var width = symbols.Members.Declare("_width");
        writer.Line($"private readonly global::NetGen.Runtime.Simd.SimdWidth {width} = global::NetGen.Runtime.Simd.Machine.Width;");
        writer.Separate();
        var info = symbols.Members.Declare("Info");
        WriteConstructors(info);
        new InfoWriter(writer, symbols).Write(info);
        new RecipeWriter(writer, symbols).WriteConstants();
        new MemberWriter(writer, symbols).Write();
        WriteExecute(width);
        WriteMakeTables();
        new RecipeWriter(writer, symbols).WriteRate();
        WriteFindNonFinite(width);
        WriteInitializeOptimizer();
    }

    private void WriteConstructors(string info)
    {
        var name = Comments.Xml(symbols.Model.Name);
        writer.Line($"/// <summary>Makes a {name} with parameters of its own.</summary>");
        writer.Line("/// <param name=\"seed\">The seed of the first values and of all random numbers; the same seed gives the same bits.</param>");
        writer.Line("/// <param name=\"threads\">The number of threads that compute, 1 or more; results do not depend on it.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\"><paramref name=\"threads\"/> is less than 1.</exception>");
        writer.Line($"public {symbols.ClassName}(ulong seed = 0, int threads = 1) : base({info}, threads)");
        using (writer.Block())
            writer.Line("this.Initialize(seed);");
        writer.Separate();
        writer.Line($"/// <summary>Makes a {name} over the parameters of another one, to predict on several threads at once.</summary>");
        writer.Line("/// <param name=\"parameters\">The parameters, used, not copied.</param>");
        writer.Line("/// <param name=\"threads\">The number of threads that compute, 1 or more; results do not depend on it.</param>");
        writer.Line("/// <param name=\"training\">Whether this instance trains; without, it only predicts and evaluates, and takes less memory.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\"><paramref name=\"threads\"/> is less than 1.</exception>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The parameters are those of another network.</exception>");
        writer.Line($"public {symbols.ClassName}({Networks}Parameters<{symbols.Real}> parameters, int threads = 1, bool training = false)");
        using (writer.Indent())
            writer.Line($": base({info}, parameters, threads, training)");
        using (writer.Block())
        {
        }
        writer.Separate();
    }

    private void WriteExecute(string width)
    {
        var real = symbols.Real;
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        using (writer.BlockEndingIn(";", $"protected override bool Execute(int program, {Networks}Frame<{real}>* frame) => {width} switch"))
            WriteWidths("Execute", "program, frame");
        writer.Separate();
        writer.Line($"private bool Execute<V>(int program, {Networks}Frame<{real}>* frame)");
        using (writer.Indent())
            writer.Line($"where V : unmanaged, global::NetGen.Runtime.Simd.ILanes<V, {real}> => program switch");
        using (writer.BlockEndingIn(";", ""))
        {
            for (var k = 0; k < symbols.Programs.Length; k++)
            {
                var number = k + 1 < symbols.Programs.Length ? Code.Text($"{k}") : "_";
                writer.Line($"{number} => global::{symbols.KernelNamespace}.{symbols.Programs[k].ClassName}.Run<V>(frame, this.Team),");
            }
        }
    }

    /// <summary>Tables of contractions lie in static fields of the programs: they are made with the network, not in its first step.</summary>
    private void WriteMakeTables()
    {
        var programs = symbols.Programs.Where(p => p.Plan.Kernels.Any(k => k is ContractKernel)).ToList();
        if (programs.Count == 0)
            return;
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        using var method = writer.Block("protected override void MakeTables()");
        foreach (var program in programs)
        {
            var name = $"global::{symbols.KernelNamespace}.{program.ClassName}";
            writer.Line($"global::System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof({name}).TypeHandle);");
        }
    }

    private void WriteWidths(string method, string arguments)
    {
        var lanes = symbols.LanePrefix;
        foreach (var bits in new[] { "512", "256", "128" })
            writer.Line($"global::NetGen.Runtime.Simd.SimdWidth.Bits{bits} => {method}<{lanes}{bits}>({arguments}),");
        writer.Line($"_ => {method}<{lanes}Scalar>({arguments}),");
    }

    private void WriteFindNonFinite(string width)
    {
        var gradients = symbols.Programs.FirstOrDefault(p => p.Plan.Program.Kind == ProgramKind.Gradients);
        if (gradients is null || gradients.Plan.LossKernel < 0)
            return;
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        using (writer.BlockEndingIn(";", $"protected override string? FindNonFinite({Networks}Frame<{symbols.Real}>* frame) => {width} switch"))
            WriteWidths($"global::{symbols.KernelNamespace}.{gradients.ClassName}.FindNonFinite", "frame, this.Team");
    }

    private void WriteInitializeOptimizer()
    {
        var recipes = symbols.Model.Recipes;
        if (!recipes.Any(r => r.OptimizerStates.Any(s => s.Initial != 0)))
            return;
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        using var method = writer.Block($"protected override void InitializeOptimizer(int recipe, {symbols.Real}* state)");
        writer.Line("base.InitializeOptimizer(recipe, state);");
        for (var k = 0; k < recipes.Length; k++)
        {
            var states = recipes[k].OptimizerStates.Where(s => s.Initial != 0).ToList();
            if (states.Count == 0)
                continue;
            using var block = writer.Block($"if (recipe == {k})");
            foreach (var state in states)
            {
                var at = Literals.Long(symbols.Plans.Layout.ForRecipe(k).Offset(state.Node));
                var count = Code.Text($"{state.Node.Shape.ElementsPerSample}");
                var value = Literals.Real(state.Initial, symbols.Model.Precision);
                writer.Line($"new global::System.Span<{symbols.Real}>(state + {at}, {count}).Fill({value});");
            }
        }
    }
}
