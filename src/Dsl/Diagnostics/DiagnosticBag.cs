using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Diagnostics;

/// <summary>
/// Collects diagnostics up to a limit, so that no input fills the memory; beyond it, it only remembers that there was
/// more.
/// </summary>
internal sealed class DiagnosticBag(int limit)
{
    private const int LongestExcerpt = 40;

    private readonly List<Diagnostic> _items = [];
    private SourceSpan? _firstDropped;

    public void Add(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments)
    {
        if (_items.Count < limit)
            _items.Add(new Diagnostic(descriptor, span, arguments));
        else
            _firstDropped ??= span;
    }

    /// <summary>
    /// The diagnostics of both bags in the order of the text, as many as the limit allows, and behind them
    /// <see cref="SyntaxDiagnostics.TooManyErrors"/> if there were more.
    /// </summary>
    public ImmutableArray<Diagnostic> MergeWith(DiagnosticBag other)
    {
        List<Diagnostic> all = [.. _items.Concat(other._items).OrderBy(d => d.Span.Start)];
        SourceSpan? dropped = _firstDropped ?? other._firstDropped;
        if (all.Count > limit)
        {
            dropped = all[limit].Span;
            all.RemoveRange(limit, all.Count - limit);
        }

        if (dropped is { } span)
            all.Add(new Diagnostic(SyntaxDiagnostics.TooManyErrors, span, limit));
        return all.ToImmutableArray();
    }

    /// <summary>A piece of text as a message shows it: short, and without characters that cannot be seen.</summary>
    public static string Show(string text, int start, int length)
    {
        var shown = new StringBuilder();
        for (int i = start; i < start + length; i++)
        {
            if (i - start == LongestExcerpt)
            {
                shown.Append('…');
                break;
            }

            shown.Append(char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '?' : text[i]);
        }

        return shown.ToString();
    }
}
