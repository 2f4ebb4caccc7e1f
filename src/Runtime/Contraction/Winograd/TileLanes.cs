using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>What the transforms of all tiles need of a block of lanes.</summary>
internal static unsafe class TileLanes<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>A number in all lanes, rounded to the number type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Number(double number)
    {
        float single = (float)number;
        return V.Broadcast(sizeof(T) == sizeof(float) ? *(T*)&single : *(T*)&number);
    }

    /// <summary>Where a whole block begins in memory with room for one more: blocks across lines of the cache are slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V* Align(byte* memory) => (V*)(((nuint)memory + (nuint)sizeof(V) - 1) & ~((nuint)sizeof(V) - 1));

    /// <summary>A block of samples.</summary>
    /// <typeparam name="TTail">A size above 1 where only the first lanes are samples; the others become 0.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<TTail>(T* source, int lanes)
        where TTail : unmanaged
    {
        if (sizeof(TTail) > 1)
            return V.Load(source, lanes);
        return V.Load(source);
    }
}
