using System;
using System.Runtime.InteropServices;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>
/// Memory with nothing before or behind it: on Linux a read or write outside of it ends the process. Elsewhere it is
/// plain memory, so the tests of bounds mean something only where continuous integration runs them.
/// </summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int Page = 65536;
    private readonly byte* _mapping;
    private readonly nuint _bytes;

    /// <param name="length">The number of elements.</param>
    /// <param name="atEnd">Whether the guard lies right behind the last element, or right before the first.</param>
    public GuardedMemory(int length, bool atEnd)
    {
        Length = length;
        nuint size = (nuint)length * (nuint)sizeof(T);
        nuint inner = (size + Page - 1) / Page * Page;
        _bytes = inner + 2 * Page;
        if (OperatingSystem.IsLinux())
        {
            const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;
            _mapping = (byte*)Pages.Map(null, _bytes, None, PrivateAnonymous, -1, 0);
            if ((nint)_mapping == -1 || (inner > 0 && Pages.Protect(_mapping + Page, inner, ReadWrite) != 0))
                throw new InvalidOperationException("The system gives no guarded memory.");
        }
        else
        {
            _mapping = (byte*)NativeMemory.AllocZeroed(_bytes);
        }

        Start = (T*)(_mapping + Page + (atEnd ? inner - size : 0));
    }

    public T* Start { get; }

    public int Length { get; }

    public Span<T> Span => new(Start, Length);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = Pages.Unmap(_mapping, _bytes);
        else
            NativeMemory.Free(_mapping);
    }
}

internal static unsafe class Pages
{
    [DllImport("libc", EntryPoint = "mmap")]
    public static extern void* Map(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    public static extern int Protect(void* address, nuint bytes, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    public static extern int Unmap(void* address, nuint bytes);
}
