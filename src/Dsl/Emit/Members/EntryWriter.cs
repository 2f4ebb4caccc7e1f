using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints what the user's class calls: the programs by number at the machine's width.</summary>
internal sealed class EntryWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    public void Write()
    {
        writer.Line("/// <summary>The programs by number, computed at the width of the machine's vectors.</summary>");
        using (writer.Block("internal static unsafe class Programs"))
        {
            using (writer.BlockEndingIn(";", "public static bool Run(int program, Frame* frame, Team team, SimdWidth width) => width switch"))
                WriteWidths(lanes => $"Run<{lanes}>(program, frame, team)");
            writer.Separate();
            writer.Line("private static bool Run<V>(int program, Frame* frame, Team team)");
            WritePrograms(program => program + ".Run(frame, team)");
            WriteCompile();
            if (symbols.HasTables)
            {
                writer.Separate();
                writer.Line("public static void MakeTables() =>");
                using (writer.Indent())
                    writer.Line($"global::System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof({AxisNames.ClassName}).TypeHandle);");
            }
            if (symbols.Watching is { } watching)
            {
                writer.Separate();
                using (writer.BlockEndingIn(";", "public static string? FindNonFinite(Frame* frame, Team team, SimdWidth width) => width switch"))
                    WriteWidths(lanes => $"{watching.ClassName}<{lanes}>.FindNonFinite(frame, team)");
            }
        }
        new ScheduleWriter(writer, symbols.Model.Recipes).Write();
    }

    private void WriteCompile()
    {
        writer.Separate();
        writer.Line("/// <summary>What has .NET compile a program's kernels before they are called.</summary>");
        using (writer.BlockEndingIn(";", "public static delegate*<Frame*, void> Compiler(int program, SimdWidth width) => width switch"))
            WriteWidths(lanes => $"Compiler<{lanes}>(program)");
        writer.Separate();
        writer.Line("private static delegate*<Frame*, void> Compiler<V>(int program)");
        WritePrograms(program => "&" + program + ".Compile");
    }

    private void WritePrograms(System.Func<string, string> member)
    {
        using (writer.Indent())
            writer.Line($"where V : unmanaged, ILanes<V, {symbols.Real}> => program switch");
        using (writer.BlockEndingIn(";", ""))
        {
            for (var k = 0; k < symbols.Programs.Length; k++)
            {
                var number = k + 1 < symbols.Programs.Length ? Code.Text($"{k}") : "_";
                writer.Line($"{number} => {member(symbols.Programs[k].ClassName + "<V>")},");
            }
        }
    }

    private void WriteWidths(System.Func<string, string> call)
    {
        foreach (var bits in new[] { "512", "256", "128" })
            writer.Line($"SimdWidth.Bits{bits} => {call(symbols.LanePrefix + bits)},");
        writer.Line($"_ => {call(symbols.LanePrefix + "Scalar")},");
    }
}
