using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Estimated cost of one scalar operation, in additions.</summary>
internal static class ScalarCost
{
    /// <summary>The cost from which an operation is dear enough that its result is kept where it is needed twice.</summary>
    public const int Transcendental = 20;

    public static int Of(ScalarOp op) => op switch
    {
        ScalarOp.Exp or ScalarOp.Log or ScalarOp.Sin or ScalarOp.Cos or ScalarOp.Tanh or ScalarOp.Erf
            or ScalarOp.Logistic or ScalarOp.Pow => Transcendental,
        ScalarOp.Sqrt or ScalarOp.Div => 4,
        ScalarOp.StopGradient => 0,
        _ => 1,
    };
}
