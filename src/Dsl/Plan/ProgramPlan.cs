using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Plan;

/// <summary>Where a buffer lives.</summary>
public enum BufferPlace
{
    /// <summary>In the network's arena, at a fixed offset in bytes.</summary>
    Arena,

    /// <summary>In the flat vector of parameters, at an offset in elements.</summary>
    Parameters,

    /// <summary>In the flat vector of running statistics.</summary>
    States,

    /// <summary>In the flat vector of a recipe's optimizer states.</summary>
    OptimizerStates,

    /// <summary>In the flat vector of gradients, of the debug step.</summary>
    Gradients,

    /// <summary>In the flat vector of the direction that the Hessian is multiplied with.</summary>
    Directions,

    /// <summary>In the flat vector of a recipe's averages of parameters.</summary>
    Averages,

    /// <summary>In the flat vector of what inference makes of parameters once after they have changed.</summary>
    Prepared,

    /// <summary>The caller's memory: the offset is the number of the slot (inputs, then targets, then outputs).</summary>
    Slot,

    /// <summary>The results of a step in double: 0 is the loss, then the metrics.</summary>
    Results,
}

/// <summary>A piece of memory that kernels read and write: row-major, or with the samples as its last dimension.</summary>
public sealed class Buffer
{
    public Buffer(string name, Shape shape, ElementType type, BufferPlace place, int samplePitch = 0)
    {
        Name = name;
        Shape = shape;
        Type = type;
        Place = place;
        SamplePitch = samplePitch;
    }

    /// <summary>Unique in a program, after the user's names: <c>fc1</c>, <c>fc1_grad</c>.</summary>
    public string Name { get; }

    public Shape Shape { get; }

    public ElementType Type { get; }

    public BufferPlace Place { get; }

    /// <summary>
    /// 0: row-major. Else the samples are neighbours: those of one element, of which there is room for so many, lie before
    /// those of the next. What lies behind the samples of a call is of no meaning, and may be overwritten.
    /// </summary>
    public int SamplePitch { get; }

    /// <summary>The dimensions in the order in which they lie, as users see them: <c>[n, 16, 5, 5]</c> or <c>[16, 5, 5, n]</c>.</summary>
    public string Dimensions => SamplePitch == 0
        ? Shape.ToString()
        : "[" + string.Concat(Shape.PerSample.Dims.Select(d => d.ToString(CultureInfo.InvariantCulture) + ", ")) + "n]";

    /// <summary>Elements that it has room for.</summary>
    /// <param name="batch">The most samples.</param>
    public long Elements(int batch) => Shape.Elements(SamplePitch > 0 ? SamplePitch : batch);

    /// <summary>Bytes in the arena, elements in a flat vector, or the number of the slot; see <see cref="BufferPlace"/>.</summary>
    public long Offset { get; set; }

    /// <summary>The first and last kernel that uses it, for the arena.</summary>
    public int FirstUse { get; set; } = -1;

    public int LastUse { get; set; } = -1;
}

/// <summary>Why two neighbours were joined, or were not.</summary>
public sealed record FusionNote(bool Joined, string Producer, string Consumer, string Reason);

/// <summary>Where a watched value of the program lies, from the kernel that makes it to the end of the step.</summary>
public sealed record WatchedBuffer(string Name, Buffer Buffer);

/// <summary>
/// Kernels that run in order once for each step: the places of a kernel move by <see cref="BufferAccess.Step"/> from one
/// to the next.
/// </summary>
/// <param name="First">The number of the first kernel.</param>
/// <param name="Kernels">How many kernels, at least one.</param>
/// <param name="Steps">How many steps, 0 to Steps - 1.</param>
/// <param name="IsBackward">Whether the last step runs first.</param>
public sealed record StepLoop(int First, int Kernels, int Steps, bool IsBackward)
{
    /// <summary>The number of the last kernel.</summary>
    public int Last => First + Kernels - 1;

    /// <summary>Whether a kernel of this number runs in it.</summary>
    public bool Contains(int kernel) => kernel >= First && kernel <= Last;
}

/// <summary>
/// A program as kernels in order over buffers at fixed places: data that knows nothing of C# or CUDA.
/// </summary>
/// <param name="LossKernel">The number of kernels up to and including the one that makes the loss; those after it may
/// assign. -1 where there is no loss.</param>
/// <param name="Watched">The program's watched values, in its order.</param>
/// <param name="PeakBytes">The greatest sum of live buffers at any time: the arena can not be smaller.</param>
public sealed record ProgramPlan(
    GraphProgram Program,
    HostKernel Host,
    ImmutableArray<Kernel> Kernels,
    ImmutableArray<Buffer> Buffers,
    ImmutableArray<WatchedBuffer> Watched,
    int LossKernel,
    long ArenaBytes,
    long PeakBytes,
    ImmutableArray<FusionNote> Notes)
{
    /// <summary>Kernels that run more than once, in order; no two overlap.</summary>
    public ImmutableArray<StepLoop> Loops { get; init; } = ImmutableArray<StepLoop>.Empty;

    /// <summary>How often a kernel runs.</summary>
    public int Runs(int kernel) => Loops.FirstOrDefault(l => l.Contains(kernel))?.Steps ?? 1;
}
