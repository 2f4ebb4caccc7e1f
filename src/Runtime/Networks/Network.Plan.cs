using System;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>
    /// Tells a recipe's schedule how long training will be, for loops that call TrainStep themselves. Forgets the steps
    /// and the optimizer's state of the recipe; parameters stay.
    /// </summary>
    /// <param name="samples">Samples in one epoch, 1 or more.</param>
    /// <param name="epochs">Epochs; 0 for the recipe's.</param>
    /// <param name="recipe">The recipe's name; null for the first.</param>
    /// <exception cref="ArgumentException">There is no such recipe.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1, or
    /// <paramref name="epochs"/> less than 0.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    public void PlanTraining(int samples, int epochs = 0, string? recipe = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        if (!CanTrain)
            throw OnlyPredicts();
        int number = Description.RecipeNumber(recipe);
        RecipeInfo info = Description.Recipes[number];
        PlanTraining(number, (samples + info.Batch - 1L) / info.Batch, epochs == 0 ? info.Epochs : epochs);
    }

    internal void PlanTraining(int recipe, long batchesPerEpoch, long epochs)
    {
        ref RecipeState state = ref _recipes[recipe];
        int accumulate = Description.Recipes[recipe].Accumulate;
        state.Restart();
        state.BatchesPerEpoch = batchesPerEpoch;
        state.StepsPerEpoch = (batchesPerEpoch + accumulate - 1) / accumulate;
        state.TotalSteps = state.StepsPerEpoch * epochs;
    }

    /// <summary>The steps that a recipe has done on this instance.</summary>
    internal long StepsDone(int recipe) => _recipes[recipe].Steps;
}
