using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>Everything of a gradient of weights that does not depend on its epilogue: one row of it after the other.</summary>
internal unsafe struct WinogradGradient<V, T, TTiles>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
    where TTiles : struct, ITileTransforms<V, T>
{
    /// <summary>Bytes of sums, and of transformed images or gradients that are kept at a time.</summary>
    private const int SumBytes = SharedSums.MostBytes;
    private const int TileBytes = 384 << 10;

    /// <summary>The most channels of images that are worked off at a time.</summary>
    private const int MaxChannels = 128;

    private WindowShape _shape;
    private Images<T> _a, _b;
    private WinogradWorkspace<T> _workspace;
    private WinogradTiles _tiles;
    private Region _region;
    private SharedSums* _shared;
    private T* _sums, _otherSums, _gradients, _images, _panel;
    private nint _sumPlace, _gradientPlace, _imagePlace;
    private int _rowStep, _columnStep, _pitch;
    private int _firstRow, _rows, _firstChannel, _channels, _row, _samples;

    // Which two parts share a region, and the half of the tiles that is this one's; less than 0 where each part has both halves.
    private int _pair, _half;

    /// <summary>The sums of a row, nine for each channel.</summary>
    public readonly T* Sums => _workspace.Sums;

    /// <summary>The m of the sums.</summary>
    public readonly int Row => _firstRow + _row;

    /// <summary>The first column of the sums.</summary>
    public readonly int Column => 9 * _firstChannel;

    /// <summary>The number of sums.</summary>
    public readonly int Count => 9 * _channels;

    /// <summary>Begins before the first row; every field that is read before it is written is set here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Begin(
        in WindowShape shape, int samples, in Images<T> a, in Images<T> b, SharedSums* shared, T* workspace, int part, int parts)
    {
        (_shape, _samples, _a, _b) = (shape, samples, a, b);
        _workspace = new WinogradWorkspace<T>(workspace);
        _shared = shared;

        // The steps of the whole result, not of this part of it: they are the order in which tiles are summed.
        int ofPlaces = TTiles.Places * sizeof(T);
        _columnStep = Math.Min(shape.C, MaxChannels);
        _pitch = Partition.Units(_columnStep, V.Count) * V.Count;
        _rowStep = Math.Min(shape.M, Math.Max(8, SumBytes / (ofPlaces * _pitch) / 8 * 8));
        int most = Math.Min(WinogradWorkspace<T>.MaxDepth, TileBytes / (ofPlaces * Math.Max(_columnStep, _rowStep)));
        _tiles = new WinogradTiles(shape, samples, TTiles.MaxTiles, most, V.Count);

        // A block more between places, so that they do not compete for the same lines of the first cache.
        _sumPlace = (nint)_rowStep * _pitch + V.Count;
        _gradientPlace = (nint)_rowStep * _tiles.MaxElements + V.Count;
        _imagePlace = (nint)_columnStep * _tiles.MaxElements + V.Count;
        Divide(part, parts);
        _gradients = _workspace.Places + TTiles.Places * _sumPlace;
        _images = _gradients + TTiles.Places * _gradientPlace;
        _panel = _images + TTiles.Places * _imagePlace;
        (_firstRow, _firstChannel) = (_region.M0 - _rowStep, _region.N0);
        _rows = _row = 0;
    }

    /// <summary>
    /// Which part of the result is this one's. Tiles are transformed for all channels, so rather than divide channels two parts
    /// take half of the tiles each, if a part has room for all sums of it.
    /// </summary>
    private void Divide(int part, int parts)
    {
        ContractionShape shape = new(1, _shape.M, _shape.C, 1);
        int pairs = Math.Min(parts / 2, SharedSums.MostPairs);
        bool shares = pairs > 0;
        for (int pair = 0; shares && pair < pairs; pair++)
        {
            Region region = Partition.Of(shape, V.Count, pair, pairs);
            shares = region.M1 - region.M0 <= _rowStep && region.N1 - region.N0 <= _columnStep;
        }

        if (shares)
        {
            (_half, _pair) = Math.DivRem(part, pairs);
            _region = _half < 2 ? Partition.Of(shape, V.Count, _pair, pairs) : default;
            _sums = (T*)_shared->Of(_pair);
            _otherSums = (T*)_shared->Of(_pair + pairs);
        }
        else
        {
            (_half, _pair) = (-1, 0);
            _region = Partition.Of(shape, V.Count, part, parts);
            _sums = (T*)_shared->Of(part);
            _otherSums = _workspace.Places;
        }
    }

    /// <summary>Calls what a gradient needs with no tiles, in memory of its own, so that .NET compiles it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Compile(in WindowShape shape, int samples)
    {
        void* memory = NativeMemory.Alloc(Contraction.WorkspaceBytes);
        Unsafe.SkipInit(out WinogradGradient<V, T, TTiles> stage);
        SharedSums shared = new((byte*)memory);
        stage.Begin(shape, samples, default, default, &shared, (T*)memory, 0, 1);
        (stage._rows, stage._channels) = (stage._rowStep, stage._columnStep);
        Transform<Size1>(default, null, place: 0, channels: 1, pitch: 0, (Column: 0, Tiles: 0, Ahead: 0), V.Count, false);
        Transform<Size1>(default, null, place: 0, channels: 1, pitch: 0, (Column: 0, Tiles: 0, Ahead: 0), V.Count, true);
        if (samples % V.Count != 0)
        {
            Transform<Size2>(default, null, place: 0, channels: 1, pitch: 0, (Column: 0, Tiles: 0, Ahead: 0), V.Count, false);
            Transform<Size2>(default, null, place: 0, channels: 1, pitch: 0, (Column: 0, Tiles: 0, Ahead: 0), V.Count, true);
        }

        stage.Multiply(stage._sums, depth: 0, places: 1);
        TTiles.FilterGradients(null, null, 0, 0, null);
        FilterBlocks<V, T>.Compile<TTiles>();
        NativeMemory.Free(memory);
    }

    /// <summary>Computes the next row; false if none is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Next()
    {
        _row++;
        if (_row >= _rows)
        {
            if (!NextRows() || !SumTiles())
                return false;
            _row = 0;
        }

        nint row = (nint)_row * _pitch;
        TTiles.FilterGradients(_sums + row, _otherSums + row, _sumPlace, _channels, Sums);
        return true;
    }

    /// <summary>Turns to the next rows and channels; false if there are none.</summary>
    private bool NextRows()
    {
        if (_region.IsEmpty)
            return false;
        _firstRow += _rowStep;
        if (_firstRow >= _region.M1)
        {
            _firstRow = _region.M0;
            _firstChannel += _columnStep;
        }

        _rows = Math.Min(_rowStep, _region.M1 - _firstRow);
        _channels = Math.Min(_columnStep, _region.N1 - _firstChannel);
        return _firstChannel < _region.N1;
    }

    /// <summary>Sums over all tiles of all samples, in two halves; false if the other half is left to another part.</summary>
    private readonly bool SumTiles()
    {
        int middle = _tiles.Count / 2;
        if (_half != 1)
            SumTiles(_sums, 0, middle);
        if (_half != 0)
            SumTiles(_otherSums, middle, _tiles.Count);
        return _half < 0 || _shared->IsLast(_pair);
    }

    /// <summary>Sums over some groups of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void SumTiles(T* sums, int begin, int end)
    {
        for (int place = 0; place < TTiles.Places; place++)
        {
            T* at = sums + place * _sumPlace;
            for (nint i = 0; i < (nint)_rows * _pitch; i += V.Count)
                V.Store(V.Zero, at + i);
        }

        nint column = _shape.Samples;
        for (int index = begin; index < end; index++)
        {
            TileGroup group = _tiles[index];
            int depth = 0;
            int blocks = Partition.Units(group.Samples, V.Count);
            int elements = group.Count * blocks * V.Count;
            T* a = _a.Data + _firstRow * _a.Channel + TTiles.Side * group.Row * _a.Row + TTiles.Side * group.Column * column + group.Sample;
            T* b = _b.Data + _firstChannel * _b.Channel + TTiles.Side * group.Row * _b.Row + TTiles.Side * group.Column * column + group.Sample;
            for (int s = 0; s < group.Samples; s += V.Count, depth += group.Count * V.Count)
            {
                int lanes = Math.Min(V.Count, group.Samples - s), ahead = s == 0 ? group.Samples : 0;
                Images<T> gradients = new(a + s, _a.Channel, _a.Row), images = new(b + s, _b.Channel, _b.Row);
                if (lanes == V.Count)
                {
                    Transform<Size1>(gradients, _gradients + depth, _gradientPlace, _rows, elements, (column, group.Count, ahead), lanes, true);
                    Transform<Size1>(images, _images + depth, _imagePlace, _channels, elements, (column, group.Count, ahead), lanes, false);
                }
                else
                {
                    Transform<Size2>(gradients, _gradients + depth, _gradientPlace, _rows, elements, (column, group.Count, ahead), lanes, true);
                    Transform<Size2>(images, _images + depth, _imagePlace, _channels, elements, (column, group.Count, ahead), lanes, false);
                }
            }

            Multiply(sums, elements, TTiles.Places);
        }
    }

    /// <summary>One block of samples of a row of tiles, for some channels: the tiles behind each other.</summary>
    /// <remarks>With the first block the samples of all blocks are asked for, ahead of their transforms.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform<TTail>(
        in Images<T> source, T* target, nint place, int channels, int pitch, (nint Column, int Tiles, int Ahead) row, int lanes, bool gradients)
        where TTail : unmanaged
    {
        T* from = source.Data;
        int overlap = gradients ? 0 : 2;
        for (int c = 0; c < channels; c++, from += source.Channel, target += pitch)
        {
            if (row.Ahead > 0 && c + TilePrefetch.Channels < channels)
            {
                TilePrefetch.Fetch(
                    from + TilePrefetch.Channels * source.Channel, source.Row, TTiles.Side + overlap, row.Column, TTiles.Side * row.Tiles + overlap, row.Ahead);
            }

            if (gradients)
                TTiles.OutputGradients<TTail>(from, source.Row, row.Column, target, place, V.Count, row.Tiles, lanes);
            else
                TTiles.Inputs<TTail>(from, source.Row, row.Column, target, place, V.Count, row.Tiles, lanes);
        }
    }

    /// <summary>Adds the products of gradients and images to the sums, at some places.</summary>
    /// <param name="sums">The first of the sums.</param>
    /// <param name="depth">The elements of a group.</param>
    /// <param name="places">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply(T* sums, int depth, int places)
    {
        int side = Transposition.Side<T>();
        int* columns = stackalloc int[side];
        TileTask<T>* task = _workspace.Task;
        task->Rows = _workspace.RowOffsets(depth);
        task->RowStride = depth;
        task->Offsets = _workspace.DepthOffsets(depth, 1, _pitch);
        task->Depth = depth;
        task->StepA = 1;
        task->StepB = _pitch;
        task->Accumulate = true;
        task->SumsStride = _pitch;
        WinogradProduct<V, T> product = new(_rows, Partition.Units(_channels, V.Count), neighbours: false);
        for (int place = 0; place < places; place++)
        {
            // A channel that is missing at the end is any other one; its sums are not read.
            T* images = _images + place * _imagePlace;
            for (int channel = 0; depth > 0 && channel < _channels; channel += side)
            {
                for (int i = 0; i < side; i++)
                    columns[i] = Math.Min(channel + i, _channels - 1) * depth;
                Transposition.Strip(images, columns, _panel + channel, _pitch, depth);
            }

            product.Run(task, _gradients + place * _gradientPlace, depth, _panel, sums + place * _sumPlace);
        }
    }
}
