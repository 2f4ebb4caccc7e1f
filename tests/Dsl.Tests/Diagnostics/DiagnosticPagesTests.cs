using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using NetGen.Dsl.Diagnostics;
using Xunit;

namespace NetGen.Dsl.Tests.Diagnostics;

public class DiagnosticPagesTests
{
    private static string PagesFolder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NetGen.sln")))
                folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? "", "docs", "diagnostics");
        }
    }

    /// <summary>Every descriptor that is a static field anywhere in the compiler.</summary>
    private static List<DiagnosticDescriptor> Descriptors =>
    [
        .. typeof(DiagnosticDescriptor).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(DiagnosticDescriptor))
            .Select(f => (DiagnosticDescriptor)f.GetValue(null)!),
    ];

    [Fact]
    public void Identifiers_are_unique_and_well_formed()
    {
        List<DiagnosticDescriptor> descriptors = Descriptors;
        Assert.NotEmpty(descriptors);
        Assert.Equal(descriptors.Count, descriptors.Select(d => d.Id).Distinct().Count());
        Assert.All(descriptors, d => Assert.Matches("^NG[1-59][0-9]{3}$", d.Id));
        Assert.All(descriptors, d => Assert.False(string.IsNullOrWhiteSpace(d.Title)));
        Assert.All(descriptors, d => Assert.DoesNotMatch(@"[.\s]$", d.MessageFormat));
    }

    [Fact]
    public void Every_diagnostic_of_the_text_has_a_page_and_every_page_a_diagnostic()
    {
        IEnumerable<string> pages = Directory.GetFiles(PagesFolder, "NG*.md").Select(p => Path.GetFileNameWithoutExtension(p)!);
        Assert.Equal(Descriptors.Select(d => d.Id).Order(), pages.Order());
    }

    [Fact]
    public void A_page_says_what_why_and_shows_wrong_and_right()
    {
        foreach (DiagnosticDescriptor descriptor in Descriptors)
        {
            string page = File.ReadAllText(Path.Combine(PagesFolder, descriptor.Id + ".md")).ReplaceLineEndings("\n");
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## Wrong\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## Right\n", page, StringComparison.Ordinal);
        }
    }
}
