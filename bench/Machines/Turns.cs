using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Bench.Machines;

/// <summary>One who takes turns.</summary>
/// <param name="Turn">Works for so many seconds, one step at least, and gives a figure: microseconds, unless it says otherwise; NaN where it cannot go on.</param>
internal sealed record Contender(string Name, Func<double, double> Turn);

/// <summary>
/// Rounds of short turns, in which all do their work one after the other: so all meet the same speed of a machine that changes
/// it, and figures of the same round can be compared.
/// </summary>
internal sealed class Turns
{
    /// <summary>Rounds after which a rival may be given up.</summary>
    private const int Trial = 5;

    /// <summary>
    /// What is slower by more than this in the best turn of its trial than the fastest rival in its own does not become the fastest.
    /// </summary>
    private const double Hopeless = 1.3;

    private readonly Dictionary<Contender, List<double>> _figures;
    private readonly IReadOnlyList<Contender> _rivals;

    private Turns(IReadOnlyList<Contender> all, IReadOnlyList<Contender> rivals)
    {
        _figures = all.Concat(rivals).ToDictionary(c => c, _ => new List<double>());
        _rivals = rivals;
    }

    /// <summary>The rival with the lowest median; null if there is none.</summary>
    public Contender? Fastest => _rivals.Where(r => _figures[r].Exists(double.IsFinite)).MinBy(Median);

    /// <summary>Rivals that did not go on to the end, though they were not given up.</summary>
    public IEnumerable<Contender> Failed => _rivals.Where(r => _figures[r].Exists(double.IsNaN));

    /// <param name="all">Who takes part in each round.</param>
    /// <param name="rivals">Of whom only the fastest counts.</param>
    /// <param name="rounds">How many, if they do not take longer than <paramref name="limit"/>.</param>
    /// <param name="seconds">What a turn takes at least.</param>
    /// <param name="limit">Seconds after which no round begins, but for the first ones.</param>
    /// <param name="afterTrial">Called when it is known which rivals go on, if another round follows.</param>
    public static Turns Take(
        IReadOnlyList<Contender> all, IReadOnlyList<Contender> rivals, int rounds, double seconds, double limit, Action<int> progress, Action? afterTrial = null)
    {
        const int Fewest = 7;
        var turns = new Turns(all, rivals);
        var left = all.Concat(rivals).ToList();
        var begin = Environment.TickCount64;
        for (var round = 0; round < rounds; round++)
        {
            var elapsed = (Environment.TickCount64 - begin) / 1e3;
            if (round >= Fewest && elapsed > limit)
                break;
            progress(round + 1);

            // Back and forth, so that nobody always comes behind the same one.
            foreach (var contender in round % 2 == 0 ? left : left.AsEnumerable().Reverse())
                turns._figures[contender].Add(contender.Turn(seconds));
            left.RemoveAll(c => rivals.Contains(c) && (double.IsNaN(turns._figures[c][^1]) || (round + 1 == Trial && turns.IsHopeless(c))));
            if (round + 1 == Trial && Trial < rounds)
                afterTrial?.Invoke();
        }
        return turns;
    }

    /// <summary>The median of somebody's turns.</summary>
    public double Median(Contender contender) => Report.Middle(_figures[contender].Where(double.IsFinite));

    /// <summary>The median over the rounds in which both took turns of what a function makes of their figures.</summary>
    public double Median(Contender one, Contender other, Func<double, double, double> of) =>
        Report.Middle(_figures[one].Zip(_figures[other], of).Where(double.IsFinite));

    private bool IsHopeless(Contender rival) =>
        _figures[rival].Min() > Hopeless * _rivals.Where(r => _figures[r].TrueForAll(double.IsFinite)).Min(r => _figures[r].Min());
}
