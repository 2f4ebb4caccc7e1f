namespace NetGen.Dsl.Advice;

/// <summary>The traits that the rules of advice ask for.</summary>
internal static class TraitNames
{
    public static readonly string[] All =
    [
        Saturating, Rectifying, Probabilities, Normalizes, DropsUnits, TakesLogits, Suits, UsualRate, Adaptive, Recurrent,
    ];

    public const string Saturating = "saturating";
    public const string Rectifying = "rectifying";
    public const string Probabilities = "probabilities";
    public const string Normalizes = "normalizes";
    public const string DropsUnits = "drops_units";
    public const string TakesLogits = "takes_logits";
    public const string Suits = "suits";
    public const string UsualRate = "usual_rate";
    public const string Adaptive = "adaptive";
    public const string Recurrent = "recurrent";

    /// <summary>Arguments: of a saturating activation, and of a normalization.</summary>
    public const string Both = "both";
    public const string Channels = "channels";
    public const string Samples = "samples";
}
