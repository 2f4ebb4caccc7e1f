using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace NetGen.Dsl.Tests.References;

/// <summary>Numbers for an input, a target or a parameter: computed, or as they are.</summary>
/// <param name="Shape">Of one sample.</param>
/// <param name="Classes">For class indices their number, else 0.</param>
public sealed record Given(string Name, int[] Shape, int Classes, int Key, double Scale, double Offset, double[]? Values)
{
    public double[] Of(int samples)
    {
        var count = samples * Numbers.Count(Shape);
        return Values is not null ? [.. Values]
            : Classes > 0 ? Numbers.Classes(Key, count, Classes)
            : [.. Numbers.Of(Key, count, Scale).Select(v => v + Offset)];
    }
}

/// <summary>A declaration of the prelude between a probe and a loss, with PyTorch's numbers.</summary>
/// <param name="Title">Kind and name of the declaration, then what is special in this case.</param>
/// <param name="Also">Kinds and names of further declarations that the case proves.</param>
/// <param name="Output">At inference; null where it is not compared.</param>
public sealed record DeclarationCase(
    string Title, string[] Also, string Source, int Batch, Given[] Slots, Given[] Parameters,
    double Loss, double[]? Output, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> States);

/// <summary>A training of 20 steps on one batch, with PyTorch's losses.</summary>
/// <param name="Sums">Of each parameter the sum of its elements and of their squares after the last step, in f64.</param>
public sealed record TrainingCase(
    string Title, string[] Also, string Source, int Batch, int[] InputShape, int TargetClasses, Given[]? Slots, string[] Parameters, int[][] ParameterShapes,
    double[] Losses64, double[] Losses32, Dictionary<string, double[]> Sums)
{
    /// <summary>What a step is given: the slots, or an input of the shape and a target of so many classes.</summary>
    public double[][] Data => Slots is not null
        ? [.. Slots.Select(s => s.Of(Batch))]
        : [Numbers.Of(100, Batch * Numbers.Count(InputShape)), Numbers.Classes(101, Batch, TargetClasses)];

    public double[] Parameter(int number)
    {
        var shape = ParameterShapes[number];
        var fanIn = shape.Length > 1 ? Numbers.Count(shape[1..]) : 10;
        return Numbers.Of(number, Numbers.Count(shape), Math.Pow(fanIn, -0.5));
    }
}

/// <summary>The rates of a training's steps.</summary>
/// <param name="Rate">The setting in the language.</param>
/// <param name="Losses">Of the epochs, for schedules that follow them; else null.</param>
public sealed record ScheduleCase(string Title, string[] Also, string Rate, int StepsPerEpoch, double[] Rates, double[]? Losses);

/// <summary>The first values of a parameter.</summary>
/// <param name="Bounds">The least and the greatest value, where there are such.</param>
/// <param name="Quantiles">Below the k-th of n lies a share of (k + 1/2) / n; null where values are compared one by one.</param>
public sealed record InitializerCase(
    string Title, string[] Also, string Initializer, int[] Shape, double[]? Bounds, double[]? Quantiles, double[]? Values);

/// <summary>The cases of one script.</summary>
public sealed record StoredFile(
    DeclarationCase[] Declarations, TrainingCase[] Trainings, ScheduleCase[]? Schedules, InitializerCase[]? Initializers)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    /// <summary>All files, by the name of their script.</summary>
    public static IReadOnlyDictionary<string, StoredFile> All { get; } =
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "References", "Stored"), "*.json").Order(StringComparer.Ordinal)
            .ToDictionary(p => Path.GetFileNameWithoutExtension(p), p => JsonSerializer.Deserialize<StoredFile>(File.ReadAllText(p), s_options)!);

    /// <summary>The declaration that a title names by its first two words: <c>layer dense</c>.</summary>
    public static string Proven(string title) => string.Join(' ', title.Split(' ').Take(2)).TrimEnd(',');
}
