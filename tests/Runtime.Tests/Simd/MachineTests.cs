using System;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Simd;

public class MachineTests
{
    [Fact]
    public void TheWidestSupportedWidthIsBest()
    {
        Assert.Equal(Float512.IsSupported, Machine.IsSupported(SimdWidth.Bits512));
        Assert.Equal(Float256.IsSupported, Machine.IsSupported(SimdWidth.Bits256));
        Assert.Equal(Float128.IsSupported, Machine.IsSupported(SimdWidth.Bits128));
        Assert.True(Machine.IsSupported(SimdWidth.Scalar));
        Assert.True(Machine.IsSupported(Machine.Best));
    }

    [Fact]
    public void AnOverrideMustBeSupported()
    {
        Assert.Throws<PlatformNotSupportedException>(() => Machine.Override = (SimdWidth)4);
        Assert.Throws<PlatformNotSupportedException>(() => Machine.Override = (SimdWidth)(-1));
        Assert.Null(Machine.Override);
        Assert.Equal(Machine.Best, Machine.Width);
    }
}
