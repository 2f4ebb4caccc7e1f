using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>Dimensions of kernels.</summary>
internal static class KernelDims
{
    private static readonly string[] Letters = { "i", "j", "k", "l", "p", "q", "r", "s", "u", "v" };

    /// <summary>Dimensions with names for loops: the batch is <c>sample</c>.</summary>
    public static ImmutableArray<KernelDim> Named(IEnumerable<int> extents)
    {
        var dims = ImmutableArray.CreateBuilder<KernelDim>();
        var next = 0;
        foreach (var extent in extents)
        {
            var name = extent == Shape.Batch ? "sample"
                : next < Letters.Length ? Letters[next++]
                : "i" + (next++).ToString(System.Globalization.CultureInfo.InvariantCulture);
            dims.Add(new KernelDim(extent, name));
        }
        return dims.ToImmutable();
    }
}
