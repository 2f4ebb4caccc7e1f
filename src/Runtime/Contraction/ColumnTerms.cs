using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Which terms the sums of a contraction have where they depend on the column: near the border of a padded image a window
/// sees only some of its elements, and products with the zeros around it can be left out. Made once for a contraction.
/// </summary>
/// <remarks>
/// The columns are places in row-major order, each of them some whole blocks, which are neighbours in the right factor.
/// Neighbouring places whose sums have the same terms are a stretch; its terms have a table, which lives as long as the process.
/// </remarks>
public readonly unsafe struct ColumnTerms
{
    /// <summary>The most blocks of a stretch: several tiles, and no more than a workspace holds.</summary>
    private const int MaxBlocks = Workspace<byte>.MaxBlocks;

    /// <summary>Blocks of whole panels, be they three or four wide.</summary>
    private const int Panels = 12;

    private readonly Stretch* _stretches;
    private readonly int _count;

    private ColumnTerms(Stretch* stretches, int count)
    {
        _stretches = stretches;
        _count = count;
    }

    /// <summary>Blocks of columns that follow each other, and the terms of their sums.</summary>
    /// <param name="First">The first block.</param>
    /// <param name="Blocks">The number of blocks.</param>
    /// <param name="Terms">The number of terms.</param>
    /// <param name="Offsets">For each term its offset in A and in B, side by side.</param>
    /// <param name="Before">The terms of all blocks before this stretch.</param>
    internal readonly record struct Stretch(int First, int Blocks, int Terms, nint Offsets, long Before)
    {
        public int End => First + Blocks;
    }

    /// <summary>Whether all columns have all terms.</summary>
    internal bool IsNone => _count == 0;

    internal Stretch this[int index] => _stretches[index];

    /// <summary>Finds the terms of each place.</summary>
    /// <param name="places">The extents of the dimensions along which places lie, outermost first.</param>
    /// <param name="blocks">The blocks of columns (each of 64 bytes) of one place.</param>
    /// <param name="terms">For each summed dimension, outermost first, its extent and its strides in both factors.</param>
    /// <param name="borders">Where elements are.</param>
    /// <exception cref="ArgumentException">A place has no terms along some dimension, or an extent is not positive.</exception>
    public static ColumnTerms Make(int[] places, int blocks, (int Extent, int Left, int Right)[] terms, params Border[] borders)
    {
        int count = 1, room = 0;
        foreach (int extent in places)
            count = checked(count * Positive(extent));
        _ = checked(count * Positive(blocks));

        // Plain loops: this runs before a network's first step, and what it takes is mostly to compile it.
        Stretch* stretches = null;
        int found = 0;
        var known = new List<int[]>();
        int[] ranges = Ranges(0, places, terms, borders);
        for (int first = 0, end; first < count; first = end)
        {
            int[] next = ranges;
            for (end = first + 1; end < count; end++)
            {
                next = Ranges(end, places, terms, borders);
                if (!AreSame(ranges, next))
                    break;
            }

            int number = 1;
            for (int i = 0; i < terms.Length; i++)
                number = checked(number * ranges[2 * i + 1]);
            if (number <= 0)
                throw new ArgumentException("A place has no terms; each must have some along each summed dimension.", nameof(borders));

            // The last number tells which stretch has had these ranges first.
            int same = 0;
            while (same < known.Count && !AreSame(known[same], ranges))
                same++;
            nint offsets;
            if (same < known.Count)
            {
                offsets = stretches[known[same][^1]].Offsets;
            }
            else
            {
                offsets = (nint)Table(number, ranges, terms);
                ranges[^1] = found;
                known.Add(ranges);
            }

            // A long stretch in several ones, each of whole panels but for the last.
            int length = (end - first) * blocks, pieces = Partition.Units(length, MaxBlocks);
            int most = Math.Min(MaxBlocks, Partition.Units(Partition.Units(length, pieces), Panels) * Panels);
            for (int block = 0; block < length; block += most)
            {
                if (found == room)
                {
                    room = Math.Max(64, 2 * room);
                    stretches = (Stretch*)NativeMemory.Realloc(stretches, (nuint)room * (nuint)sizeof(Stretch));
                }

                long before = found == 0 ? 0 : stretches[found - 1].Before + (long)stretches[found - 1].Blocks * stretches[found - 1].Terms;
                stretches[found++] = new Stretch(first * blocks + block, Math.Min(most, length - block), number, offsets, before);
            }

            ranges = next;
        }

        return new ColumnTerms(stretches, found);
    }

    /// <summary>The stretch that a block belongs to.</summary>
    internal int Find(int block)
    {
        int low = 0, high = _count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _stretches[middle].First <= block ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The region of one of several parts, with other columns, so that all parts have about as many terms.</summary>
    internal Region Balanced(Region region, int columns, int lanes) => region with
    {
        N0 = Balanced(Partition.Units(region.N0, lanes)) * lanes,
        N1 = Math.Min(Balanced(Partition.Units(region.N1, lanes)) * lanes, columns),
    };

    /// <summary>The block before which as much of the work lies as it would before a given one if all had the same terms.</summary>
    private int Balanced(int block)
    {
        Stretch last = _stretches[_count - 1];
        if (block >= last.End)
            return last.End;
        long work = (long)((last.Before + (long)last.Blocks * last.Terms) * (double)block / last.End);
        int low = 0, high = _count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _stretches[middle].Before <= work ? (middle, high) : (low, middle);
        }

        return _stretches[low].First + (int)((work - _stretches[low].Before) / _stretches[low].Terms);
    }

    private static int Positive(int extent) => extent > 0
        ? extent
        : throw new ArgumentException($"An extent is {extent}: the extents of places, and their blocks, must be positive.");

    /// <summary>For each summed dimension the first coordinate that a place has and how many, and one number more.</summary>
    private static int[] Ranges(int place, int[] places, (int Extent, int Left, int Right)[] terms, Border[] borders)
    {
        var ranges = new int[2 * terms.Length + 1];
        for (int i = 0; i < terms.Length; i++)
            ranges[2 * i + 1] = terms[i].Extent;
        for (int i = places.Length - 1; i >= 0; place /= places[i--])
        {
            for (int j = 0; j < borders.Length; j++)
            {
                int term = borders[j].Term;
                if (borders[j].Place == i)
                    ranges[2 * term] = borders[j].First(place % places[i], terms[term].Extent, out ranges[2 * term + 1]);
            }
        }

        return ranges;
    }

    private static bool AreSame(int[] one, int[] other)
    {
        for (int i = 0; i < one.Length - 1; i++)
        {
            if (one[i] != other[i])
                return false;
        }

        return true;
    }

    /// <summary>The offsets of the terms of some ranges, in the order of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int* Table(int number, int[] ranges, (int Extent, int Left, int Right)[] terms)
    {
        var offsets = (int*)NativeMemory.Alloc((nuint)number, 2 * sizeof(int));
        for (int k = 0; k < number; k++)
        {
            int left = 0, right = 0;
            for (int i = terms.Length - 1, rest = k; i >= 0; rest /= ranges[2 * i + 1], i--)
            {
                int coordinate = ranges[2 * i] + rest % ranges[2 * i + 1];
                left += coordinate * terms[i].Left;
                right += coordinate * terms[i].Right;
            }

            offsets[2 * k] = left;
            offsets[2 * k + 1] = right;
        }

        return offsets;
    }
}
