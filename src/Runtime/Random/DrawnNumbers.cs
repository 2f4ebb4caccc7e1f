using System.Runtime.CompilerServices;

namespace NetGen.Runtime;

/// <summary>The numbers of one stream, drawn before they are asked for.</summary>
internal unsafe struct DrawnNumbers
{
    private void* _values;
    private long _count;

    public static DrawnNumbers Of(void* values, long count) => new() { _values = values, _count = count };

    /// <summary>Copies elements <c>start, start + 1, …</c>. Blocks of lanes may begin before the first element and end after the
    /// last: what they find there is 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Read<T>(nint numbers, long start, T* target, int count) where T : unmanaged
    {
        var drawn = (DrawnNumbers*)numbers;
        for (int k = 0; k < count; k++)
            target[k] = (ulong)(start + k) < (ulong)drawn->_count ? ((T*)drawn->_values)[start + k] : default;
    }
}
