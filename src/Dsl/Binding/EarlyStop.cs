using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>The setting <c>stop early(on: validation.loss, patience: 5, minimum_delta: 1e-4)</c>.</summary>
internal static class EarlyStop
{
    private const string Loss = "loss";
    private const string Wanted = "`early(on: validation.loss, patience: 5)`, where `minimum_delta: …` may be added";

    public static EarlyStopModel? Bind(SettingSyntax setting, StepParts step, Reports reports)
    {
        if (setting.Value is not CallSyntax { Callee: NameSyntax { Text: "early" } } call || call.Arguments.Any(a => a.Name is null))
        {
            reports.Add(BindingDiagnostics.WrongSetting, setting.Value.Span, "stop", Wanted, "something else");
            return null;
        }
        var arguments = new Dictionary<string, ExpressionSyntax>();
        foreach (var argument in call.Arguments)
            arguments[argument.Name!.Text] = argument.Value;
        foreach (var argument in call.Arguments.Where(a => a.Name!.Text is not ("on" or "patience" or "minimum_delta")))
            reports.Add(BindingDiagnostics.UnknownArgument, argument.Name!.Span, "", "early", argument.Name.Text, reports.DidYouMean(argument.Name.Text, ["on", "patience", "minimum_delta"]));

        Value Evaluate(ExpressionSyntax expression) =>
            step.Elaborator.Outside(step.Elaborator.Frame.File, ImmutableDictionary<string, Value>.Empty, null, () => step.Elaborator.Evaluate(expression));
        var patience = arguments.TryGetValue("patience", out var given) ? Evaluate(given) : new IntValue(1);
        if (patience is not IntValue { Value: >= 1 and <= int.MaxValue } count)
        {
            reports.Add(BindingDiagnostics.WrongSetting, given!.Span, "patience", "a whole number of at least 1", Describe.Value(patience));
            return null;
        }
        var delta = arguments.TryGetValue("minimum_delta", out var least) ? Evaluate(least) : new RealValue(0);
        if (Elaborator.Number(delta) is not >= 0)
        {
            reports.Add(BindingDiagnostics.WrongSetting, least!.Span, "minimum_delta", "a number of at least 0", Describe.Value(delta));
            return null;
        }

        var (metric, onValidation) = arguments.TryGetValue("on", out var on) ? Watched(on) : (Loss, true);
        var known = step.MetricParts.FirstOrDefault(m => m.Name == metric);
        if (metric is null || (metric != Loss && known is null))
        {
            var names = string.Join(", ", step.MetricParts.Select(m => m.Name).Prepend(Loss).Select(n => $"`validation.{n}`"));
            reports.Add(BindingDiagnostics.WrongSetting, on!.Span, "on", $"one of {names}, or the same with `training`", $"`{Describe.Short(on.Span.Text)}`");
            return null;
        }
        return new EarlyStopModel(metric, onValidation, (int)count.Value, Elaborator.Number(delta)!.Value, known?.HigherIsBetter == true);
    }

    private static (string? Metric, bool OnValidation) Watched(ExpressionSyntax on) => on switch
    {
        MemberSyntax { Target: NameSyntax { Text: "validation" } } member => (member.Name.Text, true),
        MemberSyntax { Target: NameSyntax { Text: "training" } } member => (member.Name.Text, false),
        _ => (null, false),
    };
}
