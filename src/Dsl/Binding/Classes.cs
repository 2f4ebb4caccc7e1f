using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>How many classes a tensor of indices tells apart.</summary>
internal static class Classes
{
    /// <summary>Their number; 0 if it is not known.</summary>
    public static int Of(Node node)
    {
        while (true)
        {
            switch (node)
            {
                case InputNode input:
                    return input.Classes;
                case ViewNode view:
                    node = view.Operand;
                    break;
                case ReshapeNode reshape:
                    node = reshape.Operand;
                    break;
                case StepNode step:
                    node = step.Sequence;
                    break;
                case GatherNode gather:
                    node = gather.Data;
                    break;
                case ReduceNode { Op: ReduceOp.ArgMax or ReduceOp.ArgMin } position:
                    long count = 1;
                    foreach (var axis in position.Axes)
                        count *= System.Math.Max(1, position.Operand.Shape[axis]);
                    return count <= int.MaxValue ? (int)count : 0;
                default:
                    return 0;
            }
        }
    }
}
