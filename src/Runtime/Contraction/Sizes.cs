using System.Runtime.InteropServices;

namespace NetGen.Runtime.Contractions;

// Types that stand for the numbers 1 to 16 as type arguments: their size is the number. A condition on sizeof is decided
// when a method is read, so code for other sizes is never compiled, where one on a property would be inlined first.

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct Size1;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Size2;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Size3;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Size4;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Size5;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Size6;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Size7;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Size8;

[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct Size9;

[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct Size10;

[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct Size11;

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct Size12;

[StructLayout(LayoutKind.Sequential, Size = 13)]
internal readonly struct Size13;

[StructLayout(LayoutKind.Sequential, Size = 14)]
internal readonly struct Size14;

[StructLayout(LayoutKind.Sequential, Size = 15)]
internal readonly struct Size15;

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal readonly struct Size16;
