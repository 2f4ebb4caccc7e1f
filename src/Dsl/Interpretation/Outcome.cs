using System.Collections.Generic;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>What a program has computed. All arrays are row-major, batched ones sample by sample.</summary>
/// <param name="Outputs">By name.</param>
/// <param name="Loss">Null where the program has none.</param>
/// <param name="Metrics">By name.</param>
/// <param name="Assigned">The new values of variables; empty where the loss is not finite, as then nothing is assigned.</param>
/// <param name="Watched">In the program's order; a layer that is applied several times has its name as often.</param>
public sealed record Outcome(
    IReadOnlyDictionary<string, double[]> Outputs,
    double? Loss,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<VariableNode, double[]> Assigned,
    IReadOnlyList<(string Name, double[] Values)> Watched);
