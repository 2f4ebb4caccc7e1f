using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Xunit.Sdk;

namespace NetGen.Tests.Shared;

/// <summary>
/// Compares text with a file beside the test, after the conventions of the package Verify: <c>Class.Method.verified.cs</c>
/// is what is expected, and <c>Class.Method.received.cs</c> is written where the text differs. Accept a difference by
/// renaming the received file, or all of them by running the tests with NETGEN_ACCEPT_SNAPSHOTS=1.
/// </summary>
public static class Verifier
{
    /// <summary>Compares; a difference, or a verified file that is not there, fails the test.</summary>
    /// <param name="target">The text. Line endings and a byte order mark do not count.</param>
    /// <param name="extension">That of the files, as in <c>cs</c>.</param>
    /// <param name="name">What follows the method's name, for tests with several files: <c>Class.Method#name.verified.cs</c>.</param>
    /// <param name="sourceFile">The test's file, whose name is the class's.</param>
    /// <param name="method">The test's method.</param>
    public static Task Verify(
        string target,
        string extension = "txt",
        string name = "",
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        var stem = Path.GetFileNameWithoutExtension(sourceFile) + "." + method + (name.Length > 0 ? "#" + name : "");
        var folder = Path.GetDirectoryName(OnDisk(sourceFile))!;
        Compare(
            target,
            Path.Combine(folder, $"{stem}.verified.{extension}"),
            Path.Combine(folder, $"{stem}.received.{extension}"),
            Environment.GetEnvironmentVariable("NETGEN_ACCEPT_SNAPSHOTS") == "1");
        return Task.CompletedTask;
    }

    /// <summary>The comparison itself.</summary>
    /// <exception cref="XunitException">The texts differ; the message shows the first difference.</exception>
    internal static void Compare(string target, string verified, string received, bool accept)
    {
        var found = Normalize(target);
        var expected = File.Exists(verified) ? Normalize(File.ReadAllText(verified)) : null;
        if (found == expected)
        {
            File.Delete(received);
            return;
        }
        var path = accept ? verified : received;
        File.WriteAllText(path, found, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        if (accept)
        {
            File.Delete(received);
            return;
        }
        var difference = expected is null ? "There is no verified file yet." : FirstDifference(expected, found);
        throw new XunitException(
            $"{difference}\nVerified: {verified}\nReceived: {received}\n"
            + "If the received text is right, let it take the place of the verified one.");
    }

    /// <summary>A build for continuous integration writes <c>/_/</c> for the repository's root.</summary>
    private static string OnDisk(string sourceFile)
    {
        if (!sourceFile.StartsWith("/_/", StringComparison.Ordinal))
            return sourceFile;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "NetGen.sln")))
            root = root.Parent;
        return root is null ? sourceFile : Path.Combine(root.FullName, sourceFile[3..]);
    }

    private static string Normalize(string text) => text.TrimStart('\uFEFF').Replace("\r\n", "\n").Replace('\r', '\n');

    private static string FirstDifference(string expected, string found)
    {
        var (left, right) = (expected.Split('\n'), found.Split('\n'));
        var line = 0;
        while (line < left.Length && line < right.Length && left[line] == right[line])
            line++;
        string Shown(string[] lines) => line < lines.Length ? "|" + lines[line] : "(the text has ended)";
        return $"The first difference is in line {line + 1} of {left.Length} (received: {right.Length}).\n"
            + $"verified {Shown(left)}\nreceived {Shown(right)}";
    }
}
