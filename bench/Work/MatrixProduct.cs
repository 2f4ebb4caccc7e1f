using System;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Work;

/// <summary>A product of matrices as generated code computes it, with an epilogue that only stores.</summary>
internal abstract unsafe class MatrixProduct : IDisposable
{
    private readonly AlignedMemory _numbers, _workspaces;
    private readonly Team _team;

    /// <param name="transposed">For each factor N for rows, T for columns that are neighbours.</param>
    private protected MatrixProduct(int m, int k, int n, string transposed, Team team)
    {
        _team = team;
        _numbers = new AlignedMemory(sizeof(float) * ((long)(m * k) + (k * n) + (m * n)));
        _workspaces = new AlignedMemory((long)team.Parts * Contraction.WorkspaceBytes);
        float* a = (float*)_numbers.Pointer, b = a + (m * k);
        Result = b + (k * n);
        new Span<float>(a, (m * k) + (k * n)).Fill(0.5f);
        Shape = new ContractionShape(1, m, n, k);
        A = transposed[0] == 'N' ? new Operand<float>(a, 0, k, 1) : new Operand<float>(a, 0, 1, m);
        B = transposed[1] == 'N' ? new Operand<float>(b, 0, 1, n) : new Operand<float>(b, 0, k, 1);
    }

    protected ContractionShape Shape { get; }

    protected Operand<float> A { get; }

    protected Operand<float> B { get; }

    protected float* Result { get; }

    /// <summary>A product with the vectors of this machine.</summary>
    public static MatrixProduct Make(int m, int k, int n, string transposed, Team team) => Machine.Width switch
    {
        SimdWidth.Bits512 => new Of<Float512>(m, k, n, transposed, team),
        SimdWidth.Bits256 => new Of<Float256>(m, k, n, transposed, team),
        SimdWidth.Bits128 => new Of<Float128>(m, k, n, transposed, team),
        _ => new Of<FloatScalar>(m, k, n, transposed, team),
    };

    /// <summary>Computes the product once; gives one element.</summary>
    public abstract float Run();

    public void Dispose()
    {
        _numbers.Dispose();
        _workspaces.Dispose();
    }

    private sealed class Of<V>(int m, int k, int n, string transposed, Team team) : MatrixProduct(m, k, n, transposed, team)
        where V : unmanaged, ILanes<V, float>
    {
        public override float Run()
        {
            var work = new Work { Shape = Shape, A = A, B = B, Result = Result, Workspaces = _workspaces.Pointer };
            _team.Run(&Part, &work);
            return *Result;
        }

        private static void Part(void* state, int part, int parts)
        {
            var work = (Work*)state;
            Plain<V> epilogue = new(work->Result, work->Shape.N);
            var workspace = (float*)(work->Workspaces + ((nint)part * Contraction.WorkspaceBytes));
            Contraction.Run<V, float, Plain<V>>(work->Shape, work->A, work->B, ref epilogue, workspace, part, parts);
        }
    }

    private struct Work
    {
        public ContractionShape Shape;
        public Operand<float> A, B;
        public float* Result;
        public byte* Workspaces;
    }

    private readonly struct Plain<V>(float* result, int pitch) : IEpilogue<V, float> where V : unmanaged, ILanes<V, float>
    {
        private readonly float* _result = result;
        private readonly int _pitch = pitch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(V sum, int g, int m, int n, int lanes) => V.Store(sum, _result + ((nint)m * _pitch) + n, lanes);
    }
}
