using NetGen.Runtime.Threading;
using Xunit;

namespace NetGen.Runtime.Tests.Threading;

/// <summary>The clock is of microseconds here.</summary>
public class LostTimeTests
{
    private const int Second = 1_000_000;

    [Fact]
    public void RunsThatThreadsShareLoseNothing() => Assert.Null(FirstTooMuch(100_000, run => (100, run % 100, true)));

    [Fact]
    public void ThreadsOfDifferentSpeedLoseNothing() => Assert.Null(FirstTooMuch(10_000, _ => (1000, 1400, true)));

    [Fact]
    public void ALostCoreNowAndThenIsBorne() => Assert.Null(FirstTooMuch(10_000, run => (100, run % 1000 == 0 ? 3000 : 10, true)));

    [Fact]
    public void ALostCoreAgainAndAgainIsTooMuch() => Assert.InRange(FirstTooMuch(100, _ => (100, 1500, true))!.Value, 1, 5);

    [Fact]
    public void OneThreadThatDoesAllNowAndThenIsBorne() => Assert.Null(FirstTooMuch(10_000, run => (300, 0, run % 4 != 0)));

    [Fact]
    public void OneThreadThatDoesAllAgainAndAgainIsTooMuch() =>
        Assert.InRange(FirstTooMuch(1000, _ => (300, 0, false))!.Value, 50, 150);

    /// <summary>What is tried again costs a tenth at most, even where it fails each time.</summary>
    [Theory]
    [InlineData(100, 1500, true)]
    [InlineData(2000, 4000, true)]
    [InlineData(0, 900, true)]
    [InlineData(700, 0, false)]
    [InlineData(30, 0, false)]
    public void LosesAtMostATenthOfTheTime(int work, int wait, bool isShared)
    {
        LostTime lostTime = new(Second);
        long now = 0, lost = 0;
        while (now < 60L * Second)
        {
            if (lostTime.IsTooMuch(now))
            {
                now += work + wait;
                continue;
            }

            now += work + wait;
            lost += isShared ? wait : (work + wait) / 4;
            lostTime.Count(work, wait, isShared, now);
        }

        Assert.InRange(lost, 0.02 * now, 0.125 * now);
    }

    [Fact]
    public void AfterAWhileThreadsAreTriedAgain()
    {
        LostTime lostTime = new(Second);
        lostTime.Count(work: 10, wait: 5000, isShared: true, now: 7000);
        Assert.True(lostTime.IsTooMuch(7000));
        Assert.True(lostTime.IsTooMuch(7000 + 39_999));
        Assert.False(lostTime.IsTooMuch(7000 + 40_000));
    }

    /// <summary>The run after which the caller goes on alone; null if it never does.</summary>
    private static int? FirstTooMuch(int runs, System.Func<int, (int Work, int Wait, bool IsShared)> time)
    {
        LostTime lostTime = new(Second);
        long now = 0;
        for (int run = 1; run <= runs; run++)
        {
            (int work, int wait, bool isShared) = time(run);
            now += work + wait;
            lostTime.Count(work, wait, isShared, now);
            if (lostTime.IsTooMuch(now))
                return run;
        }

        return null;
    }
}
