using System.Collections.Immutable;

namespace NetGen.Runtime.Networks;

/// <summary>One row of the table of layers.</summary>
/// <param name="Name">The layer's name in the network, such as <c>fc1</c>.</param>
/// <param name="Kind">The declaration that it uses, such as <c>dense(120)</c>.</param>
/// <param name="OutputShape">The shape of its result for one sample.</param>
/// <param name="Parameters">Its number of parameters; shared ones count where they appear first.</param>
/// <param name="Flops">Floating-point operations for one sample, forward; a multiply-add counts as two.</param>
public sealed record LayerInfo(string Name, string Kind, ImmutableArray<int> OutputShape, long Parameters, long Flops);
