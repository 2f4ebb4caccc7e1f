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
internal sealed unsafe class Crew
{
    // How long a thread waits awake: longer than the gap between two kernels, shorter than a time slice.
    private static readonly long Patience = Stopwatch.Frequency / 1_000_000 * 30;

    private readonly int parts;
    private readonly long patience;
    private readonly Thread[] threads;
    private readonly object gate = new();

    // Each counter has its cache lines for itself.
    private Counter runs;
    private Counter working;
    private Counter asleep;

    private delegate*<void*, int, int, void> kernel;
    private void* state;
    private Exception? failure;
    private volatile bool stopping;

    public Crew(int parts)
    {
        this.parts = parts;

        // Who waits awake without a core of his own only keeps the others from working.
        patience = parts <= Environment.ProcessorCount ? Patience : 0;
        threads = new Thread[parts - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int part = i + 1;
            threads[i] = new Thread(() => Work(part)) { IsBackground = true, Name = $"NetGen team, part {part}" };
            threads[i].Start();
        }
    }

    public void Run(delegate*<void*, int, int, void> kernel, void* state)
    {
        this.kernel = kernel;
        this.state = state;
        working.Value = parts - 1;
        Begin();
        Compute(0);
        if (!WaitAwake(ref working, until: 0))
        {
            Sleep(ref working, until: 0);
        }

        if (failure is { } first)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(first);
        }
    }

    public void Stop()
    {
        stopping = true;
        Begin();
    }

    public void Join()
    {
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void Work(int part)
    {
        for (int run = 1; ; run++)
        {
            if (!WaitAwake(ref runs, until: run))
            {
                Sleep(ref runs, until: run);
            }

            if (stopping)
            {
                return;
            }

            Compute(part);
            if (Interlocked.Decrement(ref working.Value) == 0)
            {
                WakeSleepers();
            }
        }
    }

    private void Compute(int part)
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

    private void Begin()
    {
        Interlocked.Increment(ref runs.Value);
        WakeSleepers();
    }

    private bool WaitAwake(ref Counter counter, int until)
    {
        if (Volatile.Read(ref counter.Value) == until)
        {
            return true;
        }

        if (patience == 0)
        {
            return false;
        }

        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 16; i++)
            {
                Thread.SpinWait(1);
                if (Volatile.Read(ref counter.Value) == until)
                {
                    return true;
                }
            }
        }
        while (Stopwatch.GetTimestamp() - begin < patience);

        return false;
    }

    // Both sides write their own counter, with a full fence, before they read the other's: either the sleeper sees the
    // change or the other side sees the sleeper.
    private void Sleep(ref Counter counter, int until)
    {
        Interlocked.Increment(ref asleep.Value);
        lock (gate)
        {
            while (Volatile.Read(ref counter.Value) != until)
            {
                Monitor.Wait(gate);
            }
        }

        Interlocked.Decrement(ref asleep.Value);
    }

    private void WakeSleepers()
    {
        if (Volatile.Read(ref asleep.Value) == 0)
        {
            return;
        }

        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counter
    {
        [FieldOffset(128)]
        public int Value;
    }
}
