using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Architectures.Activations;

/// <summary>Histograms as a picture: a row for each network, a column for each layer.</summary>
internal static class HistogramPicture
{
    private const int Panel = 104, Bar = 64, Gap = 12, Left = 20, Top = 64, RowHeight = 150;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<(string Title, LayerStatistics[] Layers)> rows)
    {
        var columns = rows.Max(r => r.Layers.Length);
        var width = (2 * Left) + (columns * (Panel + Gap)) - Gap;
        var height = Top + (rows.Count * RowHeight) + 16;
        var svg = new StringBuilder();
        svg.AppendLine($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' font-family='sans-serif'>");
        svg.AppendLine($"<rect width='{width}' height='{height}' fill='#fcfcfb'/>");
        svg.AppendLine($"<text x='{Left}' y='28' font-size='18' fill='#222'>What comes out of ten layers of tanh, by their first weights</text>");
        svg.AppendLine($"<text x='{Left}' y='48' font-size='12' fill='#666'>Share of values from -1 to 1; each panel is scaled to its highest bar. Below: mean ± standard deviation, and the share of saturated values (|h| ≥ {LayerStatistics.SaturatedFrom}).</text>");
        for (var row = 0; row < rows.Count; row++)
        {
            var y = Top + (row * RowHeight);
            svg.AppendLine($"<text x='{Left}' y='{y + 14}' font-size='13' font-weight='bold' fill='#222'>{rows[row].Title}</text>");
            for (var layer = 0; layer < rows[row].Layers.Length; layer++)
                AddPanel(svg, rows[row].Layers[layer], layer + 1, Left + (layer * (Panel + Gap)), y + 36);
        }
        svg.AppendLine("</svg>");
        File.WriteAllText(path, svg.ToString());
    }

    private static void AddPanel(StringBuilder svg, LayerStatistics layer, int number, int x, int y)
    {
        var bins = layer.Histogram;
        var highest = bins.Max();
        var step = (double)Panel / bins.Length;
        svg.AppendLine($"<rect x='{x}' y='{y}' width='{Panel}' height='{Bar}' fill='#f0efec'/>");
        for (var k = 0; k < bins.Length; k++)
        {
            var bar = (double)bins[k] / highest * (Bar - 4);
            if (bar >= 0.05)
                svg.AppendLine($"<rect x='{x + (k * step):F2}' y='{y + Bar - bar:F2}' width='{step - 0.4:F2}' height='{bar:F2}' fill='#3a6ea5'/>");
        }
        svg.AppendLine($"<line x1='{x}' y1='{y + Bar}' x2='{x + Panel}' y2='{y + Bar}' stroke='#888'/>");
        svg.AppendLine($"<text x='{x}' y='{y - 4}' font-size='10' fill='#666'>layer {number}</text>");
        foreach (var (text, at, anchor) in new[] { ("-1", x, "start"), ("0", x + (Panel / 2), "middle"), ("1", x + Panel, "end") })
            svg.AppendLine($"<text x='{at}' y='{y + Bar + 11}' font-size='9' fill='#888' text-anchor='{anchor}'>{text}</text>");
        var middle = x + (Panel / 2);
        svg.AppendLine($"<text x='{middle}' y='{y + Bar + 25}' font-size='10' fill='#222' text-anchor='middle'>{ActivationsCommand.Short(layer.Mean)} ± {ActivationsCommand.Short(layer.Deviation)}</text>");
        svg.AppendLine($"<text x='{middle}' y='{y + Bar + 38}' font-size='10' fill='#222' text-anchor='middle'>{layer.Saturated:P1} saturated</text>");
    }
}
