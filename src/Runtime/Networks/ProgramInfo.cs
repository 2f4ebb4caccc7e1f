namespace NetGen.Runtime.Networks;

/// <summary>What a generated program does.</summary>
public enum ProgramKind
{
    /// <summary>Fills parameters and states from the seed. Runs once with a count of 0.</summary>
    Initialize,

    /// <summary>Computes what predictions and evaluations use of parameters and running statistics alone. Runs with a count of
    /// 0 in front of the first of these after parameters or states have changed.</summary>
    Prepare,

    /// <summary>Inputs to outputs, as in inference.</summary>
    Predict,

    /// <summary>Inputs and targets to loss and metrics, as in inference.</summary>
    Evaluate,

    /// <summary>Inputs and targets to loss, metrics and the gradients of all parameters; changes no parameter and no
    /// state.</summary>
    Gradients,

    /// <summary>Inputs, targets and a direction to the loss and the product of its Hessian with the direction; changes no
    /// parameter and no state.</summary>
    HessianProduct,

    /// <summary>One step of a recipe: loss, gradients, and the update of parameters and states.</summary>
    Train,

    /// <summary>A step of a recipe without its update: its gradients are added to those of the batches before it.</summary>
    Gather,
}

/// <summary>Describes a generated program; its number is its place in <see cref="NetworkInfo.Programs"/>.</summary>
/// <param name="Name">The name, for messages.</param>
/// <param name="Kind">What it does.</param>
/// <param name="MaxBatch">The most samples in one call; 0 for <see cref="ProgramKind.Initialize"/> and
/// <see cref="ProgramKind.Prepare"/>.</param>
/// <param name="ArenaBytes">Bytes of scratch memory that it needs.</param>
/// <param name="ThreadBytes">Bytes that it needs besides for each thread of the team, after the first part.</param>
/// <param name="Recipe">For <see cref="ProgramKind.Train"/> and <see cref="ProgramKind.Gather"/> the recipe's place in <see cref="NetworkInfo.Recipes"/>,
/// else -1.</param>
public sealed record ProgramInfo(
    string Name, ProgramKind Kind, int MaxBatch, long ArenaBytes, long ThreadBytes = 0, int Recipe = -1);
