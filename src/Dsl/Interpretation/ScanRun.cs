using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>A scan by its definition: the body once for each step.</summary>
internal static class ScanRun
{
    /// <param name="scan">The loop.</param>
    /// <param name="wanted">What is to be known of it.</param>
    /// <param name="values">Holds the values of its operands; gets those of what is wanted.</param>
    /// <param name="feed">What the program is run on.</param>
    /// <param name="ct">Asked at each step.</param>
    public static void Run(
        ScanNode scan, IReadOnlyList<ScanValueNode> wanted, Dictionary<Node, double[]> values, Feed feed, CancellationToken ct)
    {
        values[scan] = new double[1];
        foreach (var value in wanted)
            values[value] = new double[value.Shape.Elements(feed.Samples)];
        var body = ScanBody.Nodes(scan, scan.Carries.Select(c => c.Next).Concat(wanted.Select(w => w.Value)));
        var states = scan.Carries.ToDictionary(c => (Node)c.At, c => values[c.Initial]);
        Keep(wanted.Where(w => w.Value is CarryNode), states, scan.InitialState);
        for (var run = 0; run < scan.Count; run++)
        {
            ct.ThrowIfCancellationRequested();
            var step = scan.IsBackward ? scan.Count - 1 - run : run;
            var here = new Dictionary<Node, double[]>(states);
            foreach (var slice in scan.Slices)
                here[slice.At] = Part(values[slice.Sequence], slice.Sequence.Shape, step + slice.At.Offset, feed.Samples);
            foreach (var capture in scan.Captures)
                here[capture.Inside] = values[capture.Outside];
            foreach (var node in body)
            {
                if (!here.ContainsKey(node))
                    here.Add(node, Definitions.Compute(node, node.Operands.Select(o => here[o]).ToArray(), feed));
            }
            Keep(wanted.Where(w => w.Value is not CarryNode), here, step);
            states = scan.Carries.ToDictionary(c => (Node)c.At, c => here[c.Next]);
            Keep(wanted.Where(w => w.Value is CarryNode), states, step + scan.NextOffset);
        }

        void Keep(IEnumerable<ScanValueNode> kept, Dictionary<Node, double[]> from, int place)
        {
            foreach (var value in kept)
                Copy(from[value.Value], values[value], value.Shape, place, feed.Samples, into: true);
        }
    }

    private static double[] Part(double[] sequence, Shape shape, int place, int samples)
    {
        var part = new double[Steps.Within(shape).Elements(samples)];
        Copy(part, sequence, shape, place, samples, into: false);
        return part;
    }

    /// <summary>Moves one step's elements into a sequence, or out of it: a block for each sample.</summary>
    private static void Copy(double[] part, double[] sequence, Shape shape, int place, int samples, bool into)
    {
        var count = shape[Steps.Axis(shape)];
        var groups = shape.IsBatched ? samples : 1;
        var block = part.Length / groups;
        for (var g = 0; g < groups; g++)
        {
            var at = (g * count + place) * block;
            if (into)
                Array.Copy(part, g * block, sequence, at, block);
            else
                Array.Copy(sequence, at, part, g * block, block);
        }
    }
}
