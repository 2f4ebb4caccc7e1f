using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace NetGen.Runtime.Threading;

/// <summary>
/// The threads of a <see cref="Team"/> and what they share. Apart from the team, so that a forgotten team can be
/// collected while its threads wait.
/// </summary>
/// <remarks>
/// Each thread takes the parts of its own stretch of a run one by one, which lie in its caches from the run before, and then those
/// that others have not come to: one that the system has put aside, or that is still asleep, keeps nobody from the rest, and a
/// run is over when its last part is, whether or not all threads took one.
/// </remarks>
internal sealed unsafe class Crew
{
    // How long a thread waits awake for the next run: longer than the gap between two kernels, shorter than a time slice.
    private static readonly long Patience = Stopwatch.Frequency / 1_000_000 * 30;

    // How long the caller does for the last part: others end soon, and waking a core that was given back takes a tenth as long.
    private static readonly long CallersPatience = Stopwatch.Frequency / 1_000_000 * 1000;

    [ThreadStatic]
    private static int worker;

    private readonly bool waitsAwake;
    private readonly Thread[] threads;
    private readonly object gate = new();

    // Each counter has its cache lines for itself; there are tickets for the stretch of each thread.
    private readonly Counter[] tickets;
    private Counter finished;
    private Counter asleep;

    private delegate*<void*, int, int, void> kernel;
    private void* state;
    private Exception? failure;
    private volatile bool stopping;
    private LostTime lostTime = new(Stopwatch.Frequency);

    /// <param name="size">The threads with the caller's.</param>
    public Crew(int size)
    {
        // Who waits awake without a core of his own only keeps the others from working.
        waitsAwake = size <= Environment.ProcessorCount;
        tickets = new Counter[size];
        threads = new Thread[size - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int number = i + 1;
            threads[i] = new Thread(() => Work(number)) { IsBackground = true, Name = $"NetGen team, thread {number}" };
            threads[i].Start();
        }
    }

    /// <summary>The number of this thread in its team; 0 for one that is in none, as callers are.</summary>
    public static int Worker => worker;

    /// <summary>
    /// Makes this thread a caller, though it may be one of somebody's team; gives what it was, for <see cref="Leave"/>.
    /// </summary>
    public static int Enter()
    {
        int outer = worker;
        worker = 0;
        return outer;
    }

    public static void Leave(int outer) => worker = outer;

    /// <summary>Whether threads have lately lost so much time, as where another program takes a core, that the caller is faster alone.</summary>
    public bool IsHeldUp => lostTime.IsTooMuch(Stopwatch.GetTimestamp());

    public void Run(delegate*<void*, int, int, void> kernel, void* state, int parts)
    {
        this.kernel = kernel;
        this.state = state;
        finished.Value = 0;
        long begin = Stopwatch.GetTimestamp();
        Begin(parts);
        TakeParts(number: 0, out int taken);
        long end = Stopwatch.GetTimestamp();
        if (!WaitAwake(ref finished, from: parts, until: true, CallersPatience))
            Sleep(ref finished, from: parts, until: true);
        long now = Stopwatch.GetTimestamp();
        lostTime.Count(work: end - begin, wait: now - end, isShared: taken < parts && (taken > 0 || threads.Length > 1), now);
        if (failure is { } first)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(first);
        }
    }

    public void Stop()
    {
        stopping = true;
        Begin(parts: 0);
    }

    public void Join()
    {
        foreach (Thread thread in threads)
            thread.Join();
    }

    private void Work(int number)
    {
        worker = number;
        long run = 0;
        while (!stopping)
        {
            if (!WaitAwake(ref tickets[number], run, until: false, Patience))
                Sleep(ref tickets[number], run, until: false);
            run = TakeParts(number, out _);
        }
    }

    /// <summary>Computes parts, the thread's own and then others', until none is left; gives the run that the first tickets were for.</summary>
    private long TakeParts(int number, out int taken)
    {
        long run = TakeStretch(number, out taken);
        for (int i = 1; i < tickets.Length; i++)
        {
            TakeStretch((number + i) % tickets.Length, out int others);
            taken += others;
        }

        return run;
    }

    private long TakeStretch(int stretch, out int taken)
    {
        for (taken = 0; ; taken++)
        {
            // With the run's number and its parts in the same word a ticket cannot be taken for another run's. What else
            // belongs to the run is read only with a part of it in hand, without which it cannot end.
            long ticket = Interlocked.Increment(ref tickets[stretch].Value) - 1;
            int parts = (int)((ticket >> 16) & 0xFFFF), part = (stretch * parts / tickets.Length) + (int)(ticket & 0xFFFF);
            if (part >= (stretch + 1) * parts / tickets.Length)
                return ticket >> 32;
            Compute(part, parts);
            if (Interlocked.Increment(ref finished.Value) == parts)
                WakeSleepers();
        }
    }

    private void Compute(int part, int parts)
    {
        try
        {
            kernel(state, part, parts);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Begin(int parts)
    {
        long run = (tickets[0].Value >> 32) + 1;
        for (int i = 0; i < tickets.Length; i++)
            Interlocked.Exchange(ref tickets[i].Value, (run << 32) | ((long)parts << 16));
        WakeSleepers();
    }

    /// <summary>Whether a counter has come to a value, or has left it; tickets are counted by their runs.</summary>
    private bool Has(ref Counter counter, long from, bool until)
    {
        long value = Volatile.Read(ref counter.Value);
        return until ? value == from : value >> 32 != from;
    }

    private bool WaitAwake(ref Counter counter, long from, bool until, long patience)
    {
        if (Has(ref counter, from, until))
            return true;
        if (!waitsAwake)
            return false;
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 16; i++)
            {
                Thread.SpinWait(1);
                if (Has(ref counter, from, until))
                    return true;
            }
        }
        while (Stopwatch.GetTimestamp() - begin < patience);

        return false;
    }

    // Both sides write their own counter, with a full fence, before they read the other's: either the sleeper sees the
    // change or the other side sees the sleeper.
    private void Sleep(ref Counter counter, long from, bool until)
    {
        Interlocked.Increment(ref asleep.Value);
        lock (gate)
        {
            while (!Has(ref counter, from, until))
                Monitor.Wait(gate);
        }

        Interlocked.Decrement(ref asleep.Value);
    }

    private void WakeSleepers()
    {
        if (Volatile.Read(ref asleep.Value) == 0)
            return;
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counter
    {
        [FieldOffset(128)]
        public long Value;
    }
}
