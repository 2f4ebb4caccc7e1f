using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;

namespace NetGen.Generator.Attributes;

/// <summary>Parameters of the network itself.</summary>
internal sealed partial class AttributeSyntaxBuilder
{
    /// <summary><c>param name: [shape] = initial</c>, from <c>[Parameter(…)]</c> and the initializer behind it.</summary>
    private ParamSyntax? Parameter(AttributeMember member)
    {
        var parameter = member.Attributes[0];
        var name = Identifier(Callables.Camel(member.Name), member.Place);
        var others = member.Attributes.Skip(1).ToList();
        if (others.Count == 0)
            Report(AttributeDiagnostics.Misplaced, parameter.Place, parameter.Name, "an initializer of its first values stands behind it, such as [Normal]");
        foreach (var extra in others.Skip(1))
            Report(AttributeDiagnostics.Misplaced, extra.Place, extra.Name, "one initializer stands behind [Parameter], and nothing else");
        if (others.Count == 0)
            return null;
        if (_callables.Initializer(others[0].Name) is not { } initializer)
        {
            Report(AttributeDiagnostics.Misplaced, others[0].Place, others[0].Name, "an initializer stands behind [Parameter], such as [Normal]");
            return null;
        }
        var traits = parameter.Arguments.Where(a => a is { IsProperty: true, Name: "Role" }).Select(Role).ToImmutableArray();
        var documentation = Documented(member.Documentation, name.Span).Documentation;
        return new ParamSyntax(new Preamble(documentation, traits), name, SlotType(parameter), Call(initializer, others[0]), Span(parameter.Place));
    }

    private TraitSyntax Role(AttributeArgument role)
    {
        var span = Span(role.Place);
        var value = new ArgumentSyntax(null, new StringSyntax(role.Value.Text, span), span);
        return new TraitSyntax(new IdentifierSyntax("role", span), ImmutableArray.Create(value), span);
    }
}
