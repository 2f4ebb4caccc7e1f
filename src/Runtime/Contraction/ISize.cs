namespace NetGen.Runtime.Contractions;

/// <summary>A number that the JIT sees as a constant: a type argument for the size of a tile.</summary>
internal interface ISize
{
    static abstract int Value { get; }
}

internal readonly struct Size0 : ISize
{
    public static int Value => 0;
}

internal readonly struct Size1 : ISize
{
    public static int Value => 1;
}

internal readonly struct Size2 : ISize
{
    public static int Value => 2;
}

internal readonly struct Size3 : ISize
{
    public static int Value => 3;
}

internal readonly struct Size4 : ISize
{
    public static int Value => 4;
}

internal readonly struct Size5 : ISize
{
    public static int Value => 5;
}

internal readonly struct Size6 : ISize
{
    public static int Value => 6;
}

internal readonly struct Size7 : ISize
{
    public static int Value => 7;
}

internal readonly struct Size8 : ISize
{
    public static int Value => 8;
}
