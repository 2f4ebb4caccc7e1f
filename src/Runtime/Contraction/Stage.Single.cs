using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Contractions;

// A product of one row by columns that are neighbours: a dense layer of one sample. It takes some microseconds at most, those
// that B takes to come from the second cache. So nothing is cut but the columns, and no table is made.
internal unsafe partial struct Stage<V, T>
{
    private static bool IsSingle(in Operand<T> a, in Operand<T> b, in ColumnTerms terms, in Region region, in ContractionShape shape) =>
        region.M1 - region.M0 == 1 && region.G1 - region.G0 == 1 && terms.IsNone
        && b.Free.Run >= shape.N && b.Contracted.Table == null && a.Contracted.Table == null;

    private void BeginSingle(in Operand<T> a, in Operand<T> b, in Region region, in ContractionShape shape)
    {
        int columns = region.N1 - region.N0;
        _column = region.N0;
        _blocks = Partition.Units(columns, V.Count);
        _lanes = columns - (_blocks - 1) * V.Count;
        _panels = new Cut(_blocks, Blocking.WideBlocks<V, T>(1));
        _panel = -1;
        _group = region.G0;
        TileRow = region.M0;
        TileHeight = 1;
        Sums = _workspace.Tile;
        SumsStride = 0;

        _bTerms = b.Data + b.Batch.Offset(region.G0) + b.Free.Offset(region.N0);
        TileTask<T>* task = _workspace.Task;
        task->A = a.Data + a.Batch.Offset(region.G0) + a.Free.Offset(region.M0);
        task->StepA = a.Contracted.Stride;
        task->StepB = b.Contracted.Stride;
        task->Depth = shape.K;
        task->Lanes = _lanes;
        task->SafeDepth = (int)Math.Clamp(SafeDepth(b.Contracted, shape.K), 0, shape.K);
        task->Sums = Sums;
        task->Accumulate = false;
    }

    /// <summary>Computes the next panel of columns; false if none is left.</summary>
    private bool NextSingle()
    {
        if (++_panel == _panels.Count)
            return false;
        int first = _panels.Start(_panel), width = _panels.Length(_panel);
        bool tail = _panel == _panels.Count - 1 && _lanes != V.Count;
        TileColumn = _column + first * V.Count;
        TileBlocks = tail ? width - 1 : width;
        TileTail = tail ? _lanes : 0;
        TileTask<T>* task = _workspace.Task;
        task->B0 = _bTerms + first * V.Count;
        Kernels<V, T>.Row(width, tail)(task);
        return true;
    }

    private void CompileSingle()
    {
        _workspace.Task->Depth = 0;
        while (NextSingle())
        {
        }
    }
}
