using System;
using System.IO;
using NetGen.Tests.Shared;
using Xunit;
using Xunit.Sdk;

namespace NetGen.Generator.Tests.Snapshots;

/// <summary>The comparison that snapshots rest on.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netgen").FullName;

    private string Verified => Path.Combine(_folder, "T.M.verified.cs");

    private string Received => Path.Combine(_folder, "T.M.received.cs");

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Equal_text_passes_whatever_its_line_endings()
    {
        File.WriteAllText(Verified, "\uFEFFa\r\nb\r\n");
        File.WriteAllText(Received, "left over");
        Verifier.Compare("a\nb\n", Verified, Received, accept: false);
        Assert.False(File.Exists(Received));
    }

    [Fact]
    public void A_difference_is_shown_with_both_paths()
    {
        File.WriteAllText(Verified, "a\nb\nc\n");
        var exception = Assert.Throws<XunitException>(() => Verifier.Compare("a\r\nx\nc\n", Verified, Received, accept: false));
        Assert.Contains("line 2 of 4", exception.Message);
        Assert.Contains("verified |b", exception.Message);
        Assert.Contains("received |x", exception.Message);
        Assert.Contains(Verified, exception.Message);
        Assert.Contains(Received, exception.Message);
        Assert.Equal("a\nx\nc\n", File.ReadAllText(Received));
    }

    [Fact]
    public void A_text_that_ends_too_soon_is_a_difference()
    {
        File.WriteAllText(Verified, "a\nb");
        var exception = Assert.Throws<XunitException>(() => Verifier.Compare("a", Verified, Received, accept: false));
        Assert.Contains("received (the text has ended)", exception.Message);
    }

    [Fact]
    public void Without_a_verified_file_the_test_fails_and_leaves_what_it_received()
    {
        Assert.Throws<XunitException>(() => Verifier.Compare("a", Verified, Received, accept: false));
        Assert.Equal("a", File.ReadAllText(Received));
        Assert.False(File.Exists(Verified));
    }

    [Fact]
    public void Accepting_writes_the_verified_file()
    {
        File.WriteAllText(Received, "old");
        Verifier.Compare("a\r\n", Verified, Received, accept: true);
        Assert.Equal("a\n", File.ReadAllText(Verified));
        Assert.False(File.Exists(Received));
    }
}
