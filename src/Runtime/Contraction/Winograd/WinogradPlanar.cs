using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Everything of a convolution of one image after the other that does not depend on its epilogue: some rows of one channel
/// of the result after the other.
/// </summary>
internal unsafe struct WinogradPlanar<V, T, TTiles>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
    where TTiles : struct, IPlanarTransforms<V, T>
{
    /// <summary>Bytes of transformed images and of products that are kept at a time.</summary>
    private const int TileBytes = 128 << 10;
    private const int ProductBytes = 48 << 10;

    /// <summary>The fewest channels of the result that are multiplied at a time.</summary>
    private const int FewestRows = 8;

    private WindowShape _shape;
    private T* _a;
    private Images<T> _b;
    private WinogradWorkspace<T> _workspace;
    private PlanarTiles _tiles;
    private PlanarChunk _chunk;
    private PlanarForm _form;
    private T* _images, _products;
    private nint _imagePlace, _productPlace;
    private int _rowTiles, _units, _productRows, _position, _pitch;

    // Channels of the result: those whose products are there, and the one whose sums are.
    private int _productFirst, _productEnd, _row;

    /// <summary>The sums of some rows of the result.</summary>
    public readonly T* Sums => _workspace.Sums;

    public readonly int Sample => _chunk.Sample;

    /// <summary>The m of the sums.</summary>
    public readonly int Row => _row;

    /// <summary>The first place of the sums.</summary>
    public readonly int Place => TTiles.Side * _chunk.Row * _shape.Columns;

    /// <summary>The places.</summary>
    public readonly int Count => TTiles.Side * _chunk.Rows * _shape.Columns;

    /// <summary>Begins before the first channel; every field that is read before it is written is set here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Begin(in WindowShape shape, T* a, in Images<T> b, T* workspace, int part, int parts)
    {
        _shape = shape;
        _a = a;
        _b = b;
        _workspace = new WinogradWorkspace<T>(workspace);
        _tiles = new PlanarTiles(shape, V.Count, part, parts);
        _rowTiles = shape.Columns / TTiles.Side;
        _form = PlanarTiles.FormOf(shape, V.Count);
        int ofPlaces = TTiles.Places * sizeof(T), unit = PlanarTiles.UnitRows(shape, V.Count);
        _units = Math.Max(1, TileBytes / (ofPlaces * shape.C * unit * _rowTiles));
        int most = Blocks(Math.Min(_units * unit, shape.Rows / TTiles.Side) * _rowTiles);
        int fitting = ProductBytes / (ofPlaces * most);
        _productRows = fitting >= TallKernel<V, T>.Most ? fitting / TallKernel<V, T>.Most * TallKernel<V, T>.Most : FewestRows;

        // A block more between places, so that they do not compete for the same lines of the first cache.
        _imagePlace = (nint)shape.C * most + V.Count;
        _productPlace = (nint)_productRows * most + V.Count;
        _images = _workspace.Places;
        _products = _images + TTiles.Places * _imagePlace;
        _position = _tiles.First;
        _row = _productEnd = _tiles.EndChannel;
    }

    /// <summary>Calls what a convolution needs with no channels, in memory of its own, so that .NET compiles it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Compile(in WindowShape shape)
    {
        void* memory = NativeMemory.Alloc(Contraction.WorkspaceBytes);
        Unsafe.SkipInit(out WinogradPlanar<V, T, TTiles> stage);
        stage.Begin(shape with { Samples = 1 }, null, default, (T*)memory, 0, 1);
        while (stage._tiles.Take(ref stage._position, stage._units, out stage._chunk))
        {
            stage._pitch = stage.Blocks(stage._chunk.Rows * stage._rowTiles);
            for (int m = 0; m < shape.M; m = stage._productEnd)
            {
                (stage._productFirst, stage._productEnd) = (m, Math.Min(m + stage._productRows, shape.M));
                stage.Multiply(depth: 0, places: 1);
            }
        }

        stage._shape = shape with { C = 0 };
        stage.TransformImages();
        (stage._productFirst, stage._row) = (0, 0);
        stage.TransformBack();
        NativeMemory.Free(memory);
    }

    /// <summary>Computes the sums of the next channel, or of the next rows; false if none is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Next()
    {
        if (++_row >= _productEnd)
        {
            if (_row >= _tiles.EndChannel && !NextChunk())
                return false;
            _productFirst = _row;
            _productEnd = Math.Min(_row + _productRows, _tiles.EndChannel);
            Multiply(_shape.C, TTiles.Places);
        }

        TransformBack();
        return true;
    }

    /// <summary>Turns to the next rows of tiles; false if there are none.</summary>
    private bool NextChunk()
    {
        _row = _tiles.FirstChannel;
        if (_row >= _tiles.EndChannel || !_tiles.Take(ref _position, _units, out _chunk))
            return false;
        _pitch = Blocks(_chunk.Rows * _rowTiles);
        TransformImages();
        return true;
    }

    private readonly void TransformImages()
    {
        switch (_form)
        {
            case PlanarForm.Whole:
                TransformImages<Size1>();
                break;
            case PlanarForm.Quarters:
                TransformImages<Size2>();
                break;
            default:
                TransformImages<Size3>();
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void TransformImages<TForm>()
        where TForm : unmanaged
    {
        T* source = _b.Data + _chunk.Sample * _b.Sample + TTiles.Side * _chunk.Row * _b.Row, target = _images;
        for (int c = 0; c < _shape.C; c++, source += _b.Channel, target += _pitch)
            TTiles.Inputs<TForm>(source, _b.Row, _chunk.Rows, _rowTiles, target, _imagePlace);
    }

    private readonly void TransformBack()
    {
        T* source = _products + (nint)(_row - _productFirst) * _pitch;
        switch (_form)
        {
            case PlanarForm.Whole:
                TTiles.Outputs<Size1>(source, _productPlace, _chunk.Rows, _rowTiles, Sums);
                break;
            case PlanarForm.Quarters:
                TTiles.Outputs<Size2>(source, _productPlace, _chunk.Rows, _rowTiles, Sums);
                break;
            default:
                TTiles.Outputs<Size3>(source, _productPlace, _chunk.Rows, _rowTiles, Sums);
                break;
        }
    }

    /// <summary>The products of filters and images at some places.</summary>
    /// <param name="depth">The channels that are summed.</param>
    /// <param name="places">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply(int depth, int places)
    {
        TileTask<T>* task = _workspace.Task;
        task->Rows = _workspace.RowOffsets(1);
        task->RowStride = 1;
        task->Offsets = _workspace.DepthOffsets(depth, _shape.M, _pitch);
        task->Depth = depth;
        task->StepA = _shape.M;
        task->StepB = _pitch;
        task->Accumulate = false;
        task->SumsStride = _pitch;
        WinogradProduct<V, T> product = new(_productEnd - _productFirst, _pitch / V.Count, neighbours: true);
        nint filterPlace = (nint)_shape.M * _shape.C;
        for (int place = 0; place < places; place++)
        {
            product.Run(
                task, _a + place * filterPlace + _productFirst, 1, _images + place * _imagePlace, _products + place * _productPlace);
        }
    }

    /// <summary>Tiles up to a multiple of the lanes of a block.</summary>
    private readonly int Blocks(int tiles) => Partition.Units(tiles, V.Count) * V.Count;
}
