using System;
using System.Threading;

namespace NetGen.Runtime.Optimization;

/// <summary>Why a minimization ended.</summary>
public enum MinimizerEnd
{
    /// <summary>The gradient is as small as was asked for.</summary>
    Converged,

    /// <summary>The value changes less than was asked for.</summary>
    Stalled,

    /// <summary>No step along the direction decreases the value.</summary>
    NoStep,

    /// <summary>The greatest number of iterations is reached.</summary>
    Iterations,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>The value or gradient is not finite.</summary>
    NotFinite,
}

/// <summary>Where a minimization stands.</summary>
/// <param name="Iteration">0 where it begins.</param>
/// <param name="Value">The value at the current point.</param>
/// <param name="Gradient">The greatest absolute value in the gradient there.</param>
/// <param name="Step">The step that led there; 0 where it begins.</param>
/// <param name="Evaluations">Evaluations of value and gradient so far.</param>
public readonly record struct MinimizerStep(int Iteration, double Value, double Gradient, double Step, int Evaluations);

/// <summary>What a minimization gave.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Last">The last point, which is in the span that was given.</param>
public sealed record MinimizerResult(MinimizerEnd End, MinimizerStep Last);

/// <summary>
/// Minimizes a function from its gradients: a direction at each point, and a search along it. Derive from it for a method
/// of your own. An instance works on one function at a time.
/// </summary>
public abstract class Minimizer
{
    /// <summary>The most iterations, at least 1.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>It ends where no element of the gradient is greater than this in absolute value.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>It ends where an iteration changes the value by no more than this share of it; 0 to go on.</summary>
    public double ValueTolerance { get; init; }

    /// <summary>How far to go along a direction.</summary>
    public LineSearch LineSearch { get; init; } = new StrongWolfe();

    /// <summary>Is told of every iteration, the beginning too.</summary>
    public Action<MinimizerStep>? Progress { get; init; }

    /// <summary>Minimizes from a point.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">Where to begin; gets the best point found.</param>
    /// <param name="cancellation">Ends it after the iteration that runs.</param>
    /// <exception cref="ArgumentException">The point has another length than the function has variables.</exception>
    public MinimizerResult Minimize(IObjective objective, Span<double> point, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Vectors.Check(point.Length, objective.Dimension, nameof(point));
        var line = new Ray(objective);
        point.CopyTo(line.Origin);
        line.Begin();
        Start(objective);
        var at = new MinimizerStep(0, line.Value, Vectors.Greatest(line.Gradient), 0, 1);
        Progress?.Invoke(at);
        MinimizerEnd? end = null;
        while (end is null)
        {
            end = !double.IsFinite(at.Value) || !double.IsFinite(at.Gradient) ? MinimizerEnd.NotFinite
                : at.Gradient <= GradientTolerance ? MinimizerEnd.Converged
                : at.Iteration >= MaxIterations ? MinimizerEnd.Iterations
                : cancellation.IsCancellationRequested ? MinimizerEnd.Cancelled
                : null;
            if (end is not null)
                break;
            double first = FindDirection(objective, line.Origin, line.Gradient, line.Direction, at.Iteration);
            if (!(line.Slope < 0))
            {
                // A direction that does not descend is no use: take the steepest.
                line.Steepest();
                first = 1 / Math.Max(1, Vectors.Norm(line.Gradient));
            }

            double step = LineSearch.Search(line, first);
            if (!(step > 0))
            {
                end = MinimizerEnd.NoStep;
                break;
            }

            double before = line.Value;
            line.MoveTo(step);
            Moved(line.LastMove, line.LastChange);
            at = new MinimizerStep(at.Iteration + 1, line.Value, Vectors.Greatest(line.Gradient), step, line.Evaluations);
            Progress?.Invoke(at);
            if (ValueTolerance > 0 && Math.Abs(before - at.Value) <= ValueTolerance * Math.Max(Math.Abs(before), 1e-300))
                end = at.Gradient <= GradientTolerance ? MinimizerEnd.Converged : MinimizerEnd.Stalled;
        }

        line.Origin.CopyTo(point);
        return new MinimizerResult(end.Value, at);
    }

    /// <summary>Forgets what was learnt about another function.</summary>
    /// <param name="objective">The function that is to be minimized.</param>
    protected virtual void Start(IObjective objective)
    {
    }

    /// <summary>Finds the direction to search along.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">The current point.</param>
    /// <param name="gradient">The gradient there.</param>
    /// <param name="direction">Gets the direction; the steepest is taken instead of one that does not descend.</param>
    /// <param name="iteration">The number of points before this one.</param>
    /// <returns>The step to try first, above 0.</returns>
    protected abstract double FindDirection(
        IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration);

    /// <summary>Is told what the last step changed.</summary>
    /// <param name="move">The new point minus the old one.</param>
    /// <param name="change">The new gradient minus the old one.</param>
    protected virtual void Moved(ReadOnlySpan<double> move, ReadOnlySpan<double> change)
    {
    }

    /// <summary>The function along the current direction.</summary>
    private sealed class Ray(IObjective objective) : Line
    {
        private readonly double[] _trial = new double[objective.Dimension];
        private readonly double[] _trialGradient = new double[objective.Dimension];
        private double _trialStep = double.NaN, _trialValue, _value;

        public double[] Origin { get; } = new double[objective.Dimension];

        public double[] Gradient { get; } = new double[objective.Dimension];

        public double[] Direction { get; } = new double[objective.Dimension];

        public double[] LastMove { get; } = new double[objective.Dimension];

        public double[] LastChange { get; } = new double[objective.Dimension];

        public int Evaluations { get; private set; }

        public override double Value => _value;

        public override double Slope => Vectors.Dot(Gradient, Direction);

        public void Begin()
        {
            Evaluations++;
            _value = objective.Evaluate(Origin, Gradient);
        }

        public void Steepest()
        {
            for (int k = 0; k < Gradient.Length; k++)
                Direction[k] = -Gradient[k];
        }

        public override (double Value, double Slope) At(double step)
        {
            Vectors.Step(Origin, step, Direction, _trial);
            Evaluations++;
            (_trialStep, _trialValue) = (step, objective.Evaluate(_trial, _trialGradient));
            return (_trialValue, Vectors.Dot(_trialGradient, Direction));
        }

        public void MoveTo(double step)
        {
            if (step != _trialStep)
                At(step);
            for (int k = 0; k < Origin.Length; k++)
            {
                LastMove[k] = _trial[k] - Origin[k];
                LastChange[k] = _trialGradient[k] - Gradient[k];
            }

            _trial.CopyTo(Origin, 0);
            _trialGradient.CopyTo(Gradient, 0);
            (_value, _trialStep) = (_trialValue, double.NaN);
        }
    }
}
