using System;
using System.Runtime.InteropServices;

namespace NetGen.Runtime.Networks;

/// <summary>A block of native memory, 64-byte aligned, freed by <see cref="Dispose"/> or with its owner.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private const int Alignment = 64;
    private byte* _data;

    /// <summary>Allocates; the content is undefined. No bytes give a null pointer.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public NativeBlock(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        if (bytes == 0)
            return;
        _data = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
        GC.AddMemoryPressure(bytes);
    }

    ~NativeBlock() => Free();

    public long Bytes { get; }

    public byte* Data => _data;

    public void Clear() => NativeMemory.Clear(_data, (nuint)Bytes);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data == null)
            return;
        NativeMemory.AlignedFree(_data);
        _data = null;
        GC.RemoveMemoryPressure(Bytes);
    }
}
