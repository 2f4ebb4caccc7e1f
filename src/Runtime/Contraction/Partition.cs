using System;

namespace NetGen.Runtime.Contractions;

/// <summary>The part of a result that one thread computes.</summary>
internal readonly record struct Region(int G0, int G1, int M0, int M1, int N0, int N1)
{
    public bool IsEmpty => G0 >= G1 || M0 >= M1 || N0 >= N1;
}

/// <summary>Divides the result (never the sums) among threads: the largest part is as small as possible.</summary>
internal static class Partition
{
    /// <summary>Rows are handed out in units of a tile's height, so that no thread is left with thin tiles.</summary>
    private const int RowUnit = 8;

    /// <summary>Fewer rows take as long: they cannot hide the latency of their sums.</summary>
    private const int ThinRows = 2;

    /// <summary>A part of a result that is handed out by tiles.</summary>
    public static Region Of(in ContractionShape shape, int lanes, int part, int parts) => Of(shape, RowUnit, lanes, part, parts);

    /// <summary>A part of a result.</summary>
    /// <param name="shape">The result.</param>
    /// <param name="rowUnit">Rows are handed out by so many.</param>
    /// <param name="columnUnit">Columns are handed out by so many.</param>
    /// <param name="part">The part.</param>
    /// <param name="parts">The number of parts.</param>
    public static Region Of(in ContractionShape shape, int rowUnit, int columnUnit, int part, int parts)
    {
        if (parts <= 1)
            return new Region(0, shape.G, 0, shape.M, 0, shape.N);

        int rowUnits = Units(shape.M, rowUnit), columnUnits = Units(shape.N, columnUnit);
        int groups = 1, rows = 1, columns = 1;
        double least = double.MaxValue;

        // With many products, whole ones for each thread are as good as anything that the search would find.
        bool whole = shape.G % parts == 0 || shape.G / parts >= 16;
        for (int g = Math.Min(parts, shape.G); g >= (whole ? parts : 1); g--)
        {
            // Products first, then columns: B is packed by columns, and packed again by each thread that divides rows.
            for (int n = Math.Min(parts / g, columnUnits); n >= 1; n--)
            {
                int m = Math.Min(parts / (g * n), rowUnits);
                double cost = (double)Units(shape.G, g) * Math.Max(Math.Min(Units(rowUnits, m) * rowUnit, shape.M), ThinRows)
                    * ColumnCost(Units(columnUnits, n));
                if (cost >= least)
                    continue;
                (least, groups, rows, columns) = (cost, g, m, n);
            }
        }

        if (part >= groups * rows * columns)
            return default;
        (int gPart, int rest) = Math.DivRem(part, rows * columns);
        (int mPart, int nPart) = Math.DivRem(rest, columns);
        return new Region(
            Share(shape.G, gPart, groups),
            Share(shape.G, gPart + 1, groups),
            Bound(Share(rowUnits, mPart, rows), rowUnit, shape.M),
            Bound(Share(rowUnits, mPart + 1, rows), rowUnit, shape.M),
            Bound(Share(columnUnits, nPart, columns), columnUnit, shape.N),
            Bound(Share(columnUnits, nPart + 1, columns), columnUnit, shape.N));
    }

    /// <summary>The number of units of a size that cover a length.</summary>
    public static int Units(int length, int size) => (int)(((long)length + size - 1) / size);

    /// <summary>Where share i of n equal shares of a length begins.</summary>
    public static int Share(int length, int i, int n) => (int)((long)length * i / n);

    private static int Bound(int unit, int size, int length) => (int)Math.Min((long)unit * size, length);

    /// <summary>Relative time for some blocks of columns: a narrow tile cannot hide the latency of its sums.</summary>
    private static double ColumnCost(int blocks) => blocks switch
    {
        1 => 1.4,
        2 => 2.1,
        _ => blocks,
    };
}
