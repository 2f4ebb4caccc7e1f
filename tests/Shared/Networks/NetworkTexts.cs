using System.IO;

namespace NetGen.Tests.Shared;

/// <summary>The networks that tests of several stages use, without recipes: the files beside this one.</summary>
internal static class NetworkTexts
{
    /// <summary>784-256-128-10.</summary>
    public static string Mlp { get; } = Read("Mlp");

    /// <summary>LeNet-5 on 28 × 28 with relu and max pooling.</summary>
    public static string LeNet { get; } = Read("LeNet");

    /// <summary>Three residual blocks on 16 × 16, and dropout.</summary>
    public static string Residual { get; } = Read("Block") + "\n" + Read("Residual");

    /// <summary>ResNet-20 on 32 × 32, with convolutions in the shortcuts.</summary>
    public static string ResNet20 { get; } = Read("Block") + "\n" + Read("ResNet20");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(NetworkTexts).Assembly.GetManifestResourceStream("Networks." + name + ".netdsl")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
