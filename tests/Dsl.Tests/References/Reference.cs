using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace NetGen.Dsl.Tests.References;

/// <summary>The inputs and parameters of a case, as make_references.py computes them.</summary>
public static class Numbers
{
    /// <summary>Numbers in (-scale, scale): a 32-bit hash of (key, position).</summary>
    public static double[] Of(int key, int count, double scale = 1)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            var x = unchecked((uint)(i + 1) * 2654435761u) ^ unchecked((uint)(key + 1) * 2246822519u);
            x ^= x >> 15;
            x = unchecked(x * 2246822519u);
            x ^= x >> 13;
            x = unchecked(x * 3266489917u);
            x ^= x >> 16;
            numbers[i] = (x / 2147483648.0 - 1) * scale;
        }
        return numbers;
    }

    /// <summary>Class indices below a number of classes.</summary>
    public static double[] Classes(int key, int count, int classes) =>
        [.. Of(key, count).Select(v => Math.Min(Math.Floor((v + 1) / 2 * classes), classes - 1))];
}

/// <summary>A declaration of the prelude between a probe and a loss, with PyTorch's numbers.</summary>
public sealed record DeclarationCase(
    string Name, string Source, int Batch, int[] InputShape, int TargetClasses, int TargetCount, string[] Parameters, int[][] ParameterShapes,
    double Loss, double[] Output, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> States)
{
    public double[] Input => Numbers.Of(100, Batch * InputShape.Aggregate(1, (a, b) => a * b), 2);

    public double[] Target => TargetClasses > 0
        ? Numbers.Classes(101, Batch * TargetCount, TargetClasses)
        : Name == "binary_cross_entropy"
            ? [.. Numbers.Of(101, Batch * TargetCount, 0.5).Select(v => v + 0.5)]
            : Numbers.Of(101, Batch * TargetCount);

    public double[] Parameter(int number) => Numbers.Of(number, ParameterShapes[number].Aggregate(1, (a, b) => a * b));

    public override string ToString() => Name;
}

/// <summary>A training of 20 steps on one batch, with PyTorch's losses.</summary>
public sealed record TrainingCase(
    string Name, string Source, int Batch, int[] InputShape, int TargetClasses, string[] Parameters, int[][] ParameterShapes,
    double[] Losses64, double[] Losses32, Dictionary<string, double[]> Sums)
{
    public double[] Input => Numbers.Of(100, Batch * InputShape.Aggregate(1, (a, b) => a * b));

    public double[] Target => Numbers.Classes(101, Batch, TargetClasses);

    public double[] Parameter(int number)
    {
        var shape = ParameterShapes[number];
        var fanIn = shape.Length > 1 ? shape.Skip(1).Aggregate(1, (a, b) => a * b) : 10;
        return Numbers.Of(number, shape.Aggregate(1, (a, b) => a * b), Math.Pow(fanIn, -0.5));
    }

    public override string ToString() => Name;
}

/// <summary>The stored references.</summary>
public static class Stored
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<DeclarationCase> Declarations { get; } = Read<DeclarationCase>("declarations.json");

    public static IReadOnlyList<TrainingCase> Trainings { get; } = Read<TrainingCase>("training.json");

    private static T[] Read<T>(string name) =>
        JsonSerializer.Deserialize<T[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "References", name)), s_options)!;
}
