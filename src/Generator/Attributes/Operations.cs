using System;
using System.IO;
using System.Text;
using System.Threading;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Attributes;

/// <summary>The compiler's own functions that have attributes, with the types and defaults of their arguments.</summary>
internal static class Operations
{
    private static readonly Lazy<SyntaxTree> s_tree = new(Parse);

    public static SyntaxTree Tree => s_tree.Value;

    private static SyntaxTree Parse()
    {
        using var reader = new StreamReader(typeof(Operations).Assembly.GetManifestResourceStream("NetGen.Operations.netdsl")!, Encoding.UTF8);
        return Parser.Parse(new SourceFile("operations.netdsl", reader.ReadToEnd()), CancellationToken.None);
    }
}
