using NetGen.Dsl.Emit.Printing;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Which pieces of printed code are the same but for the names that they declare.</summary>
public class AlphaFormTests
{
    [Theory]
    [InlineData("float* a, V b; V c = a[b] + c;", "float* x, V y; V longer =\n    x[y] + longer;")]
    [InlineData("V.Store(a, b + i);", "V.Store(b, a + i);")]
    public void NamesDoNotCount(string one, string other) => Assert.Equal(AlphaForm.Of(one), AlphaForm.Of(other));

    [Theory]
    [InlineData("float* a; a[0]", "int* a; a[0]")]
    [InlineData("float* a, float* b; a - b", "float* a, float* b; b - a")]
    [InlineData("float* a, float* b; a - b", "float* a, float* b; a - a")]
    [InlineData("V.Min(a, b)", "V.Max(a, b)")]
    [InlineData("scalars->Rate", "scalars->Count")]
    [InlineData("a * 1e5f", "a * 1e6f")]
    [InlineData("a * 2", "a * 2f")]
    [InlineData("else if", "elseif")]
    public void AllElseDoes(string one, string other) => Assert.NotEqual(AlphaForm.Of(one), AlphaForm.Of(other));
}
