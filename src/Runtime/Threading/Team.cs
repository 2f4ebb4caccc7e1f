using System;
using System.Threading;

namespace NetGen.Runtime.Threading;

/// <summary>
/// Threads that run one kernel together, again and again: each takes parts of its own and then those that others have not come
/// to, and when the last part is done the caller goes on. The threads wait for the next run a few microseconds awake, then
/// asleep. A run allocates nothing.
/// </summary>
/// <remarks>
/// One thread at a time may call <see cref="Run"/>; teams do not disturb each other. Which part computes what is the
/// kernel's matter, so that results need not depend on the number of parts.
/// </remarks>
public sealed unsafe class Team : IDisposable
{
    /// <summary>More parts than this are refused.</summary>
    public const int MaximumParts = 1024;

    private readonly Crew? crew;
    private int busy;
    private bool disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="parts">
    /// The number of threads with the caller, which is part 0; with 1, kernels run on the caller alone.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="parts"/> is below 1 or above <see cref="MaximumParts"/>.
    /// </exception>
    public Team(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, MaximumParts);
        Parts = parts;
        crew = parts > 1 ? new Crew(parts) : null;
    }

    /// <summary>Lets the threads go when nobody has disposed of the team.</summary>
    ~Team() => crew?.Stop();

    /// <summary>The number of threads with the caller.</summary>
    public int Parts { get; }

    /// <summary>
    /// Whether threads of the team have lately held up runs. Work that need not be divided is better not divided then.
    /// </summary>
    internal bool IsHeldUp => crew is { IsHeldUp: true };

    /// <summary>Calls <c>kernel(state, part, parts)</c> for each part, and returns when all have returned.</summary>
    /// <param name="kernel">
    /// What to run. Kernels should not throw; if some do, the first exception is thrown here after all have ended.
    /// </param>
    /// <param name="state">What the kernel is given, as it is.</param>
    /// <param name="parts">
    /// Into how many parts to divide it, 1 to <see cref="MaximumParts"/>; 0 for one for each. More of them
    /// even out cores of different speed, as where another program takes its share of one. Any thread may get any part, in
    /// any order; each begins with those that it had in runs of as many parts before.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parts"/> is negative or too many.</exception>
    /// <exception cref="InvalidOperationException">The team is running, for another thread or this kernel.</exception>
    /// <exception cref="ObjectDisposedException">The team was disposed of.</exception>
    public void Run(delegate*<void*, int, int, void> kernel, void* state, int parts = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, MaximumParts);
        parts = parts == 0 ? Parts : parts;
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw new InvalidOperationException(
                "The team is running already: give each thread that computes at the same time a team of its own.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (crew is null)
            {
                for (int part = 0; part < parts; part++)
                    kernel(state, part, parts);
            }
            else
            {
                crew.Run(kernel, state, parts);
            }
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Ends the threads and waits for that.</summary>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw new InvalidOperationException("The team is running: dispose of it when the run has ended.");
        }

        if (!disposed)
        {
            disposed = true;
            crew?.Stop();
            crew?.Join();
            GC.SuppressFinalize(this);
        }

        Volatile.Write(ref busy, 0);
    }
}
