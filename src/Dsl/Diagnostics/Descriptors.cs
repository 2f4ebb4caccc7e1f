using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace NetGen.Dsl.Diagnostics;

/// <summary>All kinds of diagnostics: the static fields of the classes of this namespace.</summary>
public static class Descriptors
{
    private static readonly Lazy<IReadOnlyDictionary<string, DiagnosticDescriptor>> s_all = new(() => typeof(Descriptors).Assembly
        .GetTypes()
        .Where(t => t.IsAbstract && t.IsSealed && t.Namespace == typeof(Descriptors).Namespace)
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(f => f.FieldType == typeof(DiagnosticDescriptor))
        .Select(f => (DiagnosticDescriptor)f.GetValue(null)!)
        .ToDictionary(d => d.Id, StringComparer.Ordinal));

    /// <summary>By their identifiers.</summary>
    public static IReadOnlyDictionary<string, DiagnosticDescriptor> All => s_all.Value;

    public static DiagnosticDescriptor? Find(string id) => All.TryGetValue(id, out var found) ? found : null;
}
