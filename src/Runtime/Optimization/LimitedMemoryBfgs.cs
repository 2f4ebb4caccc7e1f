using System;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// L-BFGS: the inverse Hessian is approximated from the last few moves and changes of the gradient. Liu and Nocedal 1989;
/// Nocedal and Wright 2006, algorithms 7.4 (two loops) and 7.5, first scaled by (7.20).
/// </summary>
public sealed class LimitedMemoryBfgs : Minimizer
{
    private readonly int _memory = 10;
    private double[][] _moves = [], _changes = [];
    private double[] _curvatures = [], _weights = [];
    private int _kept, _newest;

    /// <summary>How many moves are remembered, at least 1; usual are 3 to 20.</summary>
    public int Memory
    {
        get => _memory;
        init => _memory = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one move is remembered.");
    }

    /// <inheritdoc/>
    protected override void Start(IObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        (_kept, _newest) = (0, -1);
        _moves = new double[Memory][];
        _changes = new double[Memory][];
        for (int k = 0; k < Memory; k++)
            (_moves[k], _changes[k]) = (new double[objective.Dimension], new double[objective.Dimension]);
        (_curvatures, _weights) = (new double[Memory], new double[Memory]);
    }

    /// <inheritdoc/>
    protected override double FindDirection(
        IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
    {
        for (int k = 0; k < gradient.Length; k++)
            direction[k] = -gradient[k];
        if (_kept == 0)
            return 1 / Math.Max(1, Vectors.Norm(gradient));
        for (int age = 0; age < _kept; age++)
        {
            int k = Place(age);
            _weights[k] = Vectors.Dot(_moves[k], direction) / _curvatures[k];
            Vectors.Add(-_weights[k], _changes[k], direction);
        }

        Vectors.Scale(_curvatures[_newest] / Vectors.Dot(_changes[_newest], _changes[_newest]), direction);
        for (int age = _kept - 1; age >= 0; age--)
        {
            int k = Place(age);
            Vectors.Add(_weights[k] - Vectors.Dot(_changes[k], direction) / _curvatures[k], _moves[k], direction);
        }

        return 1;
    }

    /// <inheritdoc/>
    protected override void Moved(ReadOnlySpan<double> move, ReadOnlySpan<double> change)
    {
        double curvature = Vectors.Dot(move, change);

        // Without positive curvature along the move the approximation would not stay positive definite.
        if (!(curvature > 1e-10 * Vectors.Norm(move) * Vectors.Norm(change)))
            return;
        _newest = (_newest + 1) % Memory;
        _kept = Math.Min(_kept + 1, Memory);
        move.CopyTo(_moves[_newest]);
        change.CopyTo(_changes[_newest]);
        _curvatures[_newest] = curvature;
    }

    private int Place(int age) => (_newest - age + Memory) % Memory;
}
