using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using NetGen.Runtime.Threading;
using Xunit;

namespace NetGen.Runtime.Tests.Threading;

public unsafe class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void EachPartRunsOnceInEachRun(int parts)
    {
        const int Runs = 2000;
        using Team team = new(parts);
        int* counts = stackalloc int[8];
        for (int run = 1; run <= Runs; run++)
        {
            team.Run(&Count, counts);
            for (int part = 0; part < parts; part++)
            {
                Assert.Equal(run, counts[part]);
            }
        }

        static void Count(void* state, int part, int parts)
        {
            // Not atomic: a part that ran twice at once, or after the run, would show.
            ((int*)state)[part]++;
        }
    }

    [Fact]
    public void SleepingThreadsWake()
    {
        using Team team = new(3);
        int* counts = stackalloc int[3];
        for (int run = 1; run <= 20; run++)
        {
            Thread.Sleep(2);
            team.Run(&SlowCount, counts);
            Assert.Equal([run, run, run], new Span<int>(counts, 3).ToArray());
        }

        static void SlowCount(void* state, int part, int parts)
        {
            // The caller has to sleep as well.
            Thread.Sleep(part);
            ((int*)state)[part]++;
        }
    }

    [Fact]
    public void TeamsDoNotDisturbEachOther()
    {
        Exception? failure = null;
        Thread[] callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            try
            {
                using Team team = new(3);
                long* sums = stackalloc long[3];
                for (int run = 1; run <= 1000; run++)
                {
                    team.Run(&Add, sums);
                    Assert.Equal(run, sums[0]);
                    Assert.Equal(2 * run, sums[1]);
                    Assert.Equal(3 * run, sums[2]);
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })).ToArray();
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.Null(failure);

        static void Add(void* state, int part, int parts) => ((long*)state)[part] += part + 1;
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public void AnExceptionReachesTheCallerAndTheTeamGoesOn(int parts, int thrower)
    {
        using Team team = new(parts);
        int* counts = stackalloc int[3];
        for (int i = 0; i < 10; i++)
        {
            ArithmeticException exception = Assert.Throws<ArithmeticException>(() => team.Run(&Throw, (void*)thrower));
            Assert.Equal($"part {thrower}", exception.Message);
            new Span<int>(counts, 3).Clear();
            team.Run(&Mark, counts);
            Assert.Equal(parts, counts[0] + counts[1] + counts[2]);
        }

        static void Throw(void* state, int part, int parts)
        {
            if (part == (int)state)
            {
                throw new ArithmeticException($"part {part}");
            }
        }

        static void Mark(void* state, int part, int parts) => ((int*)state)[part] = 1;
    }

    [Fact]
    public void ARunAllocatesNothing()
    {
        using Team team = new(2);
        long* before = stackalloc long[2];
        long* after = stackalloc long[2];
        for (int i = 0; i < 100; i++)
        {
            team.Run(&Measure, before);
        }

        // What a run allocates shows each time; collections that other tests cause may let .NET itself allocate once.
        long least = long.MaxValue;
        for (int time = 0; time < 3 && least != 0; time++)
        {
            team.Run(&Measure, before);
            for (int i = 0; i < 1000; i++)
            {
                team.Run(&Nothing, null);
            }

            team.Run(&Measure, after);
            least = Math.Min(least, after[0] - before[0] + after[1] - before[1]);
        }

        Assert.Equal(0, least);

        static void Measure(void* state, int part, int parts) =>
            ((long*)state)[part] = GC.GetAllocatedBytesForCurrentThread();

        static void Nothing(void* state, int part, int parts)
        {
        }
    }

    [Fact]
    public void DisposingEndsTheThreads()
    {
        for (int i = 0; i < 50; i++)
        {
            Team team = new(2);
            if (i % 2 == 0)
            {
                team.Run(&Nothing, null);
            }

            team.Dispose();
            team.Dispose();
            Assert.Throws<ObjectDisposedException>(() => team.Run(&Nothing, null));
        }

        static void Nothing(void* state, int part, int parts)
        {
        }
    }

    [Fact]
    public void ATeamRunsOneKernelAtATime()
    {
        using Team team = new(2);
        GCHandle handle = GCHandle.Alloc(team);
        try
        {
            nint state = GCHandle.ToIntPtr(handle);
            Assert.Throws<InvalidOperationException>(() => team.Run(&Nested, (void*)state));
        }
        finally
        {
            handle.Free();
        }

        static void Nested(void* state, int part, int parts) =>
            ((Team)GCHandle.FromIntPtr((nint)state).Target!).Run(&Nested, state);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Team.MaximumParts + 1)]
    public void SizesOutOfRangeAreRefused(int parts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Team(parts));
}
