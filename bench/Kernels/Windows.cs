using System;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;

namespace NetGen.Bench.Kernels;

/// <summary>
/// Convolutions by windows of 3×3, padded by one, and the gradients of their weights: as sums of all terms, and by Winograd's
/// filtering. One thread.
/// </summary>
[InProcess]
public unsafe class Windows : IOfAnyWidth
{
    private AlignedMemory _memory = null!;
    private delegate*<Windows, void> _convolve, _convolveByWinograd, _gradient, _gradientByWinograd;
    private int _channels, _side, _samples;
    private Axis _places, _columns, _window;

    /// <summary>Channels in and out, side of the image, samples.</summary>
    [Params("8x32x32", "16x32x32", "32x16x32", "64x8x32", "16x32x128", "32x16x128", "64x8x128")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Begin()
    {
        var size = Array.ConvertAll(Size.Split('x'), int.Parse);
        (_channels, _side, _samples) = (size[0], size[1], size[2]);
        _memory = new AlignedMemory(sizeof(float) * (2L * Image + Result + 2L * Weights) + Contraction.WorkspaceBytes);
        new Span<float>(Input, 2 * Image + Result + 2 * Weights).Fill(0.5f);
        _places = AxisTables.Make((_side, Row), (_side, _samples));
        _columns = AxisTables.Make((_side, Row), (_side * _samples, 1));
        _window = AxisTables.Make((_channels, Channel), (3, Row), (3, _samples));
        Width.Choose(this);
    }

    [Benchmark(Baseline = true)]
    public void Convolve() => _convolve(this);

    [Benchmark]
    public void ConvolveByWinograd() => _convolveByWinograd(this);

    [Benchmark]
    public void Gradient() => _gradient(this);

    [Benchmark]
    public void GradientByWinograd() => _gradientByWinograd(this);

    [GlobalCleanup]
    public void End() => _memory.Dispose();

    private int Row => (_side + 2) * _samples;

    private int Channel => (_side + 2) * Row;

    private int Image => _channels * Channel;

    private int Result => _channels * _side * _side * _samples;

    /// <summary>The side of a tile.</summary>
    [Params(2, 4)]
    public int Tile { get; set; }

    private int Weights => 9 * _channels * _channels;

    private float* Input => (float*)_memory.Pointer;

    private float* OutputGradient => Input + Image;

    private float* Output => OutputGradient + Image;

    private float* Filter => Output + Result;

    private float* FilterGradient => Filter + Weights;

    private float* Workspace => FilterGradient + Weights;

    private WindowShape Shape => new(_channels, _channels, _side, _side, _samples, Tile);

    void IOfAnyWidth.Choose<V>()
    {
        _convolve = &Of<V>.Convolve;
        _convolveByWinograd = &Of<V>.ConvolveByWinograd;
        _gradient = &Of<V>.Gradient;
        _gradientByWinograd = &Of<V>.GradientByWinograd;
    }

    private static class Of<V> where V : unmanaged, ILanes<V, float>
    {
        public static void Convolve(Windows w)
        {
            Plain epilogue = new(w.Output, w._side * w._side * w._samples);
            Contraction.Run<V, float, Plain>(
                new ContractionShape(1, w._channels, w._side * w._side * w._samples, 9 * w._channels),
                new Operand<float>(w.Filter, 0, 9 * w._channels, 1), new Operand<float>(w.Input, 0, w._columns, w._window),
                ref epilogue, w.Workspace, 0, 1);
        }

        public static void ConvolveByWinograd(Windows w)
        {
            Plain epilogue = new(w.Output, w._side * w._side * w._samples);
            Winograd.Convolve<V, float, Plain>(
                w.Shape, new Filters<float>(w.Filter, 9 * w._channels, 9, 3, 1), new Images<float>(w.Input, w.Channel, w.Row),
                ref epilogue, w.Workspace, 0, 1);
        }

        public static void Gradient(Windows w)
        {
            Plain epilogue = new(w.FilterGradient, 9 * w._channels);
            InnerProducts.Run<V, float, Plain>(
                new ContractionShape(1, w._channels, 9 * w._channels, w._side * w._side), w._samples,
                new Operand<float>(w.OutputGradient, 0, w.Channel, w._places), new Operand<float>(w.Input, 0, w._window, w._places),
                ref epilogue, w.Workspace, 0, 1);
        }

        public static void GradientByWinograd(Windows w)
        {
            Plain epilogue = new(w.FilterGradient, 9 * w._channels);
            SharedSums shared = new((byte*)w.Workspace);
            Winograd.Correlate<V, float, Plain>(
                w.Shape, w._samples, new Images<float>(w.OutputGradient, w.Channel, w.Row), new Images<float>(w.Input, w.Channel, w.Row),
                ref epilogue, ref shared, w.Workspace, 0, 1);
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
