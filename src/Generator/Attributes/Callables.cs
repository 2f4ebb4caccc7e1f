using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Syntax;

namespace NetGen.Generator.Attributes;

/// <summary>How a parameter of a declaration appears in the constructor of its attribute.</summary>
internal enum ArgumentForm
{
    Int,
    Real,
    Bool,
    String,

    /// <summary>The name of a value of the network, by <c>nameof</c>.</summary>
    Value,

    /// <summary>The <c>typeof</c> of another declaration's attribute, or of a class that has it with arguments.</summary>
    Declaration,
    List,

    /// <summary>A number, a list of numbers, or the name of a value: the declaration takes them all.</summary>
    Any,

    /// <summary>The loss or a metric of the last epoch: "loss", or the name of the metric's property by <c>nameof</c>.</summary>
    Figure,

    /// <summary>A duration in steps, or in epochs: two parameters of the constructor stand for it.</summary>
    Steps,
    Epochs,
}

/// <summary>One parameter of an attribute's constructor, for the parameter <paramref name="Parameter"/> of a declaration.</summary>
internal sealed record AttributeParameter(ParameterSyntax Parameter, string Name, ArgumentForm Form, bool IsRequired);

/// <summary>
/// The declarations of the language as attributes see them: <c>conv2d</c> is <c>[Conv2d]</c>, its parameter
/// <c>with_bias</c> is <c>withBias</c>. The one place that knows how the two correspond.
/// </summary>
internal sealed class Callables
{
    /// <summary>What every schedule takes.</summary>
    private static readonly ParameterSyntax s_length = new(
        new DocumentationSyntax("How long it lasts, where another one follows or it is to end before the training.", default),
        new IdentifierSyntax(ContextNames.Length, default), ContextNames.Steps, null, default);

    /// <summary>Attributes that the runtime has, which no network takes the place of.</summary>
    private static readonly Lazy<HashSet<string>> s_prelude = new(() => new HashSet<string>(
        Prelude.Trees.Insert(0, Operations.Tree).SelectMany(t => t.Root.Members).OfType<CallableSyntax>().Select(c => Pascal(c.Name.Text)), StringComparer.Ordinal));

    private readonly Dictionary<string, List<CallableSyntax>> _byAttribute = new(StringComparer.Ordinal);

    /// <param name="trees">The compiler's own functions first, then the prelude, so that the project's declarations hide those of the same
    /// name.</param>
    public Callables(IEnumerable<SyntaxTree> trees)
    {
        foreach (var callable in trees.SelectMany(t => In(t)).Where(c => c.Name.Text.Length > 0).OrderBy(Rank))
        {
            if (!_byAttribute.TryGetValue(Pascal(callable.Name.Text), out var known))
                _byAttribute.Add(Pascal(callable.Name.Text), known = new List<CallableSyntax>());
            known.Add(callable);
        }
    }

    /// <summary>The declarations of a file, and its networks as the layers that they are where they are called.</summary>
    public static IEnumerable<CallableSyntax> In(SyntaxTree tree)
    {
        foreach (var member in tree.Root.Members)
        {
            if (member is CallableSyntax callable)
                yield return callable;
            else if (member is NetworkSyntax network && Networks.InputsOf(network).Any() && !s_prelude.Value.Contains(Pascal(network.Name.Text)))
                yield return AsLayer(network);
        }
    }

    /// <summary>A network as a layer: its inputs come first, its constants follow.</summary>
    private static CallableSyntax AsLayer(NetworkSyntax network)
    {
        var inputs = Networks.InputsOf(network).Select(i => new ParameterSyntax(i.Documentation, i.Name, i.Type, null, i.Span));
        return new CallableSyntax(
            new Preamble(network.Documentation, network.Traits), CallableKind.Layer, network.Name, inputs.Concat(network.Parameters).ToImmutableArray(), null,
            network.Body, network.Span);
    }

    public IEnumerable<string> AttributeNames => _byAttribute.Keys;

    public CallableSyntax? Find(string attributeName) => _byAttribute.TryGetValue(attributeName, out var known) ? known[known.Count - 1] : null;

    /// <summary>The declaration that an argument of a type means by a name: the initializer <c>constant</c>, not the schedule.</summary>
    public CallableSyntax? Find(string attributeName, TypeSyntax? type) => Find(attributeName) is not { } last ? null : (type as NamedTypeSyntax)?.Type switch
    {
        NamedType.Initializer => OfKind(attributeName, CallableKind.Initializer),
        NamedType.Optimizer => OfKind(attributeName, CallableKind.Optimizer),
        NamedType.Schedule => OfKind(attributeName, CallableKind.Schedule),
        _ => _byAttribute[attributeName].FindLast(c => c.Kind is CallableKind.Function or CallableKind.Activation or CallableKind.Layer or CallableKind.Loss) ?? last,
    };

    public CallableSyntax? Initializer(string attributeName) => Find(attributeName) is null ? null : OfKind(attributeName, CallableKind.Initializer);

    /// <summary>The parameters of the attribute's constructor: required ones first, since C# wants that.</summary>
    public static ImmutableArray<AttributeParameter> Parameters(CallableSyntax callable)
    {
        var own = callable.Kind is CallableKind.Optimizer
            ? callable.Parameters
            : callable.Kind is CallableKind.Schedule or CallableKind.Clipping or CallableKind.Average or CallableKind.Initializer
                ? callable.Parameters.RemoveAll(p => ContextNames.Of(callable.Kind).Contains(p.Name.Text))
                : callable.Parameters.Skip(1).ToImmutableArray();
        if (callable.Kind == CallableKind.Schedule && own.All(p => p.Name.Text != s_length.Name.Text))
            own = own.Add(s_length);
        var forms = own.Where(p => p.Name.Text.Length > 0).SelectMany(p => Forms(callable.Kind, p)).ToImmutableArray();
        return forms.Where(p => p.IsRequired).Concat(forms.Where(p => !p.IsRequired)).ToImmutableArray();
    }

    /// <summary>Of declarations of one name the one with the greatest rank is the attribute: an initializer, which is only ever an
    /// argument, gives way.</summary>
    public static int Rank(CallableSyntax callable) => callable.Kind == CallableKind.Initializer ? 0 : 1;

    public static string Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (c == '_')
            {
                upper = true;
                continue;
            }
            result.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }
        return result.Length == 0 ? "_" : result.ToString();
    }

    /// <summary>A name with a small first letter: <c>with_bias</c> and <c>WithBias</c> are <c>withBias</c>.</summary>
    public static string Camel(string name)
    {
        var pascal = Pascal(name);
        return char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
    }

    private CallableSyntax? OfKind(string attributeName, CallableKind kind) => _byAttribute[attributeName].FindLast(c => c.Kind == kind);

    private static IEnumerable<AttributeParameter> Forms(CallableKind kind, ParameterSyntax parameter)
    {
        var name = Camel(parameter.Name.Text);
        var required = parameter.Default is null;
        if (parameter.Type is NamedTypeSyntax { Type: NamedType.Steps or NamedType.Time })
        {
            yield return new AttributeParameter(parameter, name + "Steps", ArgumentForm.Steps, false);
            yield return new AttributeParameter(parameter, name + "Epochs", ArgumentForm.Epochs, false);
            yield break;
        }
        yield return new AttributeParameter(parameter, name, FormOf(kind, parameter), required);
    }

    private static ArgumentForm FormOf(CallableKind kind, ParameterSyntax parameter) => parameter.Type switch
    {
        NamedTypeSyntax { Type: NamedType.Int } => ArgumentForm.Int,
        NamedTypeSyntax { Type: NamedType.Real } => ArgumentForm.Real,
        NamedTypeSyntax { Type: NamedType.Bool } => ArgumentForm.Bool,
        NamedTypeSyntax { Type: NamedType.String } => ArgumentForm.String,
        NamedTypeSyntax { Type: NamedType.List } => ArgumentForm.List,
        NamedTypeSyntax { Type: NamedType.Figure } => ArgumentForm.Figure,
        NamedTypeSyntax => ArgumentForm.Declaration,
        TensorTypeSyntax or ClassTypeSyntax => ArgumentForm.Value,
        _ => parameter.Default switch
        {
            BooleanSyntax => ArgumentForm.Bool,
            StringSyntax => ArgumentForm.String,
            // A list, or a value; sizes of windows, weights of classes and the like are numbers or lists of them.
            ListSyntax => ArgumentForm.Any,
            IntegerSyntax when kind is CallableKind.Layer or CallableKind.Loss => ArgumentForm.Any,
            IntegerSyntax or RealSyntax or UnarySyntax { Operand: IntegerSyntax or RealSyntax } => ArgumentForm.Real,
            // These compute with numbers only.
            _ when kind is CallableKind.Schedule or CallableKind.Optimizer or CallableKind.Clipping or CallableKind.Average or CallableKind.Initializer =>
                ArgumentForm.Real,
            _ => ArgumentForm.Any,
        },
    };
}
