using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <param name="Name">As arguments name it.</param>
/// <param name="Type">As it was declared, if it was.</param>
/// <param name="IsRequired">Whether it has no default.</param>
/// <param name="IsContext">Whether its context gives it; arguments can give it by name only.</param>
/// <param name="IsInput">Whether it is a value that a pipeline gives, so that a call without it waits for it.</param>
internal sealed record SignatureParameter(string Name, TypeSyntax? Type, bool IsRequired, bool IsContext, bool IsInput)
{
    /// <summary>Whether only a tensor can be meant.</summary>
    public bool IsTyped => IsInput && Type is TensorTypeSyntax or ClassTypeSyntax;
}

/// <summary>What a declaration can be called with.</summary>
internal sealed class Signature
{
    private readonly ImmutableArray<string> _ties;

    private Signature(string name, ImmutableArray<SignatureParameter> parameters, ImmutableArray<string> ties)
    {
        Name = name;
        Parameters = parameters;
        _ties = ties;
    }

    public string Name { get; }

    public ImmutableArray<SignatureParameter> Parameters { get; }

    public IEnumerable<string> Names => Parameters.Select(p => p.Name).Concat(_ties);

    /// <summary>The number of arguments that need no name.</summary>
    public int PlaceCount => Parameters.Count(p => !p.IsContext);

    public static Signature Of(Declaration declaration)
    {
        var parameters = ImmutableArray.CreateBuilder<SignatureParameter>();
        switch (declaration.Syntax)
        {
            case NetworkSyntax network:
                parameters.AddRange(Networks.InputsOf(network).Select(i => new SignatureParameter(i.Name.Text, i.Type, true, false, true)));
                parameters.AddRange(network.Parameters.Select(p => new SignatureParameter(p.Name.Text, p.Type, p.Default is null, false, false)));
                break;
            case CallableSyntax callable:
                var leading = true;
                foreach (var parameter in callable.Parameters)
                {
                    var isContext = ContextNames.Of(callable.Kind).Contains(parameter.Name.Text);
                    leading &= parameter.Default is null && (parameter.Type is TensorTypeSyntax or ClassTypeSyntax || (parameter.Type is null && parameters.Count == 0));
                    var isOptional = parameter.Default is not null || isContext;
                    parameters.Add(new SignatureParameter(parameter.Name.Text, parameter.Type, !isOptional, isContext, leading && !isContext));
                }
                // Every schedule can be told how long it lasts.
                if (callable.Kind == CallableKind.Schedule && callable.Parameters.All(p => p.Name.Text != ContextNames.Length))
                    parameters.Add(new SignatureParameter(ContextNames.Length, ContextNames.Steps, false, true, false));
                break;
        }
        return new Signature(declaration.Name, parameters.ToImmutable(), declaration.ParamNames);
    }

    public SignatureParameter? Find(string name) =>
        Parameters.FirstOrDefault(p => p.Name == name)
        ?? (_ties.Contains(name) ? new SignatureParameter(name, null, false, false, false) : null);

    public IEnumerable<SignatureParameter> Missing(ImmutableDictionary<string, Argument> bound) =>
        Parameters.Where(p => p.IsRequired && !bound.ContainsKey(p.Name));
}

/// <summary>The names that the context of each kind of declaration gives to its body, without or with a parameter of that name.</summary>
internal static class ContextNames
{
    public const string Length = "length";

    /// <summary>The loss and the metrics of the last epoch.</summary>
    public const string Last = "last";

    public static readonly TypeSyntax Steps = new NamedTypeSyntax(NamedType.Steps, default);

    private static readonly ImmutableHashSet<string> s_initializer = ImmutableHashSet.Create(StringComparer.Ordinal, "shape", "fan_in", "fan_out");
    private static readonly ImmutableHashSet<string> s_optimizer = ImmutableHashSet.Create(StringComparer.Ordinal, "w", "g", "t", "decay");
    private static readonly ImmutableHashSet<string> s_schedule = ImmutableHashSet.Create(StringComparer.Ordinal, "t", "total", "next", "epoch", "steps_per_epoch", Last);
    private static readonly ImmutableHashSet<string> s_clipping = ImmutableHashSet.Create(StringComparer.Ordinal, "w", "g", "global_norm");

    private static readonly ImmutableHashSet<string> s_average = ImmutableHashSet.Create(StringComparer.Ordinal, "w", "a", "t", "total", "epoch", "steps_per_epoch");

    public static ImmutableHashSet<string> Of(CallableKind kind) => kind switch
    {
        CallableKind.Initializer => s_initializer,
        CallableKind.Optimizer => s_optimizer,
        CallableKind.Schedule => s_schedule,
        CallableKind.Clipping => s_clipping,
        CallableKind.Average => s_average,
        _ => ImmutableHashSet<string>.Empty,
    };
}

/// <summary>What can be seen of a network's body without unfolding it.</summary>
internal static class Networks
{
    /// <summary>The inputs in their order; they stand directly in the body.</summary>
    public static IEnumerable<InputSyntax> InputsOf(NetworkSyntax network) =>
        network.Body.Statements.OfType<InputSyntax>().Where(i => !i.Name.IsMissing);
}
