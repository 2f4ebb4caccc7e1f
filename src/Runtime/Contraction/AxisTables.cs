using System;
using System.Runtime.InteropServices;

namespace NetGen.Runtime.Contractions;

/// <summary>Axes of generated code, whose tables live as long as the process.</summary>
public static unsafe class AxisTables
{
    /// <summary>An axis over several dimensions, with a table of its own where it needs one.</summary>
    /// <param name="dimensions">As for <see cref="Offsets.Build"/>.</param>
    /// <exception cref="ArgumentException">An inner extent is not positive, or the table would be too long.</exception>
    public static Axis Make(params (int Extent, int Stride)[] dimensions)
    {
        int length = Offsets.Length(dimensions);
        int* table = length == 0 ? null : (int*)NativeMemory.Alloc((nuint)length, sizeof(int));
        return Offsets.Build(dimensions, table);
    }
}
