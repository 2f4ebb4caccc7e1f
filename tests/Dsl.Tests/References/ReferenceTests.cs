using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace NetGen.Dsl.Tests.References;

/// <summary>
/// Values, gradients, trainings, rates and first values against PyTorch's, by the oracle and by compiled code; gradients
/// against differences.
/// The cases are made by the scripts beside this file.
/// </summary>
public class ReferenceTests
{
    private const double DifferencesTolerance = 1e-6;
    private const double ExactTolerance = 1e-9;
    private const double SingleTolerance = 1e-5;

    /// <summary>Errors of single steps add up over twenty.</summary>
    private const double TrainingTolerance = 1e-8;
    private const double SingleTrainingTolerance = 1e-4;
    private const double SingleDeepTolerance = 1e-3;

    /// <summary>Kolmogorov and Smirnov: 20,000 draws are farther off only once in a thousand; PyTorch's own draws add a little.</summary>
    public const double SharesTolerance = 0.0138 + 0.003;

    public static TheoryData<string, string> Declarations => Titles(f => f.Declarations.Select(c => c.Title));

    public static TheoryData<string, string> Trainings => Titles(f => f.Trainings.Select(c => c.Title));

    public static TheoryData<string, string> Schedules => Titles(f => (f.Schedules ?? []).Select(c => c.Title));

    public static TheoryData<string, string> Initializers => Titles(f => (f.Initializers ?? []).Select(c => c.Title));

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Declarations_have_PyTorchs_values_and_gradients(string file, string title)
    {
        var figures = DeclarationRuns.Of(file, title);
        AssertWithin(DifferencesTolerance, figures, Witness.Differences);
        AssertWithin(ExactTolerance, figures, Witness.Oracle);
        AssertWithin(ExactTolerance, figures, Witness.Double);
        AssertWithin(SingleTolerance, figures, Witness.Single);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Twenty_steps_have_PyTorchs_losses(string file, string title)
    {
        var figures = TrainingRuns.Of(file, title);
        AssertWithin(TrainingTolerance, figures, Witness.Double);
        AssertWithin(file == "architectures" ? SingleDeepTolerance : SingleTrainingTolerance, figures, Witness.Single);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Schedules_have_PyTorchs_rates(string file, string title)
    {
        var figures = ScheduleRuns.Of(file, title);
        AssertWithin(ExactTolerance, figures, Witness.Oracle);
        AssertWithin(ExactTolerance, figures, Witness.Double);
        AssertWithin(SingleTolerance, figures, Witness.Single);
    }

    [Theory]
    [MemberData(nameof(Initializers))]
    public void Initializers_have_PyTorchs_values(string file, string title)
    {
        var reference = StoredFile.All[file].Initializers!.Single(c => c.Title == title);
        var figures = InitializerRuns.Of(file, title);
        var isRandom = reference.Quantiles is not null;
        AssertWithin(isRandom ? SharesTolerance : 0, figures, Witness.Oracle);
        AssertWithin(isRandom ? SharesTolerance : 0, figures, Witness.Double);
        AssertWithin(isRandom ? SharesTolerance : 1e-7, figures, Witness.Single);
    }

    private static TheoryData<string, string> Titles(Func<StoredFile, IEnumerable<string>> titles)
    {
        var data = new TheoryData<string, string>();
        foreach (var (file, title) in StoredFile.All.SelectMany(f => titles(f.Value).Select(t => (f.Key, t))))
            data.Add(file, title);
        return data;
    }

    private static void AssertWithin(double tolerance, Figures figures, Witness witness) => Assert.True(
        figures[witness] <= tolerance, FormattableString.Invariant($"{witness}: {figures.Where(witness)} is off by {figures[witness]:E2}."));
}
