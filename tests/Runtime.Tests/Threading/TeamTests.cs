using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using NetGen.Runtime.Networks;
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

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    [InlineData(3, 64)]
    [InlineData(2, Team.MaximumParts)]
    public void EachOfManyPartsRunsOnce(int threads, int parts)
    {
        using Team team = new(threads);
        int* counts = stackalloc int[Team.MaximumParts];
        for (int run = 1; run <= 200; run++)
        {
            team.Run(&Count, counts, parts);
            Assert.Equal(-1, new Span<int>(counts, parts).IndexOfAnyExcept(run));
        }

        Assert.Equal(-1, new Span<int>(counts + parts, Team.MaximumParts - parts).IndexOfAnyExcept(0));

        static void Count(void* state, int part, int parts) => ((int*)state)[part]++;
    }

    /// <summary>Divided beforehand, the parts that fall to the thread which waits would never come.</summary>
    [Fact]
    public void AThreadThatIsHeldUpHoldsUpNoOther()
    {
        using Team team = new(2);
        int done = 0;
        for (int run = 0; run < 100; run++)
        {
            done = 0;
            team.Run(&Work, &done, parts: 8);
            Assert.Equal(8, done);
        }

        static void Work(void* state, int part, int parts)
        {
            ref int done = ref *(int*)state;
            if (part == 0)
                Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref *(int*)state) == 7, TimeSpan.FromMinutes(1)));
            Interlocked.Increment(ref done);
        }
    }

    /// <summary>A thread whose core was taken away in the midst of its part is not relied on for a while.</summary>
    [Fact]
    public void AfterAThreadHasHeldUpARunKernelsAreNotDivided()
    {
        using Team team = new(2);
        Frame<float> frame = new() { Count = 64 };
        int* seen = stackalloc int[2];
        team.Run(&Linger, seen);
        Assert.True(team.IsHeldUp);
        Frame<float>.Divide(&Note, &frame, team, from: 64);
        Assert.Equal(1ul, frame.Seed);
        Assert.True(SpinWait.SpinUntil(() => !team.IsHeldUp, TimeSpan.FromMinutes(1)));
        frame.Seed = 0;
        Frame<float>.Divide(&Note, &frame, team, from: 64);
        Assert.Equal(2ul, frame.Seed);

        static void Note(Frame<float>* frame, int part, int parts)
        {
            if (part == 0)
                frame->Seed = (ulong)parts;
        }

        static void Linger(void* state, int part, int parts)
        {
            // Each thread takes one part, as neither goes on before both have begun.
            int* begun = (int*)state;
            Volatile.Write(ref begun[part], 1);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref begun[1 - part]) == 1, TimeSpan.FromMinutes(1)));
            if (Crew.Worker != 0)
                Thread.Sleep(400);
        }
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(2, 3, 2)]
    [InlineData(2, 5, 4)]
    [InlineData(2, 64, 8)]
    [InlineData(3, 64, 12)]
    [InlineData(4, 2, 4)]
    [InlineData(1, 64, 1)]
    public void KernelsAreDividedIntoNoMorePartsThanCostNothingAndFourForAThread(int threads, int into, int parts)
    {
        using Team team = new(threads);
        int* seen = stackalloc int[64];
        Frame<float> frame = new() { Count = 8, Parameters = (float*)seen };
        for (int run = 1; run <= 50; run++)
        {
            while (team.IsHeldUp)
                Thread.Sleep(1);
            Frame<float>.Divide(&Count, &frame, team, from: 8, into);
            Assert.Equal(parts, (int)frame.Seed);
            Assert.Equal(-1, new Span<int>(seen, parts).IndexOfAnyExcept(run));
        }

        static void Count(Frame<float>* frame, int part, int parts)
        {
            ((int*)frame->Parameters)[part]++;
            frame->Seed = (ulong)parts;
        }
    }

    /// <summary>What a thread has written is in its caches: nobody else takes it before all that is his own.</summary>
    [Fact]
    public void EachThreadBeginsWithPartsOfItsOwn()
    {
        const int Threads = 3, Parts = 10;
        using Team team = new(Threads);
        int* seen = stackalloc int[Threads + 1];
        for (int run = 0; run < 100; run++)
        {
            new Span<int>(seen, Threads).Fill(-1);
            seen[Threads] = 0;
            team.Run(&Note, seen, Parts);
            Assert.Equal([0, 3, 6], new Span<int>(seen, Threads).ToArray());
        }

        static void Note(void* state, int part, int parts)
        {
            int* seen = (int*)state;
            if (seen[Crew.Worker] >= 0)
                return;
            seen[Crew.Worker] = part;
            Interlocked.Increment(ref seen[Threads]);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ((int*)state)[Threads]) == Threads, TimeSpan.FromMinutes(1)));
        }
    }

    [Fact]
    public void ThreadsThatWorkAtTheSameTimeHaveNumbersOfTheirOwn()
    {
        using Team team = new(4);
        int* busy = stackalloc int[5];
        for (int run = 0; run < 500; run++)
            team.Run(&Work, busy, parts: 16);
        Assert.Equal(0, busy[4]);

        static void Work(void* state, int part, int parts)
        {
            int* busy = (int*)state;
            if (Interlocked.Increment(ref busy[Crew.Worker]) != 1)
                busy[4]++;
            int own = Crew.Worker, outer = Crew.Enter();
            if (own != outer || Crew.Worker != 0)
                busy[4]++;
            Crew.Leave(outer);
            Interlocked.Decrement(ref busy[Crew.Worker]);
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
        long* before = stackalloc long[3];
        long* after = stackalloc long[3];
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

        // Each waits for the other, so that both threads take part.
        static void Measure(void* state, int part, int parts)
        {
            long* bytes = (long*)state;
            long arrived = Interlocked.Increment(ref bytes[2]);
            while (Volatile.Read(ref bytes[2]) < arrived + (arrived & 1))
                Thread.SpinWait(1);
            bytes[part] = GC.GetAllocatedBytesForCurrentThread();
        }

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

    [Theory]
    [InlineData(-1)]
    [InlineData(Team.MaximumParts + 1)]
    public void PartsOutOfRangeAreRefused(int parts)
    {
        using Team team = new(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run(&Nothing, null, parts));

        static void Nothing(void* state, int part, int parts)
        {
        }
    }
}
