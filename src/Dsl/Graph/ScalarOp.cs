namespace NetGen.Dsl.Graph;

/// <summary>
/// The scalar operations of a map. Comparisons and logic give 1 or 0. Each has one rule for its derivative
/// (<c>Derivatives</c>), one for its value (<c>Interpreter</c>) and one for each emitter.
/// </summary>
public enum ScalarOp
{
    Neg,
    Abs,

    /// <summary>-1, 0 or 1.</summary>
    Sign,
    Sqrt,
    Exp,
    Log,
    Sin,
    Cos,
    Tanh,
    Erf,

    /// <summary>1 / (1 + exp(-x)), with its derivative from its value.</summary>
    Logistic,
    Floor,

    /// <summary>The value, with no derivative.</summary>
    StopGradient,

    /// <summary>An index as a number.</summary>
    ToReal,

    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    Pow,
    Less,
    LessOrEqual,
    Equal,
    And,
    Or,
    Not,

    /// <summary>Select(condition, a, b): a where the condition is not 0, else b; the branch not taken has no gradient.</summary>
    Select,
}

/// <summary>How a <see cref="ReduceNode"/> joins elements.</summary>
public enum ReduceOp
{
    Sum,

    /// <summary>The greatest; NaN if one is NaN. The gradient goes to the first of equals.</summary>
    Max,

    /// <summary>The smallest; NaN if one is NaN. The gradient goes to the first of equals.</summary>
    Min,

    /// <summary>The position of the first greatest (or first NaN) among the reduced elements in row-major order, as an Index.</summary>
    ArgMax,

    /// <summary>The position of the first smallest.</summary>
    ArgMin,
}
