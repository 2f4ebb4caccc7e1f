using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>What binding may cost at most. Passing a limit is a diagnostic of its own.</summary>
public sealed record BindingLimits
{
    public static BindingLimits Default { get; } = new();

    /// <summary>Nodes of one network's graphs.</summary>
    public int Nodes { get; init; } = 200_000;

    /// <summary>Expressions and statements evaluated for one network.</summary>
    public int Steps { get; init; } = 2_000_000;

    /// <summary>The same for all networks of one file together.</summary>
    public long AllSteps { get; init; } = 10_000_000;

    /// <summary>Iterations of one <c>repeat</c>.</summary>
    public int Repeat { get; init; } = 100_000;

    /// <summary>Steps of one <c>scan</c>.</summary>
    public int Scan { get; init; } = 1_000_000;

    /// <summary>Calls inside calls.</summary>
    public int CallDepth { get; init; } = 64;

    /// <summary>Elements of one value, for one sample.</summary>
    public long Elements { get; init; } = int.MaxValue;

    /// <summary>Dimensions of one value, without the samples.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>Values in one list, those of lists in it counted too.</summary>
    public int ListWeight { get; init; } = 65_536;

    /// <summary>Samples of one step.</summary>
    public int Batch { get; init; } = 1_000_000;

    /// <summary>What has been evaluated so far for the file.</summary>
    internal Work Work { get; init; } = new();

    internal bool Fits(Shape shape) => shape.PerSample.Rank <= Rank && Elements >= CountElements(shape);

    /// <summary>The elements of one sample; <see cref="long.MaxValue"/> where the product overflows.</summary>
    internal static long CountElements(Shape shape)
    {
        long product = 1;
        foreach (var extent in shape.PerSample.Dims)
        {
            if (extent != 0 && product > long.MaxValue / extent)
                return long.MaxValue;
            product *= extent;
        }
        return product;
    }
}

/// <summary>A count that the networks of a file share.</summary>
internal sealed class Work
{
    public long Steps { get; set; }
}
