using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetGen.Dsl.Diagnostics;
using NetGen.Generator.Pipeline;

namespace NetGen.Generator.Attributes;

/// <summary>
/// Reads a class with <c>[Network]</c> into an <see cref="AttributeNetwork"/>. Attributes are read by their names as
/// written, since those of the project's own layers are made by this same generator and do not exist yet.
/// </summary>
internal static class AttributeReader
{
    public const string MetadataName = "NetGen.NetworkAttribute";

    private static readonly SymbolDisplayFormat s_namespaceFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    public static AttributeNetwork Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var declaration = (ClassDeclarationSyntax)context.TargetNode;
        var symbol = (INamedTypeSymbol)context.TargetSymbol;
        var reader = new Reader(declaration, context.SemanticModel, cancellation);
        var containing = declaration.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().ToImmutableArray();
        var members = declaration.Members.OfType<PropertyDeclarationSyntax>()
            .Select(reader.Member)
            .OfType<AttributeMember>();
        return new AttributeNetwork(
            declaration.SyntaxTree.FilePath,
            reader.Text,
            declaration.Identifier.ValueText,
            reader.PlaceOf(declaration.Identifier.Span),
            Documentation(symbol),
            symbol.ContainingNamespace.IsGlobalNamespace ? "" : symbol.ContainingNamespace.ToDisplayString(s_namespaceFormat),
            containing.Select(t => $"partial {t.Keyword.ValueText} {t.Identifier.Text}{t.TypeParameterList}").ToEquatableArray(),
            SyntaxFacts.GetText(symbol.DeclaredAccessibility),
            context.Attributes[0].NamedArguments.Any(a => a is { Key: "Double", Value.Value: true }),
            context.Attributes[0].NamedArguments.Any(a => a is { Key: "Derivatives", Value.Value: 2 }) ? 2 : 1,
            Problem(declaration, symbol, containing),
            declaration.AttributeLists.SelectMany(l => l.Attributes).Select(reader.Use).Where(IsSuppression).ToEquatableArray(),
            members.ToEquatableArray(),
            declaration.Members.OfType<ClassDeclarationSyntax>().Where(c => c.AttributeLists.Count > 0)
                .Select(c => new AttributeDeclaration(c.Identifier.ValueText, c.AttributeLists.SelectMany(l => l.Attributes).Select(reader.Use).ToEquatableArray()))
                .ToEquatableArray());
    }

    private static bool IsSuppression(AttributeUse attribute) => attribute.Name == "Suppress";

    private static string Problem(ClassDeclarationSyntax declaration, INamedTypeSymbol symbol, ImmutableArray<TypeDeclarationSyntax> containing)
    {
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword) || containing.Any(t => !t.Modifiers.Any(SyntaxKind.PartialKeyword)))
            return AttributeDiagnostics.NotPartial.Id;
        if (declaration.TypeParameterList is not null || containing.Any(t => t.TypeParameterList is not null))
            return AttributeDiagnostics.Generic.Id;
        if (symbol.IsStatic || symbol.BaseType is { SpecialType: not SpecialType.System_Object })
            return AttributeDiagnostics.BadBase.Id;
        return "";
    }

    private static string Documentation(ISymbol symbol)
    {
        var xml = symbol.GetDocumentationCommentXml() ?? "";
        const string open = "<summary>", close = "</summary>";
        int start = xml.IndexOf(open, System.StringComparison.Ordinal), end = xml.IndexOf(close, System.StringComparison.Ordinal);
        return start < 0 || end < start
            ? ""
            : string.Join("\n", xml.Substring(start + open.Length, end - start - open.Length).Split('\n').Select(l => l.Trim())).Trim();
    }

    private sealed class Reader
    {
        private readonly SemanticModel _model;
        private readonly CancellationToken _cancellation;
        private readonly int _classStart;
        private readonly int _padding;

        public Reader(ClassDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation)
        {
            _model = model;
            _cancellation = cancellation;
            var position = declaration.SyntaxTree.GetLineSpan(declaration.Span, cancellation).StartLinePosition;
            _classStart = declaration.SpanStart;
            _padding = position.Line + position.Character;
            Text = new string('\n', position.Line) + new string(' ', position.Character) + declaration;
        }

        public string Text { get; }

        public Place PlaceOf(TextSpan span) => new(_padding + span.Start - _classStart, span.Length);

        public AttributeMember? Member(PropertyDeclarationSyntax property)
        {
            _cancellation.ThrowIfCancellationRequested();
            var type = property.Type switch
            {
                IdentifierNameSyntax name => name.Identifier.ValueText,
                QualifiedNameSyntax { Right: IdentifierNameSyntax name } => name.Identifier.ValueText,
                _ => "",
            };
            var attributes = type is "Value" or "Recipe"
                ? property.AttributeLists.SelectMany(l => l.Attributes).Select(Use).ToList()
                : [];
            if (attributes.All(IsSuppression))
                return null;
            var symbol = _model.GetDeclaredSymbol(property, _cancellation);
            var getterOnly = property.AccessorList is { Accessors: { Count: 1 } accessors } &&
                accessors[0] is { Keyword.ValueText: "get", Body: null, ExpressionBody: null };
            return new AttributeMember(
                type == "Value" ? MemberType.Value : MemberType.Recipe,
                property.Identifier.ValueText,
                PlaceOf(property.Identifier.Span),
                string.Join(" ", property.Modifiers.Select(m => m.ValueText)),
                symbol is null ? "" : Documentation(symbol),
                getterOnly && property.Modifiers.Any(SyntaxKind.PartialKeyword) && property.Modifiers.Any(SyntaxKind.StaticKeyword),
                PlaceOf(property.Span),
                attributes.Where(IsSuppression).ToEquatableArray(),
                attributes.Where(a => !IsSuppression(a)).ToEquatableArray());
        }

        public AttributeUse Use(AttributeSyntax attribute)
        {
            var name = attribute.Name switch
            {
                QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
                AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
                SimpleNameSyntax simple => simple.Identifier.ValueText,
                _ => attribute.Name.ToString(),
            };
            const string suffix = "Attribute";
            if (name.Length > suffix.Length && name.EndsWith(suffix, System.StringComparison.Ordinal))
                name = name.Substring(0, name.Length - suffix.Length);
            var arguments = attribute.ArgumentList?.Arguments.Select(Argument) ?? Enumerable.Empty<AttributeArgument>();
            return new AttributeUse(name, PlaceOf(attribute.Span), arguments.ToEquatableArray());
        }

        private AttributeArgument Argument(AttributeArgumentSyntax argument) => new(
            argument.NameEquals?.Name.Identifier.ValueText ?? argument.NameColon?.Name.Identifier.ValueText ?? "",
            argument.NameEquals is not null,
            PlaceOf(argument.Span),
            ValueOf(argument.Expression));

        private AttributeValue ValueOf(ExpressionSyntax expression)
        {
            switch (expression)
            {
                case TypeOfExpressionSyntax { Type: var type }:
                    var name = type is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : type.ToString();
                    return new AttributeValue(ValueKind.Type, 0, 0, name, default);
                case ArrayCreationExpressionSyntax { Initializer: { } initializer }:
                    return List(initializer.Expressions);
                case ImplicitArrayCreationExpressionSyntax { Initializer: { } initializer }:
                    return List(initializer.Expressions);
                case CollectionExpressionSyntax collection when collection.Elements.All(e => e is ExpressionElementSyntax):
                    return List(collection.Elements.Select(e => ((ExpressionElementSyntax)e).Expression));
                // The property that it names may only exist in the part of the class that this generator makes.
                case InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments: { Count: 1 } arguments }:
                    var named = arguments[0].Expression;
                    var last = named is MemberAccessExpressionSyntax member ? member.Name.Identifier.ValueText : named.ToString();
                    return AttributeValue.Of(last, "");
                default:
                    var constant = _model.GetConstantValue(expression, _cancellation);
                    return AttributeValue.Of(constant.HasValue ? constant.Value : null, expression.ToString());
            }
        }

        private AttributeValue List(System.Collections.Generic.IEnumerable<ExpressionSyntax> items) =>
            new(ValueKind.List, 0, 0, "", items.Select(ValueOf).ToEquatableArray());
    }
}
