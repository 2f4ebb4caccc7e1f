using System;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>Follows one figure over the epochs: which epoch was best, and whether it is time to stop.</summary>
internal sealed class EarlyStopping
{
    private readonly EarlyStopInfo _rule;
    private readonly bool _stops;
    private readonly int _metric;
    private double _best;

    /// <summary>Follows the rule's figure; without a rule the loss, and never stops.</summary>
    /// <exception cref="ArgumentException">The rule names a metric that the network has not, needs validation data that
    /// there are not, or has a patience below 1 or a delta below 0.</exception>
    public EarlyStopping(NetworkInfo network, EarlyStopInfo? rule, bool hasValidation)
    {
        _stops = rule is not null;
        _rule = rule ?? new EarlyStopInfo(OnValidation: hasValidation);
        _metric = _rule.Metric == "loss" ? -1 : network.MetricNumber(_rule.Metric);
        _best = _rule.HigherIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
        if (_metric < 0 && _rule.Metric != "loss")
        {
            string known = string.Join(", ", network.Metrics.Insert(0, "loss"));
            throw new ArgumentException(
                $"Early stopping follows '{_rule.Metric}', but network {network.Name} has {known}.", nameof(rule));
        }

        if (_rule.OnValidation && !hasValidation)
        {
            throw new ArgumentException(
                $"Early stopping follows validation.{_rule.Metric}, but there are no validation data: pass some, or set a "
                + "validation fraction.", nameof(rule));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(_rule.Patience, 1, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfNegative(_rule.MinimumDelta, nameof(rule));
    }

    /// <summary>The best epoch, from 1; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Notes an epoch; tells whether it is the best so far. A figure that is NaN is never better.</summary>
    public bool Improves(EpochResult epoch)
    {
        Evaluation figures = _rule.OnValidation ? epoch.Validation!.Value : epoch.Training;
        double figure = _metric < 0 ? figures.Loss : figures[_metric];
        bool better = _rule.HigherIsBetter ? figure > _best + _rule.MinimumDelta : figure < _best - _rule.MinimumDelta;
        if (!better && BestEpoch != 0)
            return false;
        if (better)
            _best = figure;
        BestEpoch = epoch.Number;
        return true;
    }

    /// <summary>Whether the patience is at its end after an epoch.</summary>
    public bool Stops(EpochResult epoch) => _stops && epoch.Number - BestEpoch >= _rule.Patience;
}
