using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Planning;

/// <summary>How a program is to be planned.</summary>
/// <param name="Precision">The type of every real number.</param>
/// <param name="Layout">Where the network's variables lie, and the numbers of its slots.</param>
/// <param name="Fuse">Whether kernels may be joined; without it each value of the graph has a kernel and memory of its own.</param>
public sealed record PlanOptions(Precision Precision, VariableLayout Layout, bool Fuse = true)
{
    /// <summary>Bytes of one element.</summary>
    public int BytesOf(ElementType type) => type switch
    {
        ElementType.Index => 4,
        ElementType.BFloat16 => 2,
        _ => RealBytes,
    };

    /// <summary>Bytes of one real number.</summary>
    public int RealBytes => Precision == Precision.F64 ? 8 : 4;

    /// <summary>Real numbers in a block of lanes.</summary>
    public int Lanes => VariableLayout.Alignment / RealBytes;

    /// <summary>
    /// The least batch whose samples may be neighbours in memory: in smaller ones, as in predictions of single samples, lanes
    /// would be empty. 0: as many as a block has lanes.
    /// </summary>
    public int LeastSamplesLast { get; init; }

    /// <summary>
    /// Whether weights that inference reads may be transformed once when parameters have changed: see
    /// <see cref="Preparation.TransformedWeights"/>, which must follow.
    /// </summary>
    internal bool TransformsWeights { get; init; }

    /// <summary>The room for samples where they are neighbours; 0 where they never are.</summary>
    internal int SamplePitch(GraphProgram program)
    {
        var trains = program.Kind is ProgramKind.Train or ProgramKind.Gather or ProgramKind.Gradients or ProgramKind.Evaluate;
        var least = LeastSamplesLast > 0 ? LeastSamplesLast : Lanes;
        return trains && program.Batch >= least ? (program.Batch + Lanes - 1) / Lanes * Lanes : 0;
    }
}
