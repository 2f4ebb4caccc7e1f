using System.Collections.Immutable;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// The matrix G by which Winograd's filtering transforms a filter along each of its two dimensions, for both sizes of tiles: what
/// the runtime makes of filters that were not transformed before.
/// </summary>
internal static class WindowFilters
{
    // The points of F(4×4, 3×3), as in the runtime's TilesOf4.
    private const double A = 0.625, B = 1.5;
    private const double A2 = A * A, B2 = B * B;
    private const double AtZero = 1 / (A2 * B2), AtA = 1 / (2 * A2 * (A2 - B2)), AtB = 1 / (2 * B2 * (B2 - A2));

    private static readonly ImmutableArray<ImmutableArray<double>> OfTilesOf2 = ImmutableArray.Create(
        Row(1, 0, 0), Row(0.5, 0.5, 0.5), Row(0.5, -0.5, 0.5), Row(0, 0, 1));

    private static readonly ImmutableArray<ImmutableArray<double>> OfTilesOf4 = ImmutableArray.Create(
        Row(AtZero, 0, 0),
        Row(AtA, A * AtA, A2 * AtA), Row(AtA, -A * AtA, A2 * AtA),
        Row(AtB, B * AtB, B2 * AtB), Row(AtB, -B * AtB, B2 * AtB),
        Row(0, 0, 1));

    /// <summary>A row for each of the places along a dimension.</summary>
    /// <param name="tile">The side of a tile of the result, 2 or 4.</param>
    public static ImmutableArray<ImmutableArray<double>> Rows(int tile) => tile == 4 ? OfTilesOf4 : OfTilesOf2;

    private static ImmutableArray<double> Row(double first, double middle, double last) => ImmutableArray.Create(first, middle, last);
}
