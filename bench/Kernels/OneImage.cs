using System;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;

namespace NetGen.Bench.Kernels;

/// <summary>
/// A convolution of one image by windows of 3×3, padded by one, as in predictions of one sample: as sums of all terms, and by
/// Winograd's filtering by small and by large tiles with weights that were transformed before. One thread.
/// </summary>
[InProcess]
public unsafe class OneImage : IOfAnyWidth
{
    private AlignedMemory _memory = null!;
    private delegate*<OneImage, void> _direct, _byTilesOf2, _byTilesOf4;
    private int _channels, _side;
    private Axis _places, _window;

    /// <summary>Channels in and out, side of the image, a multiple of 4.</summary>
    [Params("16x32", "32x16", "64x8", "16x8", "8x16", "16x12", "64x12", "64x16", "16x28", "64x28")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Begin()
    {
        var size = Array.ConvertAll(Size.Split('x'), int.Parse);
        (_channels, _side) = (size[0], size[1]);
        _memory = new AlignedMemory(sizeof(float) * (Input + Result + Weights) + Contraction.WorkspaceBytes);
        new Span<float>(Image, Input + Result + Weights).Fill(0.5f);
        _places = AxisTables.Make((_side, Row), (_side, 1));
        _window = AxisTables.Make((_channels, Row * Row), (3, Row), (3, 1));
        Width.Choose(this);
    }

    [Benchmark(Baseline = true)]
    public void Direct() => _direct(this);

    [Benchmark]
    public void ByTilesOf2() => _byTilesOf2(this);

    [Benchmark]
    public void ByTilesOf4() => _byTilesOf4(this);

    [GlobalCleanup]
    public void End() => _memory.Dispose();

    private int Row => _side + 2;

    private int Input => (_channels * Row * Row + 15) / 16 * 16;

    private int Result => _channels * _side * _side;

    // Transformed weights are the larger ones.
    private int Weights => 36 * _channels * _channels;

    private float* Image => (float*)_memory.Pointer;

    private float* Output => Image + Input;

    private float* Filter => Output + Result;

    private float* Workspace => Filter + Weights;

    void IOfAnyWidth.Choose<V>()
    {
        _direct = &Of<V>.Direct;
        _byTilesOf2 = &Of<V>.ByTilesOf2;
        _byTilesOf4 = &Of<V>.ByTilesOf4;
    }

    private static class Of<V> where V : unmanaged, ILanes<V, float>
    {
        public static void Direct(OneImage w)
        {
            Plain epilogue = new(w.Output, w._side * w._side);
            Contraction.Run<V, float, Plain>(
                new ContractionShape(1, w._channels, w._side * w._side, 9 * w._channels),
                new Operand<float>(w.Filter, 0, 9 * w._channels, 1), new Operand<float>(w.Image, 0, w._places, w._window),
                ref epilogue, w.Workspace, 0, 1);
        }

        public static void ByTilesOf2(OneImage w) => ByTiles(w, 2);

        public static void ByTilesOf4(OneImage w) => ByTiles(w, 4);

        private static void ByTiles(OneImage w, int tile)
        {
            Plain epilogue = new(w.Output, w._side * w._side);
            Winograd.ConvolveImages<V, float, Plain>(
                new WindowShape(w._channels, w._channels, w._side, w._side, 1, tile), w.Filter,
                new Images<float>(w.Image, w.Row * w.Row, w.Row, w._channels * w.Row * w.Row), ref epilogue, w.Workspace, 0, 1);
        }

        private readonly struct Plain(float* result, int pitch) : IEpilogue<V, float>
        {
            private readonly float* _result = result;
            private readonly int _pitch = pitch;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void Store(V sum, int g, int m, int n, int lanes) => V.Store(sum, _result + ((nint)m * _pitch) + n, lanes);
        }
    }
}
