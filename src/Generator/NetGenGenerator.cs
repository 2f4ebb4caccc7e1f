using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using NetGen.Generator.Attributes;
using NetGen.Generator.Pipeline;
using SyntaxTree = NetGen.Dsl.Syntax.SyntaxTree;

namespace NetGen.Generator;

/// <summary>
/// The host of the compiler in Roslyn. Each step has a name, and a value that is equal where nothing of interest changed:
/// Parse and Link (files), Attributes (classes), Bind, Content (a network without positions), Plan, Print.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetGenGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var settings = context.AnalyzerConfigOptionsProvider.Select((options, _) => ProjectSettings.Read(options.GlobalOptions)).WithTrackingName("Settings");

        var trees = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".netdsl", System.StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellation) => Parse(file, cancellation))
            .WithTrackingName("Parse");
        var allTrees = trees.Collect().Select((all, _) => all.ToEquatableArray());

        var linked = allTrees.SelectMany((all, cancellation) => LinkedFile.Link(all.Items, cancellation)).WithTrackingName("Link");
        var classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(AttributeReader.MetadataName, (node, _) => node is ClassDeclarationSyntax, AttributeReader.Read)
            .WithTrackingName("Attributes")
            .Collect()
            .SelectMany((all, _) => FrontEnds.Name(all));

        var fromFiles = linked.Combine(settings).Select((pair, cancellation) => FrontEnds.Bind(pair.Left, pair.Right, cancellation)).WithTrackingName("Bind");
        var fromClasses = classes.Combine(allTrees).Select((pair, cancellation) => FrontEnds.Bind(pair.Left, pair.Right.Items, cancellation)).WithTrackingName("BindAttributes");

        Compile(context, fromFiles, settings);
        Compile(context, fromClasses, settings);
        context.RegisterSourceOutput(classes, (output, named) =>
        {
            if (MemberPrinter.Print(named.Network) is { } text)
                output.AddSource(named.Hint + ".Members.g.cs", text);
        });
        EmitAttributeClasses(context, settings, allTrees);
        CheckCompilation(context, trees.Collect().Combine(classes.Collect()).Select((pair, _) => pair.Left.Length + pair.Right.Length > 0));
    }

    private static SyntaxTree Parse(AdditionalText file, CancellationToken cancellation) =>
        Parser.Parse(new SourceFile(file.Path, file.GetText(cancellation)?.ToString() ?? ""), cancellation);

    private static void Compile(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<BoundFile> bound,
        IncrementalValueProvider<ProjectSettings> settings)
    {
        context.RegisterSourceOutput(bound.Select((file, _) => file.Diagnostics), (output, diagnostics) =>
        {
            foreach (var diagnostic in diagnostics)
                output.ReportDiagnostic(diagnostic.ToRoslyn());
        });

        var networks = bound.SelectMany((file, _) => file.Networks.Items).WithTrackingName("Networks");
        var plans = networks.Select((network, _) => network.Content)
            .WithTrackingName("Content")
            .Select((content, cancellation) => PlannedNetwork.Of(content, model => NetworkPlans.Of(model, ct: cancellation)))
            .WithTrackingName("Plan");

        // A plan is looked up by content: this join runs at every edit, but leaves other networks' pairs equal.
        var joined = networks.Combine(plans.Collect()).Combine(settings.Select((s, _) => s.Folder))
            .Select((pair, _) => new PrintJob(pair.Left.Right.First(p => p.Content.Equals(pair.Left.Left.Content)), pair.Left.Left.Map, pair.Right))
            .WithTrackingName("Join");
        var printed = joined.Select((job, cancellation) => job.Print(cancellation)).WithTrackingName("Print");
        context.RegisterSourceOutput(printed, (output, file) =>
        {
            if (file.Fault is { } fault)
                output.ReportDiagnostic(fault.ToRoslyn());
            else
                output.AddSource(file.Hint, SourceText.From(file.Text.Read(), file.Text.Length, Encoding.UTF8));
        });
    }

    private static void EmitAttributeClasses(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<ProjectSettings> settings,
        IncrementalValueProvider<EquatableArray<SyntaxTree>> trees)
    {
        // The runtime's own build makes the prelude's attributes public; a user's project gets those of its declarations.
        var text = trees.Combine(settings).Select((pair, _) => pair.Right.EmitPreludeAttributes
            ? AttributeClassEmitter.Emit(FrontEnds.PreludeCallables, "public")
            : AttributeClassEmitter.Emit(FrontEnds.CallablesOf(pair.Left.Items), "internal"));
        context.RegisterSourceOutput(text.WithTrackingName("AttributeClasses"), (output, source) =>
        {
            if (source.Length > 0)
                output.AddSource("NetGen.Attributes.g.cs", source);
        });
    }

    private static void CheckCompilation(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<bool> hasNetworks)
    {
        var abilities = context.CompilationProvider.Select((compilation, _) => (
            Unsafe: compilation.Options is CSharpCompilationOptions { AllowUnsafe: true },
            Language: (compilation as CSharpCompilation)?.LanguageVersion ?? LanguageVersion.Default));
        context.RegisterSourceOutput(hasNetworks.Combine(abilities), (output, pair) =>
        {
            var (needed, (isUnsafe, language)) = pair;
            if (needed && !isUnsafe)
                output.ReportDiagnostic(new Dsl.Diagnostics.Diagnostic(AttributeDiagnostics.UnsafeNotAllowed, default).ToRoslyn());
            // 13 has no name in the Roslyn that this is compiled against; its number is 1300.
            if (needed && (int)language is > 0 and < 1300)
                output.ReportDiagnostic(new Dsl.Diagnostics.Diagnostic(AttributeDiagnostics.OldLanguage, default, language.ToDisplayString()).ToRoslyn());
        });
    }
}
