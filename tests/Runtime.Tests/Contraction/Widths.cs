using System;
using System.Linq;
using System.Numerics;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>A test that is written once for all blocks of lanes.</summary>
internal interface IWidthTest
{
    void Run<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>The blocks of lanes that this machine computes in hardware, and the scalar ones.</summary>
internal static class Widths
{
    private static readonly (string Name, bool Supported, Action<IWidthTest> Run)[] All =
    [
        Width<Float512, float>(),
        Width<Float256, float>(),
        Width<Float128, float>(),
        Width<FloatScalar, float>(),
        Width<Double512, double>(),
        Width<Double256, double>(),
        Width<Double128, double>(),
        Width<DoubleScalar, double>(),
    ];

    public static TheoryData<string> Supported => new(All.Where(width => width.Supported).Select(width => width.Name));

    public static void Run(string width, IWidthTest test) => All.Single(candidate => candidate.Name == width).Run(test);

    private static (string Name, bool Supported, Action<IWidthTest> Run) Width<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (typeof(V).Name, V.IsSupported, test => test.Run<V, T>());
}
