using System;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Threading;

namespace NetGen.Runtime.Networks;

/// <summary>
/// Everything that one call of a generated program reads and writes: pointers into the network's memory and into the
/// caller's pinned spans, and the scalars of the step. The runtime fills it, generated code reads it.
/// </summary>
/// <typeparam name="T">The network's number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
public unsafe struct Frame<T> where T : unmanaged
{
    // More parts even out no more than these, and each has to be fetched.
    private const int PartsOfThread = 4;

    /// <summary>All parameters, one flat 64-byte aligned vector; offsets are those of
    /// <see cref="NetworkInfo.Parameters"/>.</summary>
    public T* Parameters;

    /// <summary>Running statistics, one flat 64-byte aligned vector; offsets are those of
    /// <see cref="NetworkInfo.States"/>.</summary>
    public T* States;

    /// <summary>The optimizer's state of the recipe that runs (<see cref="RecipeInfo.OptimizerState"/> elements),
    /// 64-byte aligned; null outside of a train program.</summary>
    public T* OptimizerState;

    /// <summary>Where the programs of gradients and of Hessian products write, at the parameters' offsets; null in an instance that only
    /// predicts.</summary>
    public T* Gradients;

    /// <summary>What the Hessian is multiplied with, at the parameters' offsets; null where there are no second
    /// derivatives.</summary>
    public T* Directions;

    /// <summary>The averages of parameters that the recipe that runs keeps, at the parameters' offsets; null where it keeps
    /// none.</summary>
    public T* Averages;

    /// <summary>What predictions use of parameters and running statistics alone (<see cref="NetworkInfo.PreparedElements"/>), 64-byte
    /// aligned; null where that is nothing.</summary>
    public T* Prepared;

    /// <summary>Scratch memory of the program's <see cref="ProgramInfo.ArenaBytes"/>, 64-byte aligned, with any
    /// content.</summary>
    public byte* Arena;

    /// <summary>What follows the arena: <see cref="ProgramInfo.ThreadBytes"/> of scratch memory for each
    /// thread.</summary>
    public byte* Workspaces;

    /// <summary>In the workspaces, where threads leave sums for each other.</summary>
    public SharedSums SharedSums;

    /// <summary>The caller's memory: inputs, then targets, then outputs, in the order of <see cref="NetworkInfo"/>;
    /// unaligned, sample after sample; null where the program does not use the slot. Indices are
    /// <see cref="int"/>.</summary>
    public void** Slots;

    /// <summary>Samples in this call, 1 to the program's <see cref="ProgramInfo.MaxBatch"/>.</summary>
    public int Count;

    /// <summary>The seed of all random numbers of this call.</summary>
    public ulong Seed;

    /// <summary>The optimizer's t: 1 in a recipe's first step; 0 outside of training.</summary>
    public long Step;

    /// <summary>The counter of the random numbers: the number of the batch in training, 1 at the first; 0 outside.</summary>
    public long Draw;

    /// <summary>Samples in the batches before this one whose gradients wait for the same update.</summary>
    public long Gathered;

    /// <summary>Updates in one epoch; 0 if no training was planned.</summary>
    public long StepsPerEpoch;

    /// <summary>Updates in all epochs; 0 if no training was planned.</summary>
    public long TotalSteps;

    /// <summary>The epoch, 0 for the first; 0 if no training was planned.</summary>
    public long Epoch;

    /// <summary>The learning rate of this step.</summary>
    public double Rate;

    /// <summary>What the recipe's schedules know of the epochs before: loss and metrics of the last
    /// (<see cref="NetworkInfo.Metrics"/> + 1 places), then <see cref="RecipeInfo.ScheduleStates"/>; null outside of
    /// training.</summary>
    public double* Schedule;

    /// <summary>The step of a loop over the elements of sequences, 0 at the first: generated code counts it.</summary>
    public nint Position;

    /// <summary>For each stream the numbers that were drawn for it; null where Philox makes all numbers.</summary>
    internal DrawnNumbers* Drawn;

    /// <summary>Where the program writes the loss and then the metrics, each a mean over the samples of this call
    /// (<see cref="NetworkInfo.MaxMetrics"/> + 1 places).</summary>
    public double* Results;

    /// <summary>The scratch memory that the thread which asks brings to a contraction.</summary>
    public readonly T* Workspace => (T*)(Workspaces + (nint)Crew.Worker * Contraction.WorkspaceBytes);

    /// <summary>The random numbers of one place that draws.</summary>
    /// <param name="stream">The place's number.</param>
    public readonly RandomStream Random(uint stream) =>
        new(Seed, (ulong)Draw, stream) { Drawn = Drawn == null ? 0 : (nint)(Drawn + stream) };

    /// <summary>
    /// Runs a kernel on all threads if there are enough samples for that to pay, and each has its core, else on this one.
    /// </summary>
    /// <param name="kernel">Computes one part of several.</param>
    /// <param name="frame">What the kernel is given.</param>
    /// <param name="team">The threads.</param>
    /// <param name="from">The number of samples from which on the kernel is divided.</param>
    /// <param name="into">The most parts that cost nothing: with more of them than threads, the slower ones take fewer.</param>
    public static void Divide(delegate*<Frame<T>*, int, int, void> kernel, Frame<T>* frame, Team team, int from, int into = 1)
    {
        if (team.Parts > 1 && frame->Count >= from && !team.IsHeldUp)
            team.Run((delegate*<void*, int, int, void>)kernel, frame, team.Parts * Math.Clamp(into / team.Parts, 1, PartsOfThread));
        else
            kernel(frame, 0, 1);
    }

    /// <summary>Whether the first values of each row are finite.</summary>
    /// <param name="values">The first row, of the network's number type.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="pitch">The distance of rows in values.</param>
    /// <param name="count">The values of each row.</param>
    public static bool AreFinite(T* values, nint rows, nint pitch, nint count)
    {
        for (nint row = 0; row < rows; row++)
        {
            if (!AreFinite(values + row * pitch, count))
                return false;
        }

        return true;
    }

    /// <summary>Whether all of so many values are finite.</summary>
    /// <param name="values">The first value, of the network's number type.</param>
    /// <param name="count">The number of values.</param>
    public static bool AreFinite(T* values, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            bool finite = typeof(T) == typeof(float)
                ? float.IsFinite(((float*)values)[i])
                : double.IsFinite(((double*)values)[i]);
            if (!finite)
                return false;
        }

        return true;
    }
}
