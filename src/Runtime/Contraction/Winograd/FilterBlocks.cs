using System;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The nine elements of filters as blocks of lanes along c: how they come from where filters lie in memory, and get there.</summary>
/// <remarks>Where the elements of a filter are neighbours they are turned in registers: gathers take several times as long.</remarks>
internal static unsafe class FilterBlocks<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The elements of a filter.</summary>
    public const int Elements = 9;

    /// <summary>Blocks that are loaded at a time: what was just stored in pieces cannot be read as a block at once.</summary>
    private const int Most = 4;

    /// <summary>Calls what is needed with no filters, so that .NET compiles it.</summary>
    public static void Compile<TTiles>()
        where TTiles : struct, ITileTransforms<V, T>
    {
        int* offsets = stackalloc int[Transposition.Side<T>()];
        V* elements = stackalloc V[Elements];
        Transform<TTiles>(default, null, 0, count: 0);
        Load(default, 0, count: 0, elements);
        Store(elements, null, lanes: 0);
        Transposition.Strip<T>(null, offsets, null, 0, length: 0);
    }

    /// <summary>Transforms some filters of one m: side by side along c in each place.</summary>
    /// <param name="filters">The filters, from the first of m on.</param>
    /// <param name="target">Place 0 of the first; less than a block is written behind the last.</param>
    /// <param name="place">The distance of places.</param>
    /// <param name="count">How many.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<TTiles>(in Filters<T> filters, T* target, nint place, int count)
        where TTiles : struct, ITileTransforms<V, T>
    {
        int side = TTiles.Side + 2;
        byte* memory = stackalloc byte[(Most * Elements + 3 * side + 1) * sizeof(V)];
        V* elements = TileLanes<V, T>.Align(memory), columns = elements + Most * Elements;
        for (int first = 0; first < count; first += Most * V.Count)
        {
            int blocks = Load(filters, first, count - first, elements);
            V* block = elements;
            for (int i = 0; i < blocks; i++, target += V.Count, block += Elements)
            {
                for (int j = 0; j < 3; j++)
                    TTiles.FilterLine(block[j], block[3 + j], block[6 + j], (T*)(columns + j), 3 * V.Count);
                T* at = target;
                for (V* line = columns; line < columns + 3 * side; line += 3, at += side * place)
                    TTiles.FilterLine(line[0], line[1], line[2], at, place);
            }
        }
    }

    /// <summary>Loads the elements of filters of one m, at most of <see cref="Most"/> blocks; gives the number of blocks.</summary>
    /// <param name="filters">The filters, from the first of m on.</param>
    /// <param name="first">The first of c.</param>
    /// <param name="count">How many filters there are; elements of lanes without one are 0.</param>
    /// <param name="target">The elements of the first block, and behind them those of the next ones.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Load(in Filters<T> filters, int first, int count, V* target)
    {
        int side = Transposition.Side<T>();
        int* offsets = stackalloc int[side];
        T* source = filters.Data + first * filters.C;
        bool turns = filters.I == 3 * filters.J && Math.Abs(filters.J) == 1
            && Math.Abs(filters.C) <= int.MaxValue / side;
        for (int i = 0; i < side; i++)
            offsets[i] = (int)filters.C * i;
        int blocks = Math.Min(Most, Partition.Units(count, V.Count));
        for (int block = 0; block < blocks; block++, count -= V.Count, target += Elements, source += V.Count * filters.C)
        {
            if (count < V.Count || !turns)
            {
                LoadEach(filters, source, Math.Min(count, V.Count), target);
                continue;
            }

            // Backwards the last element is the first in memory.
            bool backwards = filters.J < 0;
            T* from = backwards ? source - (Elements - 1) : source, to = (T*)(backwards ? target + Elements - 1 : target);
            for (int lane = 0; lane < V.Count; lane += side)
                Transposition.Strip(from + lane * filters.C, offsets, to + lane, backwards ? -V.Count : V.Count, Elements);
        }

        return blocks;
    }

    private static void LoadEach(in Filters<T> filters, T* source, int lanes, V* target)
    {
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                *target++ = V.LoadStrided(source + i * filters.I + j * filters.J, filters.C, lanes);
        }
    }

    /// <summary>Stores the elements of a block of filters that lie one behind the other.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="target">The first element of the first filter.</param>
    /// <param name="lanes">How many filters.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(V* source, T* target, int lanes)
    {
        int side = Transposition.Side<T>(), turned = lanes == V.Count ? Elements / side * side : 0;
        int* offsets = stackalloc int[side];
        for (int first = 0; first < turned; first += side)
        {
            for (int i = 0; i < side; i++)
                offsets[i] = (first + i) * V.Count;
            Transposition.Strip((T*)source, offsets, target + first, Elements, V.Count);
        }

        for (int element = turned; element < Elements; element++)
            V.StoreStrided(source[element], target + element, Elements, lanes);
    }
}
