namespace NetGen.Runtime.Networks;

/// <summary>What one training step gave.</summary>
/// <param name="Loss">The mean loss over the samples of the step, before its update.</param>
/// <param name="Samples">The number of samples.</param>
/// <param name="Updated">Whether parameters were updated: false when the loss was not finite, and then nothing
/// changed, or when <paramref name="Gathered"/>.</param>
/// <param name="Layer">When the loss was not finite, the first layer that gave a non-finite value, if it could be
/// found.</param>
/// <param name="Gathered">Whether the gradient was kept for the update that a later batch makes, as a recipe with
/// <c>accumulate</c> does.</param>
public readonly record struct StepResult(double Loss, int Samples, bool Updated, string? Layer = null, bool Gathered = false)
{
    /// <summary>Throws if the loss was not finite.</summary>
    /// <exception cref="NonFiniteLossException">The loss was not finite; nothing was updated.</exception>
    public void ThrowIfNotFinite()
    {
        if (!Updated && !Gathered)
            throw new NonFiniteLossException(Loss, Layer);
    }

    /// <summary>The loss, so that a step can be used as a number.</summary>
    /// <param name="result">A step's result.</param>
    public static implicit operator double(StepResult result) => result.Loss;
}
