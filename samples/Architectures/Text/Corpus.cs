using System;
using System.IO;
using System.Linq;

namespace Architectures.Text;

/// <summary>A text as numbers of its characters, of which the first nine tenths train and the others validate.</summary>
internal sealed class Corpus
{
    private readonly char[] _vocabulary;
    private readonly int[] _numbers;

    /// <param name="text">The text.</param>
    /// <param name="characters">The most different characters that it may have.</param>
    /// <exception cref="InvalidDataException">It has more different characters, or is too short.</exception>
    public Corpus(string text, int characters)
    {
        _vocabulary = [.. text.Distinct().Order()];
        if (_vocabulary.Length > characters)
            throw new InvalidDataException($"The text has {_vocabulary.Length} different characters, but the networks know {characters}.");
        if (text.Length < 30_000)
            throw new InvalidDataException($"The text has {text.Length} characters, but at least 30,000 are needed.");
        _numbers = [.. text.Select(c => Array.BinarySearch(_vocabulary, c))];
    }

    public ReadOnlySpan<int> Training => _numbers.AsSpan(0, _numbers.Length / 10 * 9);

    public ReadOnlySpan<int> Validation => _numbers.AsSpan(_numbers.Length / 10 * 9);

    /// <summary>The number of different characters.</summary>
    public int Characters => _vocabulary.Length;

    /// <summary>The extract that comes with the sample.</summary>
    public static string Extract()
    {
        using var reader = new StreamReader(typeof(Corpus).Assembly.GetManifestResourceStream("shakespeare.txt")!);
        return reader.ReadToEnd();
    }

    /// <summary>The numbers of a text.</summary>
    /// <exception cref="FormatException">A character does not occur in the corpus.</exception>
    public int[] Encode(string text) =>
    [
        .. text.Select(c => Array.BinarySearch(_vocabulary, c) is >= 0 and var number
            ? number
            : throw new FormatException($"'{c}' does not occur in the text that the network has learned.")),
    ];

    public char this[int number] => _vocabulary[number];
}
