using System;
using System.Collections.Immutable;

namespace NetGen.Runtime.Networks;

/// <summary>The numbers that a network computes with.</summary>
public enum Precision
{
    /// <summary><see cref="float"/>, 32 bits.</summary>
    Float32,

    /// <summary><see cref="double"/>, 64 bits.</summary>
    Float64,
}

/// <summary>The immutable description of a generated network.</summary>
public sealed partial class NetworkInfo
{
    /// <summary>The most metrics that a network can have.</summary>
    public const int MaxMetrics = 15;

    private bool[]? _run;

    /// <summary>The network's name.</summary>
    public required string Name { get; init; }

    /// <summary>The numbers that it computes with.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>The inputs, in the order of the source.</summary>
    public required ImmutableArray<SlotInfo> Inputs { get; init; }

    /// <summary>The targets, in the order of the source.</summary>
    public ImmutableArray<SlotInfo> Targets { get; init; } = [];

    /// <summary>The outputs, in the order of the source.</summary>
    public required ImmutableArray<SlotInfo> Outputs { get; init; }

    /// <summary>The parameters with their places in the flat vector of parameters.</summary>
    public ImmutableArray<TensorInfo> Parameters { get; init; } = [];

    /// <summary>The states (running statistics) with their places in the flat vector of states.</summary>
    public ImmutableArray<TensorInfo> States { get; init; } = [];

    /// <summary>The random numbers that the first values are made of, in the order in which parameters and states are declared
    /// and their initializers draw; a shared parameter draws once.</summary>
    public ImmutableArray<RandomDraw> InitialDraws { get; init; } = [];

    /// <summary>The layers, in the order of the source.</summary>
    public ImmutableArray<LayerInfo> Layers { get; init; } = [];

    /// <summary>The names of the metrics, in the order of the source; at most <see cref="MaxMetrics"/>.</summary>
    public ImmutableArray<string> Metrics { get; init; } = [];

    /// <summary>The recipes, in the order of the source.</summary>
    public ImmutableArray<RecipeInfo> Recipes { get; init; } = [];

    /// <summary>The generated programs; a program's number is its place here.</summary>
    public required ImmutableArray<ProgramInfo> Programs { get; init; }

    /// <summary>The number of parameters, without padding.</summary>
    public long ParameterCount => Total(Parameters);

    /// <summary>The length of the flat vector of parameters in elements, padding included.</summary>
    public long ParameterElements => Length(Parameters);

    /// <summary>The length of the flat vector of states in elements, padding included.</summary>
    public long StateElements => Length(States);

    /// <summary>Elements that each instance keeps beside the parameters: what predictions use of parameters and running
    /// statistics alone, such as weights with a normalization folded into them.</summary>
    public long PreparedElements { get; init; }

    /// <summary>Bytes of scratch memory for all programs of one instance with one thread.</summary>
    public long ArenaBytes => ArenaBytesFor(threads: 1, training: true);

    /// <summary>The most samples that one call of the predict program takes; longer spans are cut into such
    /// pieces.</summary>
    public int MaxBatch => ProgramOf(ProgramKind.Predict) is var number and >= 0 ? Programs[number].MaxBatch : 0;

    /// <summary>The number of inputs, targets and outputs.</summary>
    internal int SlotCount => Inputs.Length + Targets.Length + Outputs.Length;

    /// <summary>Whether a program was run before in this process; from now on it was.</summary>
    internal bool WasRun(int program)
    {
        bool[] run = _run ??= new bool[Programs.Length];
        bool before = run[program];
        run[program] = true;
        return before;
    }

    /// <summary>The number of the first program of a kind (and recipe), or -1.</summary>
    internal int ProgramOf(ProgramKind kind, int recipe = -1)
    {
        for (int i = 0; i < Programs.Length; i++)
        {
            if (Programs[i].Kind == kind && Programs[i].Recipe == recipe)
                return i;
        }

        return -1;
    }

    /// <summary>The number of the recipe with a name; null stands for the first.</summary>
    /// <exception cref="ArgumentException">There is no such recipe; the message lists what there is.</exception>
    public int RecipeNumber(string? name)
    {
        for (int i = 0; i < Recipes.Length; i++)
        {
            if (name is null || Recipes[i].Name == name)
                return i;
        }

        string known = Recipes.Length == 0 ? "it has none" : $"it has {string.Join(", ", NamesOf(Recipes))}";
        throw new ArgumentException(
            name is null
                ? $"Network {Name} has no recipe: add a 'train {Name} {{ … }}' block to its source."
                : $"Network {Name} has no recipe '{name}': {known}.",
            nameof(name));
    }

    /// <summary>A recipe as messages name it; the unnamed one by its network.</summary>
    internal string RecipeText(int recipe) =>
        Recipes[recipe].Name is { Length: > 0 } name ? $"recipe '{name}' of {Name}" : $"{Name}'s recipe";

    /// <summary>The number of the metric with a name, or -1.</summary>
    public int MetricNumber(string name) => Metrics.IndexOf(name, 0, Metrics.Length, StringComparer.Ordinal);

    internal long ArenaBytesFor(int threads, bool training)
    {
        long most = 0;
        foreach (ProgramInfo program in Programs)
        {
            bool needed = training || program.Kind is ProgramKind.Initialize or ProgramKind.Prepare or ProgramKind.Predict or ProgramKind.Evaluate;
            if (needed)
                most = Math.Max(most, program.ArenaBytes + program.ThreadBytes * threads);
        }

        return most;
    }

    private static string[] NamesOf(ImmutableArray<RecipeInfo> recipes)
    {
        var names = new string[recipes.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = recipes[i].Name is { Length: > 0 } name ? name : "the unnamed one";
        return names;
    }

    private static long Total(ImmutableArray<TensorInfo> tensors)
    {
        long total = 0;
        foreach (TensorInfo tensor in tensors)
            total += tensor.Count;
        return total;
    }

    // Vectors end on a whole lane block, so that a kernel over the flat vector has no tail.
    private static long Length(ImmutableArray<TensorInfo> tensors)
    {
        long end = 0;
        foreach (TensorInfo tensor in tensors)
            end = Math.Max(end, tensor.Offset + tensor.Count);
        return (end + 15) / 16 * 16;
    }
}
