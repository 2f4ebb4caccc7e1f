using static NetGen.Dsl.Diagnostics.DiagnosticSeverity;

namespace NetGen.Dsl.Diagnostics;

/// <summary>What text books advise about a network that is right as it is.</summary>
public static class AdviceDiagnostics
{
    public static readonly DiagnosticDescriptor SaturatingDepth = new("NG3001", Info, "Saturating activations in a deep network",
        "`{0}` saturates, and the output of {1} of `{2}` goes through such activations without normalization, so that gradients shrink from layer to layer{3}");

    public static readonly DiagnosticDescriptor InitializerMismatch = new("NG3002", Info, "Initializer made for another activation",
        "`{0}` is made for {1}, but `{2}` follows `{3}`{4}");

    public static readonly DiagnosticDescriptor EqualWeights = new("NG3003", Info, "All weights begin equal",
        "all elements of `{0}` begin with the same number, so its units get the same gradients and stay equal: take a random initializer");

    public static readonly DiagnosticDescriptor BiasBeforeNorm = new("NG3004", Info, "Bias before a normalization",
        "`{0}` has no effect, as `{1}` takes away the mean of each channel: {2}");

    public static readonly DiagnosticDescriptor SingleSample = new("NG3005", Info, "Statistics of a single sample",
        "`{0}` normalizes over the samples of a step, of which there is one: take a greater `batch`, or a normalization within each sample");

    public static readonly DiagnosticDescriptor DroppedBeforeNorm = new("NG3006", Info, "Units dropped before a normalization over samples",
        "`{0}` changes the variance that `{1}` learns in training and uses at inference, where nothing is dropped: put it behind the last `{1}`, or leave it out");

    public static readonly DiagnosticDescriptor BoundedLogits = new("NG3007", Info, "Probabilities where logits are expected",
        "`{0}` takes logits, but these have been through `{1}`, which it applies itself: give it what goes into `{1}`");

    public static readonly DiagnosticDescriptor NotShuffled = new("NG3008", Info, "Samples are not shuffled",
        "without shuffling each epoch has the same batches in the same order, and a sorted data set gives batches of one kind: remove this setting");

    public static readonly DiagnosticDescriptor UnusualRate = new("NG3009", Info, "Unusual learning rate",
        "the greatest rate is {0}, {1} what is usual for `{2}`: {3} to {4}");

    public static readonly DiagnosticDescriptor CoupledDecay = new("NG3010", Info, "L2 with an adaptive optimizer",
        "{0} goes through the gradient, which `{1}` divides by its own size, so that weights with great gradients are hardly decayed: {2}");

    public static readonly DiagnosticDescriptor Unclipped = new("NG3011", Info, "Recurrent network without clipping",
        "gradients can grow with each step of time through {0}: add `clip norm(1)` or another bound");

    public static readonly DiagnosticDescriptor Unreached = new("NG3012", Info, "Parameters that no loss reaches",
        "no loss depends on {0}, so training leaves it as it is: use what it computes in a loss, or remove it");
}
