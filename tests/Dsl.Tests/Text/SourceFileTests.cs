using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Text;

public class SourceFileTests
{
    [Theory]
    [InlineData("", 0, 1, 1)]
    [InlineData("ab", 1, 1, 2)]
    [InlineData("ab", 2, 1, 3)]
    [InlineData("a\nb", 1, 1, 2)]
    [InlineData("a\nb", 2, 2, 1)]
    [InlineData("a\r\nb", 2, 1, 3)]
    [InlineData("a\r\nb", 3, 2, 1)]
    [InlineData("a\rb", 2, 2, 1)]
    [InlineData("a\r\r\nb\n", 5, 3, 2)]
    [InlineData("a\r\r\nb\n", 6, 4, 1)]
    [InlineData("\tb", 1, 1, 2)]
    [InlineData("ab", -5, 1, 1)]
    [InlineData("a\nb", 99, 2, 2)]
    public void Positions(string text, int offset, int line, int column) =>
        Assert.Equal(new LinePosition(line, column), new SourceFile("a", text).GetPosition(offset));

    [Fact]
    public void Spans_outside_the_text_have_what_is_inside()
    {
        var file = new SourceFile("a", "abc");
        Assert.Equal("bc", new SourceSpan(file, 1, 10).Text);
        Assert.Equal("", new SourceSpan(file, 7, 2).Text);
        Assert.Equal(new SourceSpan(file, 0, 3), new SourceSpan(file, 2, 1).To(new SourceSpan(file, 0, 1)));
        Assert.Equal(new SourceSpan(file, 1, 1), new SourceSpan(new SourceFile("a", "abc"), 1, 1));
    }
}
