using System;

namespace NetGen.Runtime.Threading;

/// <summary>
/// The time that the threads of a team have lost because they had no cores of their own, and whether the caller goes on alone for it.
/// </summary>
/// <param name="second">Ticks of the clock in a second.</param>
internal struct LostTime(long second)
{
    // A thread that lets the caller wait so much longer than the caller has worked has lost its core: waking takes less.
    private readonly long lostCore = second / 2000;

    // After so much lost time in all the caller goes on alone, ten times as long, so that lost cores cost at most a tenth.
    private readonly long bearable = second / 250;
    private const int Alone = 10;

    // Lost time is forgotten in eight times as long: machines take a core away now and then, other programs again and again.
    private const int Forgets = 8;

    // Of a run that one thread did alone a part is lost, in which threads woke each other; the system soon finds another core for
    // one of them if there is one.
    private const int OfTurns = 4;

    private long lost;
    private long aloneUntil;

    /// <summary>Whether the caller is faster alone at present.</summary>
    /// <param name="now">The time.</param>
    public readonly bool IsTooMuch(long now) => now < aloneUntil;

    /// <summary>Counts a run.</summary>
    /// <param name="work">How long the caller has worked.</param>
    /// <param name="wait">How long the caller has waited for others then.</param>
    /// <param name="isShared">Whether more threads than one have worked.</param>
    /// <param name="now">The time at its end.</param>
    public void Count(long work, long wait, bool isShared, long now)
    {
        long all = work + wait, more = !isShared ? all / OfTurns : wait > work + lostCore ? wait : 0;
        lost = Math.Max(0, lost - all / Forgets) + more;
        if (more > 0 && lost > bearable)
        {
            lost = bearable / 2;
            aloneUntil = now + Alone * bearable;
        }
    }
}
