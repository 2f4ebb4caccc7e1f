using System.Globalization;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>Numbers for readers: <c>1.2 MB</c>, <c>784,512</c>.</summary>
internal static class Quantities
{
    public static string Bytes(long bytes) => Scaled(bytes, "B", "KB", "MB", "GB", "TB");

    public static string Flops(long flops) => Scaled(flops, "FLOP", "KFLOP", "MFLOP", "GFLOP", "TFLOP");

    public static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Of(Shape shape) => shape.ToString();

    /// <summary>With one digit behind the point, rounded down, by whole numbers only.</summary>
    private static string Scaled(long number, params string[] units)
    {
        var unit = 0;
        long tenths = number * 10;
        for (; tenths >= 10_000 && unit + 1 < units.Length; unit++)
            tenths /= 1000;
        return tenths % 10 == 0 || unit == 0
            ? Code.Text($"{tenths / 10} {units[unit]}")
            : Code.Text($"{tenths / 10}.{tenths % 10} {units[unit]}");
    }

    public static string Plural(int count, string one) => Code.Text($"{count} {one}{(count == 1 ? "" : "s")}");
}
