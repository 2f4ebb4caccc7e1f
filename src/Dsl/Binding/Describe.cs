using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>Values, types and bodies as messages call them. The texts are short whatever the input.</summary>
internal static class Describe
{
    private const int LongestText = 60;

    public static string Value(Value value) => value switch
    {
        IntValue number => "the number " + number.Value.ToString(CultureInfo.InvariantCulture),
        RealValue number => "the number " + Number(number.Value),
        BoolValue truth => truth.Value ? "`true`" : "`false`",
        StringValue text => $"the text \"{Short(text.Value)}\"",
        BatchAxisValue => "the axis `batch`",
        ListValue list => "a list of " + Words.Count(list.Items.Length, "value"),
        DurationValue duration => $"the duration {Number(duration.Amount)} {(duration.Unit == TimeUnit.Steps ? "steps" : "epochs")}",
        TensorValue tensor => Tensor(tensor.Node),
        FunctionValue function => Function(function),
        InstanceValue instance => $"{Words.WithArticle(instance.Instance.Declaration?.Kind ?? "layer")} that waits for its input",
        OutputsValue outputs => $"the outputs of `{outputs.Network}`, of which one must be chosen",
        ScheduleChain => "a schedule",
        AffineValue => "an index",
        IndexVectorValue vector => "a vector of " + Words.Count(vector.Parts.Length, "index").Replace("indexs", "indices"),
        ElementValue => "a formula of elements",
        _ => "nothing",
    };

    /// <summary>A tensor by its shape, indices by the number of classes too.</summary>
    public static string Tensor(Node node)
    {
        var shape = node.Shape.PerSample;
        if (node.Type == ElementType.Index)
        {
            var classes = Classes.Of(node);
            var name = classes > 0 ? $"class({classes.ToString(CultureInfo.InvariantCulture)})" : "class";
            return shape.Rank == 0 ? name : name + shape;
        }
        return shape.Rank > 0 ? shape.ToString() : node.Shape.IsBatched ? "a single number for each sample" : "a single number";
    }

    public static string Type(TypeSyntax type) => type switch
    {
        NamedTypeSyntax named => named.Type.ToString().ToLowerInvariant(),
        _ => Short(type.Span.Text),
    };

    public static string Body(Frame frame) => frame.Kind switch
    {
        FrameKind.Network or FrameKind.InnerNetwork => "a network",
        FrameKind.Outside => "a file",
        _ => Words.WithArticle(frame.Declaration?.Kind ?? "declaration"),
    };

    public static string Documentation(ItemSyntax item) => item.Documentation?.Text.Trim() ?? "";

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The beginning of a text, on one line.</summary>
    public static string Short(string text, int length = LongestText)
    {
        var line = new string(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c).Take(length + 1).ToArray());
        return line.Length <= length ? line : line.Substring(0, length) + "…";
    }

    private static string Function(FunctionValue function) =>
        function.Callee.Declaration is { } declaration
            ? $"the {declaration.Kind} `{declaration.Name}`"
            : $"the function `{function.Callee.Name}`";
}
