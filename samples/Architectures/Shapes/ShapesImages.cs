using System;

namespace Architectures.Shapes;

/// <summary>Noisy images of discs, rings, squares and triangles that lie over each other, and for each pixel what it belongs to.</summary>
internal sealed class ShapesImages
{
    /// <summary>The classes in order: the background is 0.</summary>
    public const string Symbols = ".o0#^";

    private const int PixelsPerShape = 700;
    private readonly int _height, _width;

    public ShapesImages(int height, int width, int count, int seed)
    {
        (_height, _width) = (height, width);
        Pixels = new float[count * 3 * height * width];
        Labels = new int[count * height * width];
        var random = new Random(seed);
        for (var k = 0; k < count; k++)
            Draw(random, Pixels.AsSpan(k * 3 * height * width, 3 * height * width), Labels.AsSpan(k * height * width, height * width));
    }

    /// <summary>Red, green and blue planes of each image, about -1 to 1.</summary>
    public float[] Pixels { get; }

    public int[] Labels { get; }

    private void Draw(Random random, Span<float> pixels, Span<int> labels)
    {
        // The first color is that of the background, which is darker.
        var shapes = labels.Length / PixelsPerShape;
        var colors = new double[3 * (shapes + 1)];
        var owners = new int[labels.Length];
        for (var k = 0; k < colors.Length; k++)
            colors[k] = k < 3 ? -1 + (0.4 * random.NextDouble()) : -0.4 + (1.4 * random.NextDouble());
        for (var shape = 1; shape <= shapes; shape++)
        {
            var kind = random.Next(1, Symbols.Length);
            var radius = 5 + (7 * random.NextDouble());
            var (row, column) = (random.NextDouble() * _height, random.NextDouble() * _width);
            for (var i = 0; i < labels.Length; i++)
            {
                if (!Covers(kind, ((i / _width) - row) / radius, ((i % _width) - column) / radius))
                    continue;
                labels[i] = kind;
                owners[i] = shape;
            }
        }
        for (var i = 0; i < labels.Length; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                pixels[(channel * labels.Length) + i] = (float)(colors[(3 * owners[i]) + channel] + (0.4 * (random.NextDouble() - 0.5)));
        }
    }

    /// <summary>Whether a point, from the middle in units of the radius, belongs to a shape.</summary>
    private static bool Covers(int kind, double y, double x) => kind switch
    {
        1 => (x * x) + (y * y) <= 1,
        2 => (x * x) + (y * y) is <= 1 and >= 0.36,
        3 => Math.Max(Math.Abs(x), Math.Abs(y)) <= 0.85,
        _ => y <= 0.8 && y >= (2 * Math.Abs(x)) - 1,
    };
}
