using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>The struct that takes the sums of a contraction, and how the contraction's method makes one.</summary>
/// <param name="Name">The struct's name.</param>
/// <param name="Arguments">What it is made of.</param>
/// <param name="Parameters">The parameters of its constructor.</param>
/// <param name="Body">Its printed members; null where an earlier contraction has printed them.</param>
internal sealed record Epilogue(string Name, string Arguments, string Parameters, IndentedWriter? Body);

/// <summary>A parameter of an epilogue's struct, and what a contraction passes.</summary>
internal readonly record struct EpilogueParameter(string Type, string Name, string Argument);

/// <summary>
/// The epilogues of a program. Contractions that differ only in places and names share one, as .NET compiles the product again
/// for each.
/// </summary>
internal sealed class Epilogues
{
    private readonly Dictionary<string, (string Name, string[] Parameters)> _known = new(StringComparer.Ordinal);

    public Epilogue Of(IReadOnlyList<EpilogueParameter> parameters, IndentedWriter body, Func<string> newName)
    {
        var declared = string.Join(", ", parameters.Select(p => p.Type + " " + p.Name));
        var form = AlphaForm.Of(declared + "\n" + body.Written);
        var isKnown = _known.TryGetValue(form, out var known);
        if (!isKnown)
            _known.Add(form, known = (newName(), parameters.Select(p => p.Name).ToArray()));

        // Places say themselves what they are.
        var arguments = parameters.Select((p, k) => p.Type == "nint" ? known.Parameters[k] + ": " + p.Argument : p.Argument);
        return new Epilogue(known.Name, string.Join(", ", arguments), declared, isKnown ? null : body);
    }
}
