using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Tests.Shared.PlanInterpreter;

/// <summary>
/// Executes a plan for double precision by the definition of each kernel. Outer points, which a plan declares to be
/// independent, run in an order of no meaning; loads are made where they stand, not earlier.
/// </summary>
public static class PlanRunner
{
    /// <summary>One run, as compiled code would make it: without assignments where the loss is not finite.</summary>
    public static Outcome Run(ProgramPlan plan, VariableLayout layout, Feed feed)
    {
        var memory = new Memory(plan, feed);
        var nodes = GraphWalk.Ancestors(Roots(plan.Program));
        foreach (var input in nodes.OfType<InputNode>())
            Fill(plan, memory, BufferPlace.Slot, layout.SourceSlot(input.Slot), feed.Inputs[input.Slot]);
        foreach (var variable in nodes.OfType<VariableNode>())
        {
            if (feed.Variables.TryGetValue(variable, out var value))
                Fill(plan, memory, Place(variable), layout.Offset(variable), value);
        }
        var scalars = Interpreter.Evaluate(plan.Host.Scalars.Select(s => s.Value).ToList(), feed);
        var host = plan.Host.Scalars.Select((s, k) => (s.Slot, Value: scalars[k][0])).ToDictionary(p => p.Slot, p => p.Value);
        var refused = false;
        for (var k = 0; k < plan.Kernels.Length && !refused; k++)
        {
            if (plan.Kernels[k].Assigns && plan.Program.Loss is not null && k < plan.LossKernel)
                throw new InvalidOperationException($"{plan.Kernels[k].Name} assigns before the loss is known.");
            if (plan.Loops.FirstOrDefault(l => l.First == k) is { } loop)
            {
                for (var run = 0; run < loop.Steps; run++)
                {
                    for (k = loop.First; k <= loop.Last; k++)
                        Run(k, loop.IsBackward ? loop.Steps - 1 - run : run, run < loop.Steps - 1 ? loop : null);
                }
                k = loop.Last;
            }
            else
            {
                Run(k, 0, null);
            }
            refused = k + 1 == plan.LossKernel && !double.IsFinite(Find(plan, memory, BufferPlace.Results, 0)[0]);
        }
        return Outcome(plan, layout, memory, refused);

        void Run(int kernel, int step, StepLoop? again)
        {
            new KernelRun(memory, new ExprValues(memory, feed, host) { Step = step }).Run(plan.Kernels[kernel]);
            memory.PoisonDead(kernel, again);
        }
    }

    private static Outcome Outcome(ProgramPlan plan, VariableLayout layout, Memory memory, bool refused)
    {
        var program = plan.Program;
        var outputs = program.Outputs.ToDictionary(
            o => o.Name, o => Find(plan, memory, BufferPlace.Slot, layout.OutputSlot(o.Name)));
        var metrics = program.Metrics.Select((m, k) => (m.Name, Value: Find(plan, memory, BufferPlace.Results, k + 1)[0]));
        var assigned = program.Assignments.Select(a => a.Target).ToDictionary(
            v => v, v => Find(plan, memory, Place(v), layout.Offset(v)));
        var watched = plan.Watched.Select(w => (w.Name, Elements(w.Buffer, memory))).ToList();
        return new Outcome(
            outputs,
            program.Loss is null ? null : Find(plan, memory, BufferPlace.Results, 0)[0],
            metrics.ToDictionary(m => m.Name, m => m.Value),
            refused ? new Dictionary<VariableNode, double[]>() : assigned,
            refused ? [] : watched);
    }

    private static double[] Elements(Buffer buffer, Memory memory) =>
        Enumerable.Range(0, (int)buffer.Shape.Elements(memory.Samples)).Select(e => memory.Load(buffer, Place(buffer, e))).ToArray();

    /// <summary>Where the element of a number in row-major order lies.</summary>
    private static long Place(Buffer buffer, long element) => buffer.SamplePitch == 0
        ? element
        : element % buffer.Shape.ElementsPerSample * buffer.SamplePitch + element / buffer.Shape.ElementsPerSample;

    private static double[] Find(ProgramPlan plan, Memory memory, BufferPlace place, long offset) =>
        memory.Vector(plan.Buffers.Single(b => b.Place == place && b.Offset == offset));

    private static void Fill(ProgramPlan plan, Memory memory, BufferPlace place, long offset, double[] values)
    {
        if (plan.Buffers.SingleOrDefault(b => b.Place == place && b.Offset == offset) is { } buffer)
            values.CopyTo(memory.Vector(buffer), 0);
    }

    private static BufferPlace Place(VariableNode variable) => variable.Kind switch
    {
        VariableKind.Parameter => BufferPlace.Parameters,
        VariableKind.State => BufferPlace.States,
        VariableKind.OptimizerState => BufferPlace.OptimizerStates,
        VariableKind.Direction => BufferPlace.Directions,
        VariableKind.Average => BufferPlace.Averages,
        _ => BufferPlace.Gradients,
    };

    private static IEnumerable<Node> Roots(GraphProgram program)
    {
        var roots = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value)
            .Concat(program.Assignments.SelectMany(a => new[] { a.Value, a.Target }));
        return program.Loss is { } loss ? roots.Append(loss) : roots;
    }
}
