using System;
using System.Numerics;
using System.Runtime.InteropServices;
using NetGen.Runtime.Data;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;
using NetGen.Runtime.Threading;

namespace NetGen.Runtime.Networks;

/// <summary>
/// The base of every generated network: its memory, the checks of what a caller passes, and the cutting into batches.
/// The generated class adds the typed members and the kernels.
/// </summary>
/// <typeparam name="T">The network's number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// An instance works for one thread at a time. To predict on several threads at once give each thread an instance of
/// its own over the same <see cref="Parameters"/>. After creation no call allocates memory, except where its
/// documentation says so; .NET's own compiler may, when a method is called for the first time.
/// </remarks>
public abstract unsafe partial class Network<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AlignedMemory _memory;
    private readonly Frame<T>* _frame;
    private readonly RecipeState[] _recipes;
    private readonly Gradients<T>? _gradients;
    private readonly Direction<T>? _direction;
    private readonly int _prepare, _predict, _evaluate, _differentiate, _hessian;
    private readonly Parameters<T>?[] _averages;
    private RandomSource _random;
    private long _preparedFrom = -1;
    private int _busy;
    private bool _live;

    /// <summary>Makes a network with parameters of its own. The generated constructor calls <see cref="Initialize"/>
    /// next.</summary>
    /// <param name="info">The network's description.</param>
    /// <param name="threads">The number of threads that compute, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1, or above
    /// <see cref="Team.MaximumParts"/>.</exception>
    protected Network(NetworkInfo info, int threads)
        : this(info, new Parameters<T>(info), threads, training: true)
    {
    }

    /// <summary>Makes a network over parameters that another one made.</summary>
    /// <param name="info">The network's description; its parameters must lie where those of <paramref name="shared"/>
    /// lie.</param>
    /// <param name="shared">The parameters, used, not copied.</param>
    /// <param name="threads">The number of threads that compute, 1 or more.</param>
    /// <param name="training">Whether this instance trains; without, it only predicts and evaluates, and takes less
    /// memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1, or above
    /// <see cref="Team.MaximumParts"/>.</exception>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    /// <exception cref="ObjectDisposedException">The last network that used the parameters was disposed.</exception>
    protected Network(NetworkInfo info, Parameters<T> shared, int threads, bool training)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, Team.MaximumParts);
        CheckSameLayout(info, shared.Info);
        shared.AddUser();
        _averages = new Parameters<T>?[training ? info.Recipes.Length : 0];
        try
        {
            Description = info;
            Parameters = shared;
            CanTrain = training;
            _predict = info.ProgramOf(ProgramKind.Predict);
            _prepare = info.ProgramOf(ProgramKind.Prepare);
            _evaluate = info.ProgramOf(ProgramKind.Evaluate);
            _differentiate = info.ProgramOf(ProgramKind.Gradients);
            _hessian = info.ProgramOf(ProgramKind.HessianProduct);
            _recipes = new RecipeState[training ? info.Recipes.Length : 0];
            _gradients = training ? new Gradients<T>(info) : null;
            _direction = training && _hessian >= 0 ? new Direction<T>(info) : null;
            for (int i = 0; i < _averages.Length; i++)
            {
                if (info.Recipes[i].Averages)
                    _averages[i] = new Parameters<T>(shared);
            }

            _memory = Place(info, threads, training, _recipes, out _frame);
            Team = new Team(threads);
            MakeTables();
            _live = true;
        }
        catch
        {
            RemoveUsers();
            throw;
        }
    }

    /// <summary>Frees the memory of an instance that was not disposed.</summary>
    ~Network() => Release();

    /// <summary>The network's description; the generated class has it as a static <c>Info</c> too.</summary>
    public NetworkInfo Description { get; }

    /// <summary>The parameters and states by name.</summary>
    public Parameters<T> Parameters { get; }

    /// <summary>The gradients that the last debug step left, or the product that the last call of
    /// <c>ComputeHessianProduct</c> left.</summary>
    /// <exception cref="InvalidOperationException">This instance only predicts.</exception>
    public Gradients<T> Gradients => _gradients ?? throw OnlyPredicts();

    /// <summary>The vector that <c>ComputeHessianProduct</c> multiplies the Hessian with.</summary>
    /// <exception cref="InvalidOperationException">This instance only predicts, or the network has no second
    /// derivatives.</exception>
    public Direction<T> Direction => _direction ?? throw (CanTrain ? NoSecondDerivatives() : OnlyPredicts());

    /// <summary>
    /// The averages of the parameters that a recipe with the setting <c>average</c> keeps; before its training the
    /// parameters as they are. Running statistics are those of this network. Make an instance over them to predict,
    /// evaluate or save with the averages: <c>new Classifier(network.Average())</c>.
    /// </summary>
    /// <param name="recipe">The recipe's name; null for the first.</param>
    /// <exception cref="ArgumentException">There is no such recipe.</exception>
    /// <exception cref="InvalidOperationException">The recipe keeps no averages, or this instance only predicts.</exception>
    public Parameters<T> Average(string? recipe = null)
    {
        RequireTraining();
        int number = Description.RecipeNumber(recipe);
        if (_averages[number] is not { } average)
        {
            throw new InvalidOperationException(
                $"{Description.RecipeText(number)} keeps no averages: add a setting such as 'average ema(decay: 0.999)'.");
        }

        if (!_recipes[number].Prepared)
            average.CopyParametersOf(Parameters);
        return average;
    }

    /// <summary>The averages that a recipe keeps; null where it keeps none.</summary>
    internal Parameters<T>? AverageOf(int recipe) => _averages[recipe] is null ? null : Average(Description.Recipes[recipe].Name);

    /// <summary>The number of threads that compute.</summary>
    public int Threads => Team.Parts;

    /// <summary>The threads that compute, for the kernels.</summary>
    protected Team Team { get; }

    /// <summary>The width of the vectors that the kernels compute with.</summary>
    protected SimdWidth VectorWidth { get; } = Machine.Width;

    /// <summary>Whether this instance trains, or only predicts and evaluates.</summary>
    public bool CanTrain { get; }

    /// <summary>The seed of the random numbers in training steps; set by <see cref="Initialize"/> and by
    /// training.</summary>
    public ulong Seed { get; set; }

    /// <summary>Where first values came from, and where training takes the order of samples from if its options say nothing
    /// else; set by <see cref="Initialize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public RandomSource RandomSource
    {
        get => _random;
        set
        {
            Shuffler.CheckSource(value, nameof(value));
            _random = value;
        }
    }

    /// <summary>Starts anew: fills parameters and states from a seed and forgets all training. With
    /// <see cref="RandomSource.MersenneTwister"/> it allocates memory for the numbers that it draws, and frees it.</summary>
    /// <param name="seed">The seed; the same seed gives the same bits on every machine.</param>
    /// <param name="random">Where the random numbers come from; null for the network's <see cref="RandomSource"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public void Initialize(ulong seed, RandomSource? random = null)
    {
        RandomSource source = random ?? RandomSource;
        Shuffler.CheckSource(source, nameof(random));
        Enter();
        try
        {
            using InitialNumbers<T>? drawn =
                source == RandomSource.MersenneTwister ? new InitialNumbers<T>(Description.InitialDraws, seed) : null;
            Seed = seed;
            _random = source;
            int program = Description.ProgramOf(ProgramKind.Initialize);
            Prepare(0);
            _frame->Drawn = drawn is null ? null : drawn.Table;
            if (program >= 0)
                Run(program);
            _frame->Drawn = null;
            Parameters.Changed();
            for (int i = 0; i < _recipes.Length; i++)
                _recipes[i].Restart();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the network's memory; the parameters' too if no other network uses them.</summary>
    /// <exception cref="InvalidOperationException">The network is at work on another thread.</exception>
    public void Dispose()
    {
        if (!_live)
            return;
        Enter();
        Team.Dispose();
        Release();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes what the programs keep in static fields, when an instance is made, so that no later call allocates.
    /// It is called by the constructor.</summary>
    protected virtual void MakeTables()
    {
    }

    /// <summary>Runs a generated program.</summary>
    /// <param name="program">The program's place in <see cref="NetworkInfo.Programs"/>.</param>
    /// <param name="frame">What the program reads and writes.</param>
    /// <returns>False if the loss was not finite; then parameters, states and optimizer state are unchanged.</returns>
    protected abstract bool Execute(int program, Frame<T>* frame);

    /// <summary>Has .NET compile the kernels of a generated program, from the last to the first. Computes nothing.</summary>
    /// <param name="program">The program's place in <see cref="NetworkInfo.Programs"/>.</param>
    /// <param name="frame">What the program is going to read and write.</param>
    protected virtual void Compile(int program, Frame<T>* frame)
    {
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="recipe">The recipe's place in <see cref="NetworkInfo.Recipes"/>.</param>
    /// <param name="position">Where training stands.</param>
    protected abstract double Rate(int recipe, in SchedulePosition position);

    /// <summary>Sets what a recipe's schedules keep to its start; does nothing where they keep nothing.</summary>
    /// <param name="recipe">The recipe's place in <see cref="NetworkInfo.Recipes"/>.</param>
    /// <param name="states">The recipe's <see cref="RecipeInfo.ScheduleStates"/> numbers.</param>
    protected virtual void StartSchedule(int recipe, Span<double> states)
    {
    }

    /// <summary>Computes what a recipe's schedules keep after an epoch; does nothing where they keep nothing.</summary>
    /// <param name="recipe">The recipe's place in <see cref="NetworkInfo.Recipes"/>.</param>
    /// <param name="position">Where training stands after the epoch's last step, with the epoch's figures.</param>
    /// <param name="states">The new numbers; until they are written the old ones, which
    /// <see cref="SchedulePosition.States"/> sees too.</param>
    protected virtual void AdvanceSchedule(int recipe, in SchedulePosition position, Span<double> states)
    {
    }

    /// <summary>
    /// Finds the first layer with a non-finite value by running the network unfused on the frame of a step that failed.
    /// Changes nothing but the arena and the gradients.
    /// </summary>
    /// <param name="frame">The frame of the step.</param>
    /// <returns>The layer's name, or null if all are finite or the network cannot tell.</returns>
    protected virtual string? FindNonFinite(Frame<T>* frame) => null;

    /// <summary>Sets the optimizer's state to its start; zeros unless the generated class says otherwise.</summary>
    /// <param name="recipe">The recipe's place in <see cref="NetworkInfo.Recipes"/>.</param>
    /// <param name="state">The recipe's <see cref="RecipeInfo.OptimizerState"/> elements.</param>
    protected virtual void InitializeOptimizer(int recipe, T* state) =>
        NativeMemory.Clear(state, (nuint)(Description.Recipes[recipe].OptimizerState * sizeof(T)));
}
