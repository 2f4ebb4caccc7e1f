using System;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Training;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>Trains by a recipe. See <see cref="Trainer{T}.Run"/>.</summary>
    /// <param name="data">The training data: a column for each input and target.</param>
    /// <param name="validation">Data that are not trained on, evaluated after each epoch; null for the recipe's
    /// fraction.</param>
    /// <param name="epochs">Passes over the data; null for the recipe's.</param>
    /// <param name="recipe">The recipe's name; null for the first.</param>
    /// <param name="seed">The seed of shuffling and of the steps' random numbers; null for the recipe's, or the
    /// network's if that is 0.</param>
    /// <param name="progress">Who is told how training goes on, such as a <see cref="ConsoleProgress"/>.</param>
    /// <param name="cancellation">Ends training after the step that runs.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or there is no such recipe. Nothing was
    /// changed.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or not a number; parameters are as before that
    /// step.</exception>
    public TrainingResult Train(
        DataSet<T> data,
        DataSet<T>? validation = null,
        int? epochs = null,
        string? recipe = null,
        ulong? seed = null,
        ITrainingProgress? progress = null,
        CancellationToken cancellation = default) =>
        Train(data, new TrainingOptions<T>
        {
            Validation = validation,
            Epochs = epochs,
            Recipe = recipe,
            Seed = seed,
            Progress = progress,
            Cancellation = cancellation,
        });

    /// <summary>Trains by a recipe and options. See <see cref="Trainer{T}.Run"/>.</summary>
    /// <param name="data">The training data: a column for each input and target.</param>
    /// <param name="options">What differs from the recipe.</param>
    /// <exception cref="ArgumentException">The data do not fit the network, or an option is out of range. Nothing was
    /// changed.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    /// <exception cref="NonFiniteLossException">The loss became infinite or not a number; parameters are as before that
    /// step.</exception>
    public TrainingResult Train(DataSet<T> data, TrainingOptions<T> options) => new Trainer<T>(this, options).Run(data);

    /// <summary>Computes the mean loss and metrics over a data set, as in inference. Allocates.</summary>
    /// <param name="data">A column for each input and target.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public Evaluation Evaluate(DataSet<T> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var evaluator = new Evaluator<T>(this, data);
        return evaluator.Run();
    }

    /// <summary>The most samples in a step of a recipe.</summary>
    internal int LargestStep(int recipe) => BatchOf(_recipes[recipe].Program, ProgramKind.Train);

    /// <summary>The most samples in one call of the evaluate program.</summary>
    internal int LargestEvaluation => BatchOf(_evaluate, ProgramKind.Evaluate);

    /// <summary>The most samples in one call of the program of gradients.</summary>
    internal int LargestDifferentiation => BatchOf(_differentiate, ProgramKind.Gradients);

    /// <summary>The rate of the last step.</summary>
    internal double LastRate => _frame->Rate;

    internal void RequireTraining()
    {
        if (!CanTrain)
            throw OnlyPredicts();
    }
}
