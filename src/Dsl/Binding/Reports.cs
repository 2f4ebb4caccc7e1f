using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>
/// The diagnostics of one binding. A network is unfolded twice and layers often, so each finding is kept once; beyond a
/// limit they are only counted.
/// </summary>
internal sealed class Reports
{
    private const int Limit = 200;
    private const int MostCandidates = 4096;
    private const int MostListed = 8;

    private readonly HashSet<Diagnostic> _known = new();
    private readonly List<Diagnostic> _items = new();

    /// <summary>The number of errors so far, those beyond the limit too.</summary>
    public int Errors { get; private set; }

    public void Add(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments) =>
        Add(new Diagnostic(descriptor, span, arguments));

    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Error)
            Errors++;
        // The same finding in a body that is unfolded for several calls is one, shown with the first of them.
        if (_items.Count < Limit && _known.Add(diagnostic with { CalledFrom = null }))
            _items.Add(diagnostic);
    }

    /// <summary>The end of a message: what was probably meant. Looked for only as long as messages are kept.</summary>
    public string DidYouMean(string name, IEnumerable<string> candidates) =>
        Errors > Limit ? "" : Suggest.DidYouMean(name, candidates.Take(MostCandidates));

    /// <summary>The end of a message: what was probably meant, or all that there is where that is little.</summary>
    /// <param name="name">What stands there.</param>
    /// <param name="candidates">What it can have meant.</param>
    /// <param name="all">Of these, what is listed if none is near.</param>
    /// <param name="lead">What stands before the list: <c>it has</c>.</param>
    public string DidYouMeanOf(string name, IEnumerable<string> candidates, IEnumerable<string> all, string lead)
    {
        var near = DidYouMean(name, candidates);
        var listed = all.Where(c => c.Length > 0).Take(MostListed + 1).ToList();
        return near.Length > 0 || Errors > Limit || listed.Count is 0 or > MostListed ? near : $": {lead} {Words.List(listed)}";
    }

    /// <summary>All of them in the order of the text.</summary>
    public ImmutableArray<Diagnostic> ToImmutable() =>
        _items.OrderBy(d => d.Span.File.Path, System.StringComparer.Ordinal).ThenBy(d => d.Span.Start).ToImmutableArray();
}

/// <summary>A limit has been passed and reported; what is being bound is given up.</summary>
internal sealed class LimitExceededException : System.Exception;
