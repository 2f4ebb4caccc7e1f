using System;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>
    /// Tells a recipe's schedules that an epoch has ended, for loops that call TrainStep themselves; <c>Train</c> does so
    /// itself. Schedules that follow the loss or a metric, such as <c>reduce_on_plateau</c>, take their next step by it;
    /// for others it does nothing.
    /// </summary>
    /// <param name="figures">Loss and metrics after the epoch: of validation data, as Evaluate gives them.</param>
    /// <param name="recipe">The recipe's name; null for the first.</param>
    /// <exception cref="ArgumentException">There is no such recipe, or the figures are of no samples or of another
    /// network.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    public void EndEpoch(Evaluation figures, string? recipe = null)
    {
        RequireTraining();
        int number = Description.RecipeNumber(recipe);
        if (figures.Samples == 0 || !figures.IsOf(Description))
        {
            throw new ArgumentException(
                $"The figures are not those of samples by {Description.Name}: pass what Evaluate gave.", nameof(figures));
        }

        EndEpoch(number, figures);
    }

    /// <summary>Tells a recipe's schedules that an epoch has ended with a loss. See
    /// <see cref="EndEpoch(Evaluation, string?)"/>.</summary>
    /// <param name="loss">The mean loss over the epoch's samples, or over validation data.</param>
    /// <param name="recipe">The recipe's name; null for the first.</param>
    /// <exception cref="ArgumentException">There is no such recipe, or its schedules follow metrics.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    public void EndEpoch(double loss, string? recipe = null)
    {
        RequireTraining();
        int number = Description.RecipeNumber(recipe);
        if (Description.Recipes[number].FollowsMetrics)
        {
            throw new ArgumentException(
                $"{Description.RecipeText(number)} follows metrics too: pass what Evaluate gave.", nameof(loss));
        }

        Span<double> figures = stackalloc double[NetworkInfo.MaxMetrics + 1];
        figures.Fill(double.PositiveInfinity);
        figures[0] = loss;
        EndEpoch(number, new Evaluation(Description, 1, figures));
    }

    internal void EndEpoch(int recipe, in Evaluation figures)
    {
        Enter();
        try
        {
            ref RecipeState state = ref _recipes[recipe];
            SchedulePosition position = PositionOf(recipe, ref state);
            double* schedule = ScheduleOf(state);
            schedule[0] = figures.Loss;
            for (int i = 0; i < figures.Count; i++)
                schedule[i + 1] = figures[i];
            AdvanceSchedule(recipe, position, StatesOf(recipe, state));
        }
        finally
        {
            Leave();
        }
    }

    // The figures of the last epoch, then what schedules keep.
    private double* ScheduleOf(in RecipeState state) => (double*)(_memory.Pointer + state.ScheduleOffset);

    private Span<double> StatesOf(int recipe, in RecipeState state) =>
        new(ScheduleOf(state) + Description.Metrics.Length + 1, Description.Recipes[recipe].ScheduleStates);

    private SchedulePosition PositionOf(int recipe, ref RecipeState state)
    {
        var figures = new Span<double>(ScheduleOf(state), Description.Metrics.Length + 1);
        Span<double> states = StatesOf(recipe, state);
        if (!state.Scheduled)
        {
            // Not Fill, which .NET would compile for the first step.
            for (int i = 0; i < figures.Length; i++)
                figures[i] = double.PositiveInfinity;
            StartSchedule(recipe, states);
            state.Scheduled = true;
        }

        return new SchedulePosition(state.Steps, state.StepsPerEpoch, state.TotalSteps, figures, states);
    }
}
