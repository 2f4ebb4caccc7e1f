using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Contractions;

// Copies of parts of the factors, for the terms and rows at which the walk is.
internal unsafe partial struct Stage<V, T>
{
    /// <summary>Copies the terms of B into panels, in the way that fits how they lie.</summary>
    private void Pack()
    {
        int* depths = _workspace.Depth;
        if (_depthHeld != _k)
        {
            _b.Contracted.Fill(depths, 1, _k, _depth);
            _depthsMaximum = Maximum(depths, _depth);
            _depthHeld = _k;
        }

        PackTask<T> task = default;
        task.Source = _bTerms;
        task.DepthOffsets = depths;
        task.Depth = _depth;
        task.Stride = _panelStride;
        int run = _b.Contracted.Run, columnRun = _b.Free.Run;
        T* last = _bTerms + _depthsMaximum + _columnsMaximum;
        for (int panel = 0; panel < _panels.Count; panel++)
        {
            int first = _panels.Start(panel);
            task.Blocks = _panels.Length(panel);
            task.Lanes = first + task.Blocks == _blocks ? _lanes : V.Count;
            task.Target = _workspace.PackedB + panel * (_depth * _panelStride);
            int* columns = _workspace.Columns + first * V.Count;
            if (_together)
                Packing<V, T>.Blocks(task, _workspace.Blocks + first);
            else if (run >= Transposition.Side<T>())
                Packing<V, T>.Transposed(task, columns, run == int.MaxValue ? 0 : _k % run, run);
            else if (columnRun >= 4)
                Packing<V, T>.Runs(
                    task, columns, (_column + first * V.Count) % columnRun, columnRun, last, _workspace.Segments);
            else
                Packing<V, T>.Gathered(task, columns, last);
        }
    }

    /// <summary>
    /// Copies rows of A that are neighbours, a block of lanes of them at most, so that their terms are neighbours too: the
    /// rows of this tile and, where there is room, of the next one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackRows(T* source, int rows)
    {
        T* target = _workspace.PackedA;
        T* end = target + (nint)_depth * V.Count;
        nint stride = _a.Contracted.Stride;
        if (rows == V.Count)
        {
            for (; target < end; source += stride, target += V.Count)
                V.Store(V.Load(source), target);
            return;
        }

        for (; target < end; source += stride, target += V.Count)
            V.Store(V.Load(source, rows), target);
    }

    /// <summary>
    /// Asks for a panel's share of the rows that are packed next: of each term they are one line, too far from the next for the
    /// machine to see them coming.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void FetchRows(int panel)
    {
        int next = _packedRow + V.Count;
        if (next >= Math.Min(_rowStep, _region.M1 - _row))
            return;
        nint stride = _a.Contracted.Stride;
        int first = Partition.Share(_depth, panel, _panels.Count), end = Partition.Share(_depth, panel + 1, _panels.Count);
        T* source = _aTerms + _workspace.Rows[next] + first * stride;
        for (int k = first; k < end; k++, source += stride)
            Sse.Prefetch1(source);
    }

    private static int Maximum(int* values, int count)
    {
        int maximum = int.MinValue;
        for (int i = 0; i < count; i++)
            maximum = Math.Max(maximum, values[i]);
        return maximum;
    }
}
