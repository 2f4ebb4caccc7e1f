using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace NetGen.Runtime.Networks;

public sealed partial class NetworkInfo
{
    /// <summary>The network as a text table: layers with output shapes, parameters and FLOPs, then sums and
    /// memory.</summary>
    /// <returns>Lines that end with a line feed.</returns>
    public string ToTable()
    {
        var rows = new List<string[]> { new[] { "layer", "kind", "output", "parameters", "FLOPs" } };
        foreach (SlotInfo input in Inputs)
            rows.Add([input.Name, "input", input.ToString()[(input.Name.Length + 2)..], "", ""]);
        long flops = 0;
        foreach (LayerInfo layer in Layers)
        {
            flops += layer.Flops;
            string shape = Shapes.Text(layer.OutputShape);
            rows.Add([layer.Name, layer.Kind, shape, Number(layer.Parameters), Number(layer.Flops)]);
        }

        rows.Add([Name, "", "", Number(ParameterCount), Number(flops)]);
        var widths = new int[rows[0].Length];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < widths.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        var text = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            AppendRow(text, rows[i], widths);
            if (i == 0 || i == rows.Count - 2)
                AppendRule(text, widths);
        }

        long parameterBytes = ParameterCount * (Precision == Precision.Float64 ? 8 : 4);
        text.Append($"parameters {Bytes(parameterBytes)}, scratch {Bytes(ArenaBytes)}\n");
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, string[] cells, int[] widths)
    {
        // Names and shapes to the left, numbers to the right.
        for (int i = 0; i < cells.Length; i++)
            text.Append(i == 0 ? "" : "  ").Append(i < 3 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i]));
        while (text[^1] == ' ')
            text.Length--;
        text.Append('\n');
    }

    private static void AppendRule(StringBuilder text, int[] widths)
    {
        int length = 2 * (widths.Length - 1);
        foreach (int width in widths)
            length += width;
        text.Append('-', length).Append('\n');
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };
}
