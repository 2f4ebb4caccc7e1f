using System;
using System.Text;

namespace Digits;

/// <summary>Draws digits in the terminal, with what the network reads in them.</summary>
internal static class Drawing
{
    private const string Shades = " .:-=+*#%@";

    /// <summary>Draws some images side by side.</summary>
    /// <param name="network">Reads the images.</param>
    /// <param name="pixels">64 for each image, row by row, 0 to 1.</param>
    /// <param name="digits">The true digit of each image.</param>
    /// <param name="count">How many of them.</param>
    public static void Show(DigitNet network, ReadOnlySpan<float> pixels, ReadOnlySpan<int> digits, int count)
    {
        Span<float> probabilities = stackalloc float[count * 10];
        network.Predict(pixels[..(count * 64)], probabilities);
        var lines = new StringBuilder();
        for (var row = 0; row < 8; row++)
        {
            for (var image = 0; image < count; image++)
            {
                foreach (var pixel in pixels.Slice(image * 64 + row * 8, 8))
                    lines.Append(Shades[(int)MathF.Round(pixel * (Shades.Length - 1))], 2);
                lines.Append("    ");
            }
            lines.AppendLine();
        }
        for (var image = 0; image < count; image++)
        {
            var scores = probabilities.Slice(image * 10, 10);
            var read = 0;
            for (var digit = 1; digit < 10; digit++)
                read = scores[digit] > scores[read] ? digit : read;
            lines.Append($"a {read} ({scores[read]:P0}), is a {digits[image]}".PadRight(20));
        }
        Console.WriteLine(lines.ToString());
    }
}
