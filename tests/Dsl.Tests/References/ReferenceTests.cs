using System.Linq;
using Xunit;

namespace NetGen.Dsl.Tests.References;

/// <summary>
/// Values, gradients and trainings against PyTorch's, by the oracle and by compiled code; gradients against differences.
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

    public static TheoryData<string, string> Declarations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (file, title) in StoredFile.All.SelectMany(f => f.Value.Declarations.Select(d => (f.Key, d.Title))))
                data.Add(file, title);
            return data;
        }
    }

    public static TheoryData<string, string> Trainings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (file, title) in StoredFile.All.SelectMany(f => f.Value.Trainings.Select(d => (f.Key, d.Title))))
                data.Add(file, title);
            return data;
        }
    }

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
        AssertWithin(SingleTrainingTolerance, figures, Witness.Single);
    }

    private static void AssertWithin(double tolerance, Figures figures, Witness witness) => Assert.True(
        figures[witness] <= tolerance, System.FormattableString.Invariant($"{witness}: {figures.Where(witness)} is off by {figures[witness]:E2}."));
}
