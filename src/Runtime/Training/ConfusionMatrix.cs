using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace NetGen.Runtime.Training;

/// <summary>Counts which class was predicted for samples of which class.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">The number of classes, 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside of that range.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 10_000);
        Classes = classes;
        _counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of samples.</summary>
    public long Count { get; private set; }

    /// <summary>The samples of a class for which a class was predicted.</summary>
    /// <param name="actual">The class of the samples.</param>
    /// <param name="predicted">The class that was predicted.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long this[int actual, int predicted] => _counts[Place(actual, predicted)];

    /// <summary>The share of samples whose class was predicted; NaN without samples.</summary>
    public double Accuracy
    {
        get
        {
            long right = 0;
            for (int i = 0; i < Classes; i++)
                right += this[i, i];
            return (double)right / Count;
        }
    }

    /// <summary>Of the samples for which a class was predicted, the share that are of it; NaN if there are
    /// none.</summary>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Precision(int label)
    {
        long predicted = 0;
        for (int i = 0; i < Classes; i++)
            predicted += this[i, label];
        return (double)this[label, label] / predicted;
    }

    /// <summary>Of the samples of a class, the share for which it was predicted; NaN if there are none.</summary>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Recall(int label)
    {
        long actual = 0;
        for (int i = 0; i < Classes; i++)
            actual += this[label, i];
        return (double)this[label, label] / actual;
    }

    /// <summary>The mean of <see cref="Precision"/> over the classes that were predicted; NaN without samples.</summary>
    public double MacroPrecision => MeanOver(Precision);

    /// <summary>The mean of <see cref="Recall"/> over the classes that have samples; NaN without samples.</summary>
    public double MacroRecall => MeanOver(Recall);

    /// <summary>Counts one sample.</summary>
    /// <param name="actual">Its class.</param>
    /// <param name="predicted">The class that was predicted.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int actual, int predicted)
    {
        _counts[Place(actual, predicted)]++;
        Count++;
    }

    /// <summary>Counts samples by their scores: the class with the greatest is predicted, the first of
    /// equals.</summary>
    /// <typeparam name="T">The type of the scores.</typeparam>
    /// <param name="actual">The class of each sample.</param>
    /// <param name="scores">Logits or probabilities, as many for each sample as there are classes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add<T>(ReadOnlySpan<int> actual, ReadOnlySpan<T> scores) where T : INumber<T>
    {
        if (scores.Length != (long)actual.Length * Classes)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{actual.Length} samples of {Classes} classes need as many scores each, not {scores.Length}."),
                nameof(scores));
        }

        for (int i = 0; i < actual.Length; i++)
            Add(actual[i], Greatest(scores.Slice(i * Classes, Classes)));
    }

    /// <summary>The matrix as text: a row for each class, a column for each prediction, and the recall of each
    /// class.</summary>
    public override string ToString()
    {
        long most = 0;
        foreach (long count in _counts)
            most = Math.Max(most, count);
        int width = Math.Max(Text(most).Length, Text(Classes - 1).Length) + 1;
        int first = Math.Max("actual".Length, Text(Classes - 1).Length);
        var text = new StringBuilder("actual".PadLeft(first)).Append(" |");
        for (int j = 0; j < Classes; j++)
            text.Append(Text(j).PadLeft(width));
        text.Append(" | recall\n").Append('-', first + 1).Append('+');
        text.Append('-', width * Classes + 1).Append("+-------\n");
        for (int i = 0; i < Classes; i++)
        {
            text.Append(Text(i).PadLeft(first)).Append(" |");
            for (int j = 0; j < Classes; j++)
                text.Append((this[i, j] == 0 ? "." : Text(this[i, j])).PadLeft(width));
            double recall = Recall(i);
            string share = double.IsNaN(recall) ? "-" : recall.ToString("0.0000", CultureInfo.InvariantCulture);
            text.Append(" | ").Append(share).Append('\n');
        }

        return text.ToString();
    }

    private double MeanOver(Func<int, double> share)
    {
        double sum = 0;
        int known = 0;
        for (int label = 0; label < Classes; label++)
        {
            double one = share(label);
            if (double.IsNaN(one))
                continue;
            sum += one;
            known++;
        }

        return sum / known;
    }

    private static int Greatest<T>(ReadOnlySpan<T> scores) where T : INumber<T>
    {
        int greatest = 0;
        for (int j = 1; j < scores.Length; j++)
        {
            if (scores[j] > scores[greatest])
                greatest = j;
        }

        return greatest;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private int Place(int actual, int predicted)
    {
        Check(actual, nameof(actual));
        Check(predicted, nameof(predicted));
        return actual * Classes + predicted;
    }

    private void Check(int label, string argument)
    {
        if ((uint)label >= (uint)Classes)
        {
            throw new ArgumentOutOfRangeException(argument, label, string.Create(CultureInfo.InvariantCulture,
                $"There are {Classes} classes, 0 to {Classes - 1}."));
        }
    }
}
