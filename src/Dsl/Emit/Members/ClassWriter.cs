using System.Linq;
using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the class that a user's program sees: description, creation, typed members, and the overrides.</summary>
internal sealed class ClassWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    private const string Networks = "global::NetGen.Runtime.Networks.";
    private const string Source = "global::NetGen.Runtime.RandomSource";

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

        var info = symbols.Members.Declare("Info");
        WriteConstructors(info);
        writer.Line("/// <summary>The network's description.</summary>");
        writer.Line($"public static {Networks}NetworkInfo {info} =>");
        using (writer.Indent())
            writer.Line($"{Kernels}Description.Info;");
        new RecipeWriter(writer, symbols).WriteConstants();
        new MemberWriter(writer, symbols).Write();
        WriteOverrides();
        WriteInitializeOptimizer();
    }

    private string Kernels => "global::" + symbols.KernelNamespace + ".";

    private void WriteConstructors(string info)
    {
        var name = symbols.Model.Name;
        writer.Doc("summary", $"Makes a {name} with parameters of its own.");
        writer.Doc("param", "The seed of the first values and of all random numbers; the same seed gives the same bits.", "name=\"seed\"");
        writer.Line("/// <param name=\"threads\">The number of threads that compute, 1 or more; results do not depend on it.</param>");
        writer.Doc("param", "Where the first values and the order of samples come from.", "name=\"random\"");
        writer.Doc("exception", "threads is less than 1, or there is no such source.", "cref=\"global::System.ArgumentOutOfRangeException\"");
        writer.Line($"public {symbols.ClassName}(ulong seed = 0, int threads = 1, {Source} random = {Source}.Philox)");
        using (writer.Indent())
            writer.Line($": base({info}, threads) => this.Initialize(seed, random);");
        writer.Separate();
        writer.Doc("summary", $"Makes a {name} over the parameters of another one, to predict on several threads at once.");
        writer.Line("/// <param name=\"parameters\">The parameters, used, not copied.</param>");
        writer.Line("/// <param name=\"threads\">The number of threads that compute, 1 or more; results do not depend on it.</param>");
        writer.Doc("param", "Whether this instance trains; without, it only predicts and evaluates, and takes less memory.", "name=\"training\"");
        writer.Doc("exception", "threads is less than 1.", "cref=\"global::System.ArgumentOutOfRangeException\"");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">The parameters are those of another network.</exception>");
        writer.Line($"public {symbols.ClassName}({Networks}Parameters<{symbols.Real}> parameters, int threads = 1, bool training = false)");
        using (writer.Indent())
            writer.Line($": base({info}, parameters, threads, training)");
        using (writer.Block())
        {
        }
        writer.Separate();
    }

    private void WriteOverrides()
    {
        Override($"bool Execute(int program, {Networks}Frame<{symbols.Real}>* frame)", "Programs.Run(program, frame, this.Team, this.VectorWidth)");
        Override($"void Compile(int program, {Networks}Frame<{symbols.Real}>* frame)", "Programs.Compiler(program, this.VectorWidth)(frame)");
        if (symbols.HasTables)
            Override("void MakeTables()", "Programs.MakeTables()");
        Override(
            $"double Rate(int recipe, in {Networks}SchedulePosition position)",
            symbols.Model.Recipes.IsEmpty ? "" : "Schedules.Rate(recipe, position)");
        if (symbols.Model.Recipes.Any(r => !r.ScheduleStates.IsEmpty))
        {
            Override("void StartSchedule(int recipe, global::System.Span<double> states)", "Schedules.Start(recipe, states)");
            Override(
                $"void AdvanceSchedule(int recipe, in {Networks}SchedulePosition position, global::System.Span<double> states)",
                "Schedules.Advance(recipe, position, states)");
        }
        if (symbols.Watching is not null)
            Override($"string? FindNonFinite({Networks}Frame<{symbols.Real}>* frame)", "Programs.FindNonFinite(frame, this.Team, this.VectorWidth)");
    }

    private void Override(string signature, string call)
    {
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"protected override {signature} =>");
        using (writer.Indent())
            writer.Line((call.Length == 0 ? "double.NaN" : Kernels + call) + ";");
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
