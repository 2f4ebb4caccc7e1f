using System.Linq;
using NetGen.Dsl.Documentation;
using Xunit;

namespace NetGen.Dsl.Tests.Documentation;

public class ReferencePageTests
{
    [Fact]
    public void The_page_is_made_from_the_prelude() => WrittenPage.Check("reference.md", ReferencePage.Markdown());

    [Fact]
    public void Comments_are_taken_apart()
    {
        var adam = DeclarationDoc.All.Single(d => d is { Kind: "optimizer", Name: "adam" });
        Assert.Equal("Kingma and Ba 2015; amsgrad Reddi, Kale and Kumar 2018", adam.Source);
        Assert.StartsWith("Adam", adam.PyTorch);
        Assert.DoesNotContain("2015", adam.Text);
        Assert.Equal("He et al. 2015", DeclarationDoc.All.Single(d => d.Name == "kaiming_normal").Source);
        Assert.Equal("", DeclarationDoc.All.Single(d => d is { Kind: "initializer", Name: "zeros" }).Source);
    }
}
