using System;
using System.Collections.Generic;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Names that are one in generated code, where first letters change their case.</summary>
internal static class NameClashes
{
    public static void Report(IEnumerable<(string Kind, string Name, SourceSpan Span)> names, Reports reports)
    {
        var known = new Dictionary<string, (string Kind, string Name)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (kind, name, span) in names)
        {
            if (known.TryGetValue(name, out var first))
                reports.Add(BindingDiagnostics.NamesClash, span, kind, name, first.Kind, first.Name);
            else
                known.Add(name, (kind, name));
        }
    }
}
