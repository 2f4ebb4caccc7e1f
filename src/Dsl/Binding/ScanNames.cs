using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>The names in the block of a scan, in the order of its text: branches that are not taken count too.</summary>
internal sealed class ScanNames
{
    private readonly HashSet<string> _bound = new(System.StringComparer.Ordinal);
    private readonly HashSet<string> _carried = new(System.StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstRead = new(System.StringComparer.Ordinal);

    public ScanNames(BlockSyntax block)
    {
        Walk(block);
        foreach (var (name, span) in Bindings)
        {
            if (_firstRead.TryGetValue(name, out var read) && read < span.End && _carried.Add(name))
                ReadBeforeBound.Add((name, span));
        }
    }

    /// <summary>All names that are read.</summary>
    public IEnumerable<string> Read => _firstRead.Keys;

    /// <summary>All names that are bound, in order.</summary>
    public List<string> Bound { get; } = new();

    /// <summary>Those that are read in front of the end of the statement that binds them first, with that statement.</summary>
    public List<(string Name, SourceSpan Span)> ReadBeforeBound { get; } = new();

    private List<(string Name, SourceSpan Span)> Bindings { get; } = new();

    private void Walk(SyntaxNode node)
    {
        if (node is NameSyntax name && !_firstRead.ContainsKey(name.Text))
            _firstRead.Add(name.Text, name.Span.Start);
        var bound = node switch
        {
            BindingSyntax binding => binding.Name,
            IndexDefinitionSyntax definition => definition.Name,
            StepDefinitionSyntax step => step.Name,
            _ => null,
        };
        if (bound is { IsMissing: false } && _bound.Add(bound.Text))
        {
            Bound.Add(bound.Text);
            Bindings.Add((bound.Text, node.Span));
        }
        foreach (var child in node.Children)
            Walk(child);
    }
}
