using System;
using System.Runtime.CompilerServices;
using System.Threading;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Threading;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    /// <summary>Runs the predict program over any number of samples, in pieces of its largest batch.</summary>
    /// <param name="slots">The inputs and then the outputs, in the order of <see cref="NetworkInfo"/>.</param>
    /// <exception cref="ArgumentException">A length is no whole number of samples, or the counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range; nothing was
    /// computed.</exception>
    protected internal void RunPredict(ReadOnlySpan<Slot> slots)
    {
        Enter();
        try
        {
            ReadOnlySpan<SlotInfo> inputs = Description.Inputs.AsSpan(), outputs = Description.Outputs.AsSpan();
            int samples = CheckSlots(slots, inputs, outputs, secondIsRead: false);
            int batch = BatchOf(_predict, ProgramKind.Predict);
            PrepareValues();
            for (int start = 0; start < samples; start += batch)
            {
                Prepare(Math.Min(batch, samples - start));
                PlaceSlots(slots[..inputs.Length], inputs, 0, start);
                PlaceSlots(slots[inputs.Length..], outputs, inputs.Length + Description.Targets.Length, start);
                Run(_predict);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Computes the mean loss and metrics over any number of samples, as in inference.</summary>
    /// <param name="slots">The inputs and then the targets, in the order of <see cref="NetworkInfo"/>.</param>
    /// <returns>Loss and metrics; NaN if there are no samples.</returns>
    /// <exception cref="ArgumentException">A length is no whole number of samples, or the counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range; nothing was
    /// computed.</exception>
    protected internal Evaluation RunEvaluate(ReadOnlySpan<Slot> slots)
    {
        Enter();
        try
        {
            int samples = CheckInputsAndTargets(slots);
            int batch = BatchOf(_evaluate, ProgramKind.Evaluate);
            PrepareValues();
            int figures = Description.Metrics.Length + 1;
            double* sums = stackalloc double[NetworkInfo.MaxMetrics + 1];
            for (int start = 0; start < samples; start += batch)
            {
                Prepare(Math.Min(batch, samples - start));
                PlaceInputsAndTargets(slots, start);
                Run(_evaluate);
                for (int i = 0; i < figures; i++)
                    sums[i] += _frame->Results[i] * _frame->Count;
            }

            for (int i = 0; i < figures; i++)
                sums[i] /= samples;
            return new Evaluation(Description, samples, new ReadOnlySpan<double>(sums, figures));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>One training step over one batch.</summary>
    /// <param name="recipe">The recipe's place in <see cref="NetworkInfo.Recipes"/>.</param>
    /// <param name="slots">The inputs and then the targets, in the order of <see cref="NetworkInfo"/>.</param>
    /// <param name="rate">The learning rate; NaN for the one of the recipe's schedule.</param>
    /// <exception cref="ArgumentException">A length is no whole number of samples, the counts differ, there are no
    /// samples, or more than the recipe's batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts, or the schedule gave no usable
    /// rate.</exception>
    protected internal StepResult RunTrainStep(int recipe, ReadOnlySpan<Slot> slots, double rate = double.NaN)
    {
        Enter();
        try
        {
            if (!CanTrain)
                throw OnlyPredicts();
            ref RecipeState state = ref _recipes[recipe];
            int samples = CheckInputsAndTargets(slots);
            CheckOneBatch(samples, BatchOf(state.Program, ProgramKind.Train));
            bool scheduled = double.IsNaN(rate);
            CheckLength(recipe, state, scheduled);
            if (scheduled)
                rate = Rate(recipe, PositionOf(recipe, ref state));
            CheckRate(recipe, state, rate);

            Prepare(samples);
            PlaceInputsAndTargets(slots, 0);
            PlaceStep(recipe, ref state);
            _frame->Rate = rate;
            bool updates = state.IsLast(Description.Recipes[recipe].Accumulate);
            if (updates ? Run(state.Program) : Run(state.Gather, next: state.Program))
            {
                Parameters.Changed();
                _averages[recipe]?.Changed();
                state.Batches++;
                state.Steps += updates ? 1 : 0;
                state.WaitingBatches = updates ? 0 : state.WaitingBatches + 1;
                state.WaitingSamples = updates ? 0 : state.WaitingSamples + samples;
                return new StepResult(_frame->Results[0], samples, Updated: updates, Gathered: !updates);
            }

            double loss = _frame->Results[0];
            return new StepResult(loss, samples, Updated: false, FindFault());
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The debug step: loss and gradients of one batch, unfused from the update; nothing is updated.</summary>
    /// <param name="slots">The inputs and then the targets, in the order of <see cref="NetworkInfo"/>.</param>
    /// <returns>The loss; the gradients are in <see cref="Gradients"/>.</returns>
    /// <exception cref="ArgumentException">A length is no whole number of samples, the counts differ, there are no
    /// samples, or more than the program's batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    protected internal StepResult RunGradients(ReadOnlySpan<Slot> slots) => Differentiate(_differentiate, ProgramKind.Gradients, slots);

    /// <summary>Multiplies the Hessian of the loss of one batch with <see cref="Direction"/>; nothing is updated.</summary>
    /// <param name="slots">The inputs and then the targets, in the order of <see cref="NetworkInfo"/>.</param>
    /// <returns>The loss; the product is in <see cref="Gradients"/>.</returns>
    /// <exception cref="ArgumentException">A length is no whole number of samples, the counts differ, there are no
    /// samples, or more than the program's batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">This instance only predicts, or the network has no second
    /// derivatives.</exception>
    protected internal StepResult RunHessianProduct(ReadOnlySpan<Slot> slots)
    {
        _ = Direction;
        return Differentiate(_hessian, ProgramKind.HessianProduct, slots);
    }

    private StepResult Differentiate(int program, ProgramKind kind, ReadOnlySpan<Slot> slots)
    {
        Enter();
        try
        {
            if (_gradients is null)
                throw OnlyPredicts();
            int samples = CheckInputsAndTargets(slots);
            CheckOneBatch(samples, BatchOf(program, kind));
            Prepare(samples);
            PlaceInputsAndTargets(slots, 0);
            _gradients.Clear();

            // The random numbers of the step that the first recipe would make next, so that the two can be compared.
            _frame->Step = _recipes.Length > 0 ? _recipes[0].Steps + 1 : 1;
            _frame->Draw = _recipes.Length > 0 ? _recipes[0].Batches + 1 : 1;
            bool finite = Run(program);
            double loss = _frame->Results[0];
            return new StepResult(loss, samples, finite, finite ? null : FindFault());
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Loss and metrics of the last step, means over its samples; good until the next call.</summary>
    protected internal ReadOnlySpan<double> LastResults => new(_frame->Results, Description.Metrics.Length + 1);

    private int BatchOf(int program, ProgramKind kind)
    {
        if (program < 0)
        {
            throw new InvalidOperationException(
                $"Network {Description.Name} has no {kind} program: its source gives no loss.");
        }

        return Description.Programs[program].MaxBatch;
    }

    private bool Run(int program, int next = -1)
    {
        SetWorkspaces(program);
        int outer = Crew.Enter();
        try
        {
            return Description.WasRun(program) ? Execute(program, _frame) : RunFirst(program, next);
        }
        finally
        {
            Crew.Leave(outer);
        }
    }

    // The first call of a program has .NET compile its kernels, from the first to the last; a thread beside it has them
    // compiled from the last to the first, until the two meet, and then those of a program that calls to come will run too.
    // What it allocates belongs to this call, which waits for it.
    private bool RunFirst(int program, int next)
    {
        if (Environment.ProcessorCount == 1 || !RuntimeFeature.IsDynamicCodeCompiled)
            return Execute(program, _frame);
        bool more = next >= 0 && !Description.WasRun(next);
        var compiler = new Thread(() => TryCompile(program, more ? next : program)) { IsBackground = true, Name = "NetGen compiler" };
        compiler.UnsafeStart();
        try
        {
            return Execute(program, _frame);
        }
        finally
        {
            compiler.Join();
        }
    }

    private void TryCompile(int program, int next)
    {
        try
        {
            Compile(program, _frame);
            if (next != program)
                Compile(next, _frame);
        }
        catch (Exception)
        {
            // What could not be compiled ahead is compiled when it is called, and fails there if it must.
        }
    }

    // The debug step finds the fault, so the arena is now its own.
    private string? FindFault()
    {
        if (_differentiate >= 0)
            SetWorkspaces(_differentiate);
        int outer = Crew.Enter();
        try
        {
            return FindNonFinite(_frame);
        }
        finally
        {
            Crew.Leave(outer);
        }
    }

    private void SetWorkspaces(int program)
    {
        _frame->Workspaces = _frame->Arena + Description.Programs[program].ArenaBytes;
        _frame->SharedSums = new SharedSums(_frame->Workspaces);
    }

    // Each instance has these values for itself: instances over shared parameters predict at the same time.
    private void PrepareValues()
    {
        long version = Parameters.Version;
        if (_prepare < 0 || _preparedFrom == version)
            return;
        Prepare(0);
        Run(_prepare);
        _preparedFrom = version;
    }

    private void Prepare(int count)
    {
        _frame->Parameters = Parameters.ParameterVector;
        _frame->States = Parameters.StateVector;
        _frame->OptimizerState = null;
        _frame->Averages = null;
        _frame->Schedule = null;
        _frame->Gradients = _gradients is null ? null : _gradients.Vector;
        _frame->Directions = _direction is null ? null : _direction.Vector;
        _frame->Count = count;
        _frame->Seed = Seed;
        _frame->Drawn = null;
        _frame->Step = 0;
        _frame->Draw = 0;
        _frame->Rate = 0;
        new Span<nint>(_frame->Slots, Description.SlotCount).Clear();
    }

    // What a training step has beside its batch.
    private void PlaceStep(int recipe, ref RecipeState state)
    {
        _frame->OptimizerState = (T*)(_memory.Pointer + state.StateOffset);
        Parameters<T>? average = _averages[recipe];
        _frame->Averages = average is null ? null : average.ParameterVector;
        if (!state.Prepared)
        {
            InitializeOptimizer(recipe, _frame->OptimizerState);
            average?.CopyParametersOf(Parameters);
        }

        state.Prepared = true;
        SchedulePosition position = PositionOf(recipe, ref state);
        _frame->Schedule = ScheduleOf(state);
        _frame->Step = state.Steps + 1;
        _frame->Draw = state.Batches + 1;
        _frame->Gathered = state.WaitingSamples;
        _frame->StepsPerEpoch = position.StepsPerEpoch;
        _frame->TotalSteps = position.TotalSteps;
        _frame->Epoch = position.Epoch;
    }

    private int CheckInputsAndTargets(ReadOnlySpan<Slot> slots) =>
        CheckSlots(slots, Description.Inputs.AsSpan(), Description.Targets.AsSpan(), secondIsRead: true);

    private void PlaceInputsAndTargets(ReadOnlySpan<Slot> slots, int start)
    {
        int inputs = Description.Inputs.Length;
        PlaceSlots(slots[..inputs], Description.Inputs.AsSpan(), 0, start);
        PlaceSlots(slots[inputs..], Description.Targets.AsSpan(), inputs, start);
    }

    private void PlaceSlots(ReadOnlySpan<Slot> slots, ReadOnlySpan<SlotInfo> infos, int first, int start)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            int size = infos[i].IsIndex ? sizeof(int) : sizeof(T);
            _frame->Slots[first + i] = (byte*)slots[i].Data + (nint)start * infos[i].Elements * size;
        }
    }
}
