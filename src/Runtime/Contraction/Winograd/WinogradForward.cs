using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>Everything of a convolution that does not depend on its epilogue: the rows of a row of tiles, one channel after the other.</summary>
internal unsafe struct WinogradForward<V, T, TTiles>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
    where TTiles : struct, ITileTransforms<V, T>
{
    /// <summary>Bytes of transformed filters, of transformed images and of products that are kept at a time.</summary>
    private const int FilterBytes = 640 << 10;
    private const int TileBytes = 384 << 10;

    /// <summary>Channels of the result that are worked off at a time.</summary>
    private const int FewestRows = 4;
    private const int MostRows = 512;

    private WindowShape _shape;
    private Filters<T> _a;
    private Images<T> _b;
    private WinogradWorkspace<T> _workspace;
    private WinogradTiles _tiles;
    private T* _filters, _images, _products;
    private nint _filterPlace, _imagePlace, _productPlace;
    private int _chunk, _first, _rows, _group, _end, _begin, _row;

    /// <summary>The sums of the result's rows in a row of tiles, for the tiles of <see cref="Group"/>.</summary>
    public readonly T* Sums => _workspace.Sums;

    /// <summary>The m of the sums.</summary>
    public readonly int Row => _first + _row;

    public TileGroup Group { get; private set; }

    /// <summary>Begins before the first row; every field that is read before it is written is set here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Begin(in WindowShape shape, in Filters<T> a, in Images<T> b, T* workspace, int part, int parts)
    {
        (_shape, _a, _b) = (shape, a, b);
        _workspace = new WinogradWorkspace<T>(workspace);
        int ofPlaces = TTiles.Places * sizeof(T);
        _chunk = Partition.Units(shape.M, Partition.Units(shape.M, Math.Clamp(FilterBytes / (ofPlaces * shape.C), FewestRows, MostRows)));
        int columns = Math.Min(TileBytes / (ofPlaces * Math.Max(shape.C, _chunk)), WinogradWorkspace<T>.MaxSums / (TTiles.Side * TTiles.Side));
        _tiles = new WinogradTiles(shape, shape.Samples, TTiles.MaxTiles, columns, V.Count);
        _begin = Partition.Share(_tiles.Count, part, parts);
        _end = Partition.Share(_tiles.Count, part + 1, parts);

        // A block more between places, so that they do not compete for the same lines of the first cache.
        _filterPlace = a.AreTransformed ? (nint)shape.M * shape.C : (nint)_chunk * shape.C + V.Count;
        _imagePlace = (nint)shape.C * _tiles.MaxElements + V.Count;
        _productPlace = (nint)_chunk * _tiles.MaxElements + V.Count;
        _filters = a.AreTransformed ? a.Data : _workspace.Places;
        _images = _workspace.Places + (a.AreTransformed ? 0 : TTiles.Places * _filterPlace);
        _products = _images + TTiles.Places * _imagePlace;
        _first = -_chunk;
        _group = _end;
        _rows = _row = 0;
    }

    /// <summary>Calls what a convolution needs with no tiles, in memory of its own, so that .NET compiles it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Compile(in WindowShape shape, in Filters<T> a)
    {
        void* memory = NativeMemory.Alloc(Contraction.WorkspaceBytes);
        Unsafe.SkipInit(out WinogradForward<V, T, TTiles> stage);
        stage.Begin(shape, a, default, (T*)memory, 0, 1);
        stage._rows = stage._chunk;
        if (!a.AreTransformed)
            FilterBlocks<V, T>.Compile<TTiles>();
        TTiles.Inputs<Size1>(null, 0, 0, null, 0, 0, 0, V.Count);
        TTiles.Outputs(null, 0, 0, 0, null);
        stage.Multiply(depth: 0, stage._tiles.MaxElements, places: 1);
        NativeMemory.Free(memory);
    }

    /// <summary>Computes the sums of the next channel, or of the next row of tiles; false if none is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Next()
    {
        _row++;
        if (_row >= _rows)
        {
            if (++_group >= _end && !NextRows())
                return false;
            Group = _tiles[_group];
            TransformImages();
            Multiply(_shape.C, Group.Count * Group.Samples, TTiles.Places);
            _row = 0;
        }

        TTiles.Outputs(
            _products + (nint)_row * Group.Count * Group.Samples, _productPlace, Group.Samples, Group.Count, Sums);
        return true;
    }

    /// <summary>Turns to the next channels of the result; false if there are none.</summary>
    private bool NextRows()
    {
        _first += _chunk;
        if (_first >= _shape.M || _begin >= _end)
            return false;
        _rows = Math.Min(_chunk, _shape.M - _first);
        _group = _begin;
        for (int m = 0; m < _rows && !_a.AreTransformed; m++)
        {
            Filters<T> row = new(_a.Data + (_first + m) * _a.M, _a.M, _a.C, _a.I, _a.J);
            FilterBlocks<V, T>.Transform<TTiles>(row, _filters + (nint)m * _shape.C, _filterPlace, _shape.C);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void TransformImages()
    {
        TileGroup group = Group;
        nint pitch = (nint)group.Count * group.Samples;
        T* source = FirstOf(group);
        for (int c = 0; c < _shape.C; c++, source += _b.Channel)
        {
            Fetch(c + TilePrefetch.Channels);
            for (int s = 0; s < group.Samples; s += V.Count)
            {
                TTiles.Inputs<Size1>(
                    source + s, _b.Row, _shape.Samples, _images + c * pitch + s, _imagePlace, group.Samples, group.Count, V.Count);
            }
        }
    }

    /// <summary>Asks for a channel of the group; those behind the last are of the next one.</summary>
    private readonly void Fetch(int channel)
    {
        TileGroup group = Group;
        if (channel >= _shape.C)
        {
            channel -= _shape.C;
            if (_group + 1 == _end || channel >= _shape.C)
                return;
            group = _tiles[_group + 1];
        }

        TilePrefetch.Fetch(
            FirstOf(group) + channel * _b.Channel, _b.Row, rows: TTiles.Side + 2, _shape.Samples, columns: TTiles.Side * group.Count + 2, group.Samples);
    }

    private readonly T* FirstOf(TileGroup group) =>
        _b.Data + TTiles.Side * group.Row * _b.Row + TTiles.Side * (nint)group.Column * _shape.Samples + group.Sample;

    /// <summary>The products of filters and images at some places.</summary>
    /// <param name="depth">The channels that are summed.</param>
    /// <param name="columns">The elements of a group.</param>
    /// <param name="places">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply(int depth, int columns, int places)
    {
        TileTask<T>* task = _workspace.Task;
        (int row, int term) = _a.AreTransformed ? (1, _shape.M) : (_shape.C, 1);
        task->Rows = _workspace.RowOffsets(row);
        task->RowStride = row;
        task->Offsets = _workspace.DepthOffsets(depth, term, columns);
        task->Depth = depth;
        task->StepA = term;
        task->StepB = columns;
        task->Accumulate = false;
        task->SumsStride = columns;
        WinogradProduct<V, T> product = new(_rows, columns / V.Count, neighbours: _a.AreTransformed);
        T* filters = _filters + (_a.AreTransformed ? _first : 0);
        for (int place = 0; place < places; place++)
            product.Run(task, filters + place * _filterPlace, row, _images + place * _imagePlace, _products + place * _productPlace);
    }
}
