namespace NetGen.Runtime;

/// <summary>Where the first values of parameters and the orders of samples come from. What is drawn in training steps, as by
/// dropout, comes from <see cref="Philox"/> in any case.</summary>
public enum RandomSource
{
    /// <summary><see cref="NetGen.Runtime.Philox"/>: each number is a function of the seed and of its place alone.</summary>
    Philox,

    /// <summary>
    /// <see cref="NetGen.Runtime.MersenneTwister"/>, in the order in which PyTorch draws on the CPU: a seed means what it means
    /// there, to <c>torch.manual_seed</c> for first values and to a generator of its own for orders. First values are
    /// PyTorch's, but for the last bit, up to the first parameter whose initializer draws otherwise than <c>uniform_</c>, one
    /// number for each element in row-major order.
    /// </summary>
    MersenneTwister,
}
