using System;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;

namespace NetGen.Bench.Kernels;

/// <summary>
/// The gradient of a dense layer's weight: stored, with Adam's step behind each tile, and with the step between the terms of the
/// next tile. One thread.
/// </summary>
[InProcess]
public unsafe class Updates : IOfAnyWidth
{
    private AlignedMemory _memory = null!;
    private delegate*<Updates, void> _gradient, _stepBehind, _stepBetween;
    private int _units, _inputs, _samples;

    /// <summary>Units, inputs, samples.</summary>
    [Params("256x784x32", "256x784x256", "128x256x32")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Begin()
    {
        var size = Array.ConvertAll(Size.Split('x'), int.Parse);
        (_units, _inputs, _samples) = (size[0], size[1], size[2]);
        _memory = new AlignedMemory(sizeof(float) * (_samples * (_units + _inputs) + 3L * Weights) + Contraction.WorkspaceBytes);
        var random = new Random(1);
        foreach (ref var number in new Span<float>(_memory.Pointer, _samples * (_units + _inputs) + 3 * Weights))
            number = 0.01f + random.NextSingle();
        Width.Choose(this);
    }

    [Benchmark(Baseline = true)]
    public void Gradient() => _gradient(this);

    [Benchmark]
    public void StepBehind() => _stepBehind(this);

    [Benchmark]
    public void StepBetween() => _stepBetween(this);

    [GlobalCleanup]
    public void End() => _memory.Dispose();

    public void Choose<V>() where V : unmanaged, ILanes<V, float>
    {
        _gradient = &Run<V, Stored<V>>;
        _stepBehind = &Run<V, Behind<V>>;
        _stepBetween = &Run<V, Between<V>>;
    }

    private int Weights => _units * _inputs;

    private float* Deltas => (float*)_memory.Pointer;

    private float* Inputs => Deltas + (_samples * _units);

    private float* Moments => Inputs + (_samples * _inputs);

    private static void Run<V, TEpilogue>(Updates updates)
        where V : unmanaged, ILanes<V, float>
        where TEpilogue : struct, IEpilogue<V, float>, IStep
    {
        TEpilogue epilogue = default;
        epilogue.Target = updates.Moments;
        epilogue.Weights = updates.Weights;
        epilogue.Pitch = updates._inputs;
        Contraction.Run<V, float, TEpilogue>(
            new ContractionShape(1, updates._units, updates._inputs, updates._samples),
            new Operand<float>(updates.Deltas, batch: 0, free: 1, contracted: updates._units),
            new Operand<float>(updates.Inputs, batch: 0, free: 1, contracted: updates._inputs),
            ref epilogue, updates.Moments + (3 * updates.Weights), part: 0, parts: 1);
    }

    private interface IStep
    {
        /// <summary>First and second moments and weights, one after the other.</summary>
        float* Target { set; }

        nint Weights { set; }

        nint Pitch { set; }
    }

    private struct Stored<V> : IEpilogue<V, float>, IStep where V : unmanaged, ILanes<V, float>
    {
        public float* Target { get; set; }

        public nint Weights { get; set; }

        public nint Pitch { get; set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(V sum, int g, int m, int n, int lanes) => V.Store(sum, Target + (m * Pitch) + n, lanes);
    }

    private struct Behind<V> : IEpilogue<V, float>, IStep where V : unmanaged, ILanes<V, float>
    {
        public float* Target { get; set; }

        public nint Weights { get; set; }

        public nint Pitch { get; set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(V sum, int g, int m, int n, int lanes) => Adam(sum, Target + (m * Pitch) + n, Weights, lanes);
    }

    private struct Between<V> : IEpilogue<V, float>, IStep where V : unmanaged, ILanes<V, float>
    {
        public static bool Divides => true;

        public float* Target { get; set; }

        public nint Weights { get; set; }

        public nint Pitch { get; set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(V sum, int g, int m, int n, int lanes) => Adam(sum, Target + (m * Pitch) + n, Weights, lanes);
    }

    /// <summary>As it is generated; the rate is so small that weights stay what they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Adam<V>(V gradient, float* m, nint weights, int lanes) where V : unmanaged, ILanes<V, float>
    {
        float* v = m + weights, weight = v + weights;
        V newM = V.MultiplyAdd(0.9f, V.Load(m, lanes), 0.1f * gradient);
        V newV = V.MultiplyAdd(0.999f, V.Load(v, lanes), 0.001f * gradient * gradient);
        V newWeight = V.MultiplyAdd(-1e-9f, newM / V.MultiplyAdd(V.Sqrt(newV), 1.01f, 1e-8f), V.Load(weight, lanes));
        V.Store(newM, m, lanes);
        V.Store(newV, v, lanes);
        V.Store(newWeight, weight, lanes);
    }
}
