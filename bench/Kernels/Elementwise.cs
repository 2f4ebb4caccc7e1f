using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetGen.Runtime;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;

namespace NetGen.Bench.Kernels;

/// <summary>The functions of lanes, over 4,096 numbers that lie in the first cache.</summary>
[InProcess]
public unsafe class Elementwise : IOfAnyWidth
{
    private const int Count = 4096;

    private readonly AlignedMemory _memory = new(2 * Count * sizeof(float));
    private delegate*<float*, float*, void> _exp, _log, _tanh, _sigmoid, _erf, _pow, _sin, _random, _divide;

    [GlobalSetup]
    public void Begin()
    {
        Width.Choose(this);
        for (var k = 0; k < Count; k++)
            From[k] = 0.01f + (k * 0.001f);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Exp() => _exp(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Log() => _log(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Tanh() => _tanh(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Sigmoid() => _sigmoid(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Erf() => _erf(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Pow() => _pow(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Sin() => _sin(From, To);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Random() => _random(From, To);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void Divide() => _divide(From, To);

    [GlobalCleanup]
    public void End() => _memory.Dispose();

    private float* From => (float*)_memory.Pointer;

    private float* To => From + Count;

    void IOfAnyWidth.Choose<V>()
    {
        _exp = &Loops<V>.Exp;
        _log = &Loops<V>.Log;
        _tanh = &Loops<V>.Tanh;
        _sigmoid = &Loops<V>.Sigmoid;
        _erf = &Loops<V>.Erf;
        _pow = &Loops<V>.Pow;
        _sin = &Loops<V>.Sin;
        _random = &Loops<V>.Random;
        _divide = &Loops<V>.Divide;
    }

    /// <summary>Loops as generated code has them.</summary>
    private static class Loops<V> where V : unmanaged, ILanes<V, float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Exp(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Exp(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Log(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Log(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Tanh(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Tanh(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Sigmoid(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Sigmoid(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Erf(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Erf(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Pow(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Pow(V.Load(from + k), 1.5f), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Sin(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Sin(V.Load(from + k)), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Random(float* from, float* to)
        {
            RandomStream stream = new(1, 1, 1);
            for (var k = 0; k < Count; k += V.Count)
                V.Store(V.Load(from + k) + V.Random(stream, k), to + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Divide(float* from, float* to)
        {
            for (var k = 0; k < Count; k += V.Count)
                V.Store(1f / V.Load(from + k), to + k);
        }
    }
}
