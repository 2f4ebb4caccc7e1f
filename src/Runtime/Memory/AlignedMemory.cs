using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace NetGen.Runtime.Memory;

/// <summary>
/// A block of native memory that begins at a multiple of 64 bytes (a cache line, and the widest vector): it stays where
/// it is and the garbage collector never looks at it.
/// </summary>
public sealed unsafe class AlignedMemory : IDisposable
{
    /// <summary>The block begins at a multiple of this number of bytes, and its size is one.</summary>
    public const int Alignment = 64;

    private void* pointer;

    /// <summary>Allocates a block.</summary>
    /// <param name="bytes">Its size, rounded up to a multiple of <see cref="Alignment"/>; it may be 0.</param>
    /// <param name="zeroed">Whether all bytes are set to 0; otherwise they hold anything.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The machine has not as much memory.</exception>
    public AlignedMemory(long bytes, bool zeroed = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);

        // Some systems promise any amount and end the process when it is used.
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > long.MaxValue - Alignment || (available > 0 && bytes > available))
        {
            throw new OutOfMemoryException($"{bytes} bytes were asked for, but the machine has {available}.");
        }

        Size = (bytes + Alignment - 1) / Alignment * Alignment;
        pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(Size, Alignment), Alignment);
        if (Size > 0)
        {
            GC.AddMemoryPressure(Size);
        }

        if (zeroed)
        {
            Clear();
        }
    }

    /// <summary>Frees the block when nobody has disposed of it.</summary>
    ~AlignedMemory() => Free();

    /// <summary>The size in bytes, a multiple of <see cref="Alignment"/>.</summary>
    public long Size { get; }

    /// <summary>The first byte. Keep this object alive while the pointer is used.</summary>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer is null, this);
            return (byte*)pointer;
        }
    }

    /// <summary>A part of the block as numbers.</summary>
    /// <typeparam name="T">The numbers' type.</typeparam>
    /// <param name="offset">Where the part begins, in numbers.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the block.</exception>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public Span<T> Span<T>(long offset, int count)
        where T : unmanaged
    {
        long capacity = Size / sizeof(T);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, capacity - offset);
        return new Span<T>((T*)Pointer + offset, count);
    }

    /// <summary>Sets all bytes to 0.</summary>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Size);

    /// <summary>Frees the block; pointers and spans into it must not be used any more.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        fixed (void** field = &pointer)
        {
            nint block = Interlocked.Exchange(ref *(nint*)field, 0);
            if (block == 0)
            {
                return;
            }

            NativeMemory.AlignedFree((void*)block);
            if (Size > 0)
            {
                GC.RemoveMemoryPressure(Size);
            }
        }
    }
}
