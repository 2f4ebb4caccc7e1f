using System;
using System.Linq;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled.Architectures;

/// <summary>The sample's LSTM: a text in pieces or one character at a time is the text as a whole.</summary>
public sealed class CharactersTests
{
    private const int Length = 64, Classes = 65, Units = 128;

    private static readonly int[] s_text = [.. Enumerable.Range(0, 2 * Length).Select(k => (k * k + 3 * k) % Classes)];

    [Fact]
    public void One_character_at_a_time_gives_what_pieces_with_carried_states_give()
    {
        using var network = new Characters(seed: 5);
        using var reader = new NextCharacter(network.Parameters);
        Assert.False(reader.CanTrain);

        float[] hidden = new float[Units], cells = new float[Units], whole = new float[2 * Length * Classes];
        for (int piece = 0; piece < 2; piece++)
        {
            float[] nextHidden = new float[Units], nextCells = new float[Units];
            network.Predict(
                s_text.AsSpan(piece * Length, Length), hidden, cells, whole.AsSpan(piece * Length * Classes, Length * Classes), nextHidden, nextCells);
            (hidden, cells) = (nextHidden, nextCells);
        }

        float[] h = new float[Units], c = new float[Units], found = new float[Classes];
        for (int k = 0; k < s_text.Length; k++)
        {
            float[] nextH = new float[Units], nextC = new float[Units];
            reader.Predict(s_text.AsSpan(k, 1), h, c, found, nextH, nextC);
            (h, c) = (nextH, nextC);
            for (int i = 0; i < Classes; i++)
                Assert.Equal(whole[k * Classes + i], found[i], 1e-6f);
        }
        Assert.All(hidden.Zip(h), v => Assert.Equal(v.First, v.Second, 1e-6f));
        Assert.All(cells.Zip(c), v => Assert.Equal(v.First, v.Second, 1e-6f));
    }

    [Fact]
    public void What_is_remembered_matters()
    {
        using var network = new Characters(seed: 5);
        float[] fresh = Probabilities(0), carried = Probabilities(0.5f);
        Assert.True(fresh.Zip(carried).Max(v => Math.Abs(v.First - v.Second)) > 1e-3);

        float[] Probabilities(float state)
        {
            float[] states = [.. Enumerable.Repeat(state, Units)], probabilities = new float[Length * Classes];
            network.Predict(s_text.AsSpan(0, Length), states, states, probabilities, new float[Units], new float[Units]);
            return probabilities;
        }
    }
}
