using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.References;

/// <summary>The architectures of the samples: at full size they compile, and those that are trained beside PyTorch are the same.</summary>
public partial class ArchitectureTests
{
    private static readonly string s_folder = Path.Combine(Pages.Folder(), "..", "samples", "Architectures");

    [GeneratedRegex(@"(?m)^const \w+ *= [\d.]+\n|^///.*\n|network \w+ ?(\(.*\) )?\{|^network \w+ = .*\n|\s+")]
    private static partial Regex Sizes();

    public static TheoryData<string> Names => [.. Directory.GetFiles(s_folder, "*.netdsl").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Full_size_compiles(string name)
    {
        foreach (var model in Bound.Networks(File.ReadAllText(Path.Combine(s_folder, name + ".netdsl"))))
        {
            // An unrolled layer or a lost fusion shows first in the number of kernels.
            var kernels = NetworkPlans.Of(model).All.Max(p => p.Kernels.Length);
            Assert.InRange(kernels, 5, 1500);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_trained_is_the_sample_at_other_sizes(string name)
    {
        var trained = StoredFile.All["architectures"].Trainings.Single(t => t.Title == "network " + name).Source;
        Assert.Equal(Bare(File.ReadAllText(Path.Combine(s_folder, name + ".netdsl"))), Bare(trained));
    }

    /// <summary>A text without its recipe, constants, documentation, the names of networks and spaces.</summary>
    private static string Bare(string text) => Sizes().Replace(text.ReplaceLineEndings("\n").Split("\ntrain ")[0], "");
}
