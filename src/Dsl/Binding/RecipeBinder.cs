using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Makes the model of one recipe from its settings.</summary>
internal sealed class RecipeBinder
{
    private const int DefaultBatch = 64;
    private const int DefaultEpochs = 10;

    private static readonly string[] s_settings =
        ["batch", "epochs", "optimizer", "rate", "decay", "clip", "stop", "seed", "shuffle", "validation", "freeze", "accumulate", "average"];

    private readonly NetworkRequest _request;
    private readonly RecipeSyntax _recipe;
    private readonly StepParts _step;
    private readonly Reports _reports;
    private readonly Dictionary<string, SettingSyntax> _settings = new(StringComparer.Ordinal);
    private readonly List<SettingSyntax> _forGroups = new();
    private readonly ScheduleMemory _schedules = new();

    private RecipeBinder(NetworkRequest request, RecipeSyntax recipe, StepParts step, Reports reports)
    {
        _request = request;
        _recipe = recipe;
        _step = step;
        _reports = reports;
    }

    private Elaborator Elaborator => _step.Elaborator;

    public static ImmutableArray<RecipeModel> BindAll(NetworkRequest request, StepParts step, Reports reports)
    {
        var recipes = ImmutableArray.CreateBuilder<RecipeModel>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var recipe in request.Recipes)
        {
            var name = recipe.Name?.Text ?? "";
            if (!names.Add(name))
                reports.Add(BindingDiagnostics.DuplicateRecipe, (recipe.Name ?? recipe.Network).Span, request.Name.Text, name.Length == 0 ? "without a name" : $"`{name}`");
            else if (new RecipeBinder(request, recipe, step, reports).Bind() is { } model)
                recipes.Add(model);
        }
        return recipes.ToImmutable();
    }

    private RecipeModel? Bind()
    {
        SortSettings();
        var batch = Whole("batch", DefaultBatch, 1, Elaborator.Limits.Batch);
        var epochs = Whole("epochs", DefaultEpochs, 1, int.MaxValue);
        var seed = Whole("seed", 0, 0, long.MaxValue);
        var shuffle = Setting("shuffle", Space.Value) is not { } given ? true : given is BoolValue { Value: var truth } ? truth : Wrong("shuffle", "`true` or `false`", given, true);
        var validation = Fraction();
        var stop = _settings.TryGetValue("stop", out var early) ? EarlyStop.Bind(early, _step, _reports) : null;
        if (_step.Loss is null || _step.Parameters.IsEmpty)
        {
            var missing = _step.Loss is null ? "`loss`" : "parameters";
            _reports.Add(BindingDiagnostics.NothingToTrain, _recipe.Network.Span, _request.Name.Text, missing);
            return null;
        }
        if (!_settings.ContainsKey("optimizer"))
        {
            _reports.Add(BindingDiagnostics.MissingSetting, _recipe.Network.Span, _request.Name.Text, "optimizer", "optimizer name(…)");
            return null;
        }
        if (Setting("optimizer", Space.Optimizer) is not FunctionValue { Callee.Declaration.Space: Space.Optimizer } optimizer)
        {
            Wrong<object?>("optimizer", "an optimizer", Setting("optimizer", Space.Optimizer), null);
            return null;
        }
        var rate = Rate(optimizer);
        var groups = new GroupSettings(_request, _step, _reports, _schedules);
        foreach (var setting in _forGroups)
            groups.Add(setting);
        var accumulate = (int)Whole("accumulate", 1, 1, 1_000_000);
        var average = Setting("average", Space.Average);
        var request = new UpdateRequest(optimizer, groups, accumulate, Setting("clip", Space.Clipping), Source("clip"), average, Source("average"));
        var updates = new UpdateBinder(_request, _step, _reports, request).Bind();
        if (rate is null || updates is null)
            return null;
        var states = _schedules.States.Select(s => new ScheduleStateModel(s.Name, s.Initial, s.Next!)).ToImmutableArray();
        _step.Recipes.Add(new RecipeUse(_recipe, optimizer.Callee.Declaration!, rate, states, (int)batch, (int)epochs, shuffle));
        var name = _recipe.Name?.Text ?? "";
        var program = new GraphProgram(
            "Train" + name, ProgramKind.Train, (int)batch, ImmutableArray<NamedValue>.Empty, _step.Loss, _step.Metrics,
            _step.StateUpdates.AddRange(updates.Assignments), ImmutableArray<NamedValue>.Empty);
        return new RecipeModel(
            name, Describe.Documentation(_recipe), program, rate, (int)batch, (int)epochs, shuffle, (ulong)seed, validation, stop, updates.States)
        {
            Accumulate = accumulate,
            Gather = accumulate == 1 ? null : program with { Name = "Gather" + name, Kind = ProgramKind.Gather, Assignments = _step.StateUpdates.AddRange(updates.Gathering) },
            Averages = average is not null,
            ScheduleStates = states,
        };
    }

    private void SortSettings()
    {
        foreach (var setting in _recipe.Settings)
        {
            var name = setting.Name.Text;
            if (setting.Name.IsMissing)
                continue;
            if (!s_settings.Contains(name))
                _reports.Add(BindingDiagnostics.UnknownSetting, setting.Name.Span, name, _reports.DidYouMean(name, s_settings));
            else if (name is GroupSettings.Decay or GroupSettings.Freeze || (name == GroupSettings.Rate && !setting.On.IsEmpty))
                _forGroups.Add(setting);
            else if (_settings.TryGetValue(name, out var first))
                _reports.Add(BindingDiagnostics.DuplicateSetting, setting.Name.Span, name, first.Span.StartPosition.Line);
            else
                _settings.Add(name, setting);
            if (name is not (GroupSettings.Decay or GroupSettings.Freeze or GroupSettings.Rate) && !setting.On.IsEmpty)
                _reports.Add(BindingDiagnostics.NoSelection, setting.Name.Span, name);
        }
    }

    private SourceSpan Source(string name) => _settings.TryGetValue(name, out var setting) ? setting.Value.Span : _recipe.Network.Span;

    /// <summary>The value of a setting; null where it is absent.</summary>
    private Value? Setting(string name, Space space, ImmutableDictionary<string, Value>? context = null)
    {
        if (!_settings.TryGetValue(name, out var setting))
            return null;
        Elaborator.Graph.Origin = new Origin("", name, setting.Value.Span);
        return Elaborator.Outside(
            _request.File, context ?? ImmutableDictionary<string, Value>.Empty, null, () => Elaborator.Evaluate(setting.Value, space));
    }

    private T Wrong<T>(string name, string wanted, Value? value, T instead)
    {
        if (value is not (null or ErrorValue))
            _reports.Add(BindingDiagnostics.WrongSetting, Source(name), name, wanted, Describe.Value(value));
        return instead;
    }

    private long Whole(string name, long absent, long least, long greatest) => Setting(name, Space.Value) switch
    {
        null => absent,
        IntValue { Value: var number } when number >= least && number <= greatest => number,
        var value => Wrong(name, FormattableString.Invariant($"a whole number from {least} to {greatest}"), value, absent),
    };

    private double Fraction()
    {
        var value = Setting("validation", Space.Value);
        if (value is null)
            return 0;
        return Elaborator.Number(value) is { } fraction and >= 0 and < 1 ? fraction : Wrong("validation", "a fraction from 0 to less than 1", value, 0.0);
    }

    /// <summary>The rate of each step: the setting, or what the optimizer itself says.</summary>
    private Node? Rate(FunctionValue optimizer)
    {
        var declaration = optimizer.Callee.Declaration!;
        optimizer.Arguments.TryGetValue("rate", out var own);
        if (_settings.ContainsKey("rate"))
        {
            if (own is not null)
                _reports.Add(BindingDiagnostics.DuplicateArgument, own.Span, "", "rate", _request.Name.Text);
            return ScheduleBinder.Bind(_step, Setting("rate", Space.Schedule, ImmutableDictionary<string, Value>.Empty.Add(ContextNames.Last, _step.LastFigures)), Source("rate"), _reports, _schedules);
        }
        if (own is not null)
            return ScheduleBinder.Bind(_step, own.Value, own.Span, _reports, _schedules);
        var parameter = declaration.Callable!.Parameters.FirstOrDefault(p => p.Name.Text == "rate");
        if (parameter?.Default is not { } standard)
        {
            _reports.Add(BindingDiagnostics.MissingSetting, _recipe.Network.Span, _request.Name.Text, "rate", "rate 0.01");
            return null;
        }
        var value = Elaborator.Outside(declaration.File, ImmutableDictionary<string, Value>.Empty, null, () => Elaborator.Evaluate(standard, Space.Schedule));
        return ScheduleBinder.Bind(_step, value, Source("optimizer"), _reports, _schedules);
    }
}
