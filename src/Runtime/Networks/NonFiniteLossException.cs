using System;
using System.Globalization;

namespace NetGen.Runtime.Networks;

/// <summary>The loss was infinite or not a number. Parameters and states are as before the step.</summary>
public sealed class NonFiniteLossException : Exception
{
    /// <summary>Makes the exception with a message that names the layer and says what to do.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="layer">The first layer that gave a non-finite value, or null if it was not found.</param>
    /// <param name="step">The step in which it happened, from 1; 0 if unknown.</param>
    public NonFiniteLossException(double loss, string? layer, long step = 0)
        : base(Text(loss, layer, step))
    {
        Loss = loss;
        Layer = layer;
        Step = step;
    }

    /// <summary>The loss.</summary>
    public double Loss { get; }

    /// <summary>The first layer that gave a non-finite value, or null if it was not found.</summary>
    public string? Layer { get; }

    /// <summary>The step in which it happened, from 1; 0 if unknown.</summary>
    public long Step { get; }

    private static string Text(double loss, string? layer, long step)
    {
        string when = step > 0 ? string.Create(CultureInfo.InvariantCulture, $" in step {step}") : "";
        string where = layer is null ? "" : $" The first layer with a non-finite value is '{layer}'.";
        return string.Create(CultureInfo.InvariantCulture, $"The loss became {loss}{when}; nothing was updated.{where} ")
            + "Check the inputs for values that are not finite or not scaled, lower the rate, or clip the gradients.";
    }
}
