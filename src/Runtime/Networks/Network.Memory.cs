using System;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    private const int Alignment = 64;

    // One block holds the frame, its tables, the optimizers' states and the arena, so that nothing is allocated later.
    private AlignedMemory Place(
        NetworkInfo info, int threads, bool training, RecipeState[] recipes, out Frame<T>* frame)
    {
        if (info.Metrics.Length > NetworkInfo.MaxMetrics)
        {
            throw new ArgumentException(
                $"Network {info.Name} has more than {NetworkInfo.MaxMetrics} metrics.", nameof(info));
        }

        long slots = Align(sizeof(Frame<T>));
        long results = slots + Align((long)sizeof(void*) * info.SlotCount);
        long end = results + Align(sizeof(double) * (NetworkInfo.MaxMetrics + 1));
        for (int i = 0; i < recipes.Length; i++)
        {
            recipes[i].StateOffset = end;
            recipes[i].Program = info.ProgramOf(ProgramKind.Train, i);
            recipes[i].Gather = info.ProgramOf(ProgramKind.Gather, i);
            recipes[i].Restart();
            end += Align(info.Recipes[i].OptimizerState * sizeof(T));
            recipes[i].ScheduleOffset = end;
            end += Align(sizeof(double) * (info.Metrics.Length + 1L + info.Recipes[i].ScheduleStates));
        }

        long prepared = end;
        end += Align(info.PreparedElements * sizeof(T));

        // The arena is not cleared: pages that no step needs are never made.
        var memory = new AlignedMemory(end + Align(info.ArenaBytesFor(threads, training)), zeroed: false);
        NativeMemory.Clear(memory.Pointer, (nuint)end);
        frame = (Frame<T>*)memory.Pointer;
        *frame = new Frame<T>
        {
            Slots = (void**)(memory.Pointer + slots),
            Results = (double*)(memory.Pointer + results),
            Prepared = (T*)(memory.Pointer + prepared),
            Arena = memory.Pointer + end,
        };
        return memory;
    }

    private static long Align(long bytes) => checked(bytes + Alignment - 1) / Alignment * Alignment;

    private static void CheckSameLayout(NetworkInfo mine, NetworkInfo shared)
    {
        if (ReferenceEquals(mine, shared))
            return;
        if (mine.Precision != shared.Precision || !Same(mine.Parameters, shared.Parameters)
            || !Same(mine.States, shared.States))
        {
            throw new ArgumentException(
                $"Network {mine.Name} cannot use the parameters of {shared.Name}: their names, shapes or places differ.",
                nameof(shared));
        }
    }

    private static bool Same(ImmutableArray<TensorInfo> left, ImmutableArray<TensorInfo> right)
    {
        if (left.Length != right.Length)
            return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].Name != right[i].Name || left[i].Offset != right[i].Offset
                || !left[i].Shape.AsSpan().SequenceEqual(right[i].Shape.AsSpan()))
            {
                return false;
            }
        }

        return true;
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(!_live, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException(
                $"This {Description.Name} is at work on another thread. Give each thread an instance of its own over the "
                + "same parameters: pass Parameters to the constructor.");
        }
    }

    private void Leave()
    {
        Volatile.Write(ref _busy, 0);

        // The kernels hold pointers only: without this a finalizer could free the memory while they run.
        GC.KeepAlive(this);
    }

    private void Release()
    {
        if (!_live)
            return;
        _live = false;
        _memory.Dispose();
        _gradients?.Dispose();
        _direction?.Dispose();
        RemoveUsers();
    }

    private void RemoveUsers()
    {
        foreach (Parameters<T>? average in _averages)
            average?.RemoveUser();
        Parameters.RemoveUser();
    }

    private InvalidOperationException OnlyPredicts() => new(
        $"This {Description.Name} was made for prediction over shared parameters: to train it make it with training: true.");

    private InvalidOperationException NoSecondDerivatives() => new(
        $"Network {Description.Name} has no second derivatives: write `derivatives 2` in the network, or "
        + "[Network(Derivatives = 2)], and build again.");

    /// <summary>What belongs to one recipe of this instance.</summary>
    private struct RecipeState
    {
        /// <summary>The train program's number.</summary>
        public int Program;

        /// <summary>The gather program's number; -1 without.</summary>
        public int Gather;

        /// <summary>Where the optimizer's state lies in the instance's memory, in bytes.</summary>
        public long StateOffset;

        /// <summary>Where the last epoch's figures and what schedules keep lie, in bytes.</summary>
        public long ScheduleOffset;

        /// <summary>Whether the optimizer's state has been set to its start.</summary>
        public bool Prepared;

        /// <summary>Whether what schedules keep has been set to its start.</summary>
        public bool Scheduled;

        /// <summary>Updates done.</summary>
        public long Steps;

        /// <summary>Batches done, of all updates.</summary>
        public long Batches;

        /// <summary>Batches, and samples in them, whose gradients wait for an update.</summary>
        public long WaitingBatches;
        public long WaitingSamples;

        public long BatchesPerEpoch;
        public long StepsPerEpoch;
        public long TotalSteps;

        public void Restart()
        {
            Prepared = false;
            Scheduled = false;
            Steps = 0;
            Batches = 0;
            WaitingBatches = 0;
            WaitingSamples = 0;
        }

        /// <summary>Whether the next batch is the last before an update: the last of an epoch always is.</summary>
        public readonly bool IsLast(int accumulate) =>
            WaitingBatches + 1 >= accumulate || (BatchesPerEpoch > 0 && (Batches + 1) % BatchesPerEpoch == 0);
    }
}
