using System;
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
    internal struct Stretch
    {
        /// <summary>The first block, and the number of blocks.</summary>
        public int First, Blocks;

        /// <summary>The number of terms.</summary>
        public int Terms;

        /// <summary>For each term its offset in A and in B, side by side.</summary>
        public int* Offsets;

        /// <summary>The terms of all blocks before this stretch.</summary>
        public long Before;

        public readonly int End => First + Blocks;
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
        int count = 1;
        foreach (int extent in places)
            count = checked(count * extent);
        if (count <= 0 || blocks <= 0)
            throw new ArgumentException("The extents of places, and their blocks, must be positive.", nameof(places));
        _ = checked(count * blocks);

        // This runs before a network's first step, and what it takes is mostly to compile it: so it is short and plain.
        var tables = new nint[count];
        var numbers = new int[count];
        Stretch* stretches = null;
        int found = 0, room = 0;
        for (int first = 0; first < count;)
        {
            int kind = Kind(first, places, terms, borders), end = first + 1;
            while (end < count && Kind(end, places, terms, borders) == kind)
                end++;
            if (tables[kind] == 0)
                tables[kind] = (nint)Table(kind, places, terms, borders, out numbers[kind]);

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

                Stretch* next = stretches + found++;
                next->First = first * blocks + block;
                next->Blocks = Math.Min(most, length - block);
                next->Terms = numbers[kind];
                next->Offsets = (int*)tables[kind];
                next->Before = found == 1 ? 0 : next[-1].Before + (long)next[-1].Blocks * next[-1].Terms;
            }

            first = end;
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

    /// <summary>The first of all places that have the same terms as one.</summary>
    private static int Kind(int place, int[] places, (int Extent, int Left, int Right)[] terms, Border[] borders)
    {
        int kind = 0, step = 1;
        for (int i = places.Length - 1; i >= 0; i--)
        {
            int at = place % places[i];
            place /= places[i];
            foreach (Border border in borders)
            {
                if (border.Place == i)
                    kind += step * border.Same(at, terms[border.Term].Extent);
            }

            step *= places[i];
        }

        return kind;
    }

    /// <summary>The offsets of a place's terms, in the order of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int* Table(
        int place, int[] places, (int Extent, int Left, int Right)[] terms, Border[] borders, out int number)
    {
        int* first = stackalloc int[terms.Length], count = stackalloc int[terms.Length];
        for (int i = 0; i < terms.Length; i++)
            (first[i], count[i]) = (0, terms[i].Extent);
        for (int i = places.Length - 1; i >= 0; i--)
        {
            foreach (Border border in borders)
            {
                if (border.Place == i)
                    first[border.Term] = border.First(place % places[i], count[border.Term], out count[border.Term]);
            }

            place /= places[i];
        }

        number = 1;
        for (int i = 0; i < terms.Length; i++)
            number = checked(number * count[i]);
        if (number <= 0)
            throw new ArgumentException("A place has no terms; each must have some along each summed dimension.", nameof(borders));
        var offsets = (int*)NativeMemory.Alloc((nuint)number, 2 * sizeof(int));
        for (int k = 0; k < number; k++)
        {
            int left = 0, right = 0;
            for (int i = terms.Length - 1, rest = k; i >= 0; rest /= count[i], i--)
            {
                int coordinate = first[i] + rest % count[i];
                left += coordinate * terms[i].Left;
                right += coordinate * terms[i].Right;
            }

            offsets[2 * k] = left;
            offsets[2 * k + 1] = right;
        }

        return offsets;
    }
}
