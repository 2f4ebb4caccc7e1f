using System;
using System.Linq;
using NetGen.Runtime.Tests.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Random;

public class MersenneTwisterTests
{
    [Fact]
    public void The_10000th_word_of_the_reference_s_seed_is_the_published_one()
    {
        // C++ standard, [rand.predef]: the 10000th invocation of a default-constructed mt19937.
        Assert.Equal(4123659995u, Words(5489, 10000)[^1]);
    }

    [Theory]
    [InlineData(0, 2357136044u, 2546248239u, 3071714933u, 3626093760u)]
    [InlineData(3, 2365658986u, 303761048u, 3041471737u, 3607553667u)]
    public void The_first_words_of_a_seed_are_the_generator_s(ulong seed, params uint[] expected) =>
        Assert.Equal(expected, Words(seed, expected.Length));

    [Fact]
    public void The_lower_32_bits_of_a_seed_count()
    {
        Assert.Equal(Words(7, 700), Words((1UL << 40) + 7, 700));
        Assert.NotEqual(Words(7, 2), Words(8, 2));
    }

    [Fact]
    public void Numbers_are_made_of_the_lower_bits_of_words()
    {
        uint[] words = Words(9, 2000);
        var single = new MersenneTwister(9);
        Assert.All(words, word => Assert.Equal((word % 16777216) / 16777216f, single.NextSingle()));
        var wide = new MersenneTwister(9);
        for (int k = 0; k < words.Length; k += 2)
            Assert.Equal((((ulong)words[k] << 32 | words[k + 1]) % 9007199254740992) / 9007199254740992.0, wide.NextDouble());
    }

    [Fact]
    public void A_shuffle_draws_one_word_fewer_than_there_are_elements_and_allocates_nothing()
    {
        var twister = new MersenneTwister(1);
        int[] order = [.. Enumerable.Range(0, 1000)];
        int shuffles = 0;
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int k = 0; k < 100; k++, shuffles++)
                twister.Shuffle(order.AsSpan());
        }));
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.Equal(Words(1, shuffles * 999 + 1)[^1], twister.Next());

        twister.Shuffle(Span<int>.Empty);
        twister.Shuffle(order.AsSpan(0, 1));
        Assert.Equal(Words(1, shuffles * 999 + 2)[^1], twister.Next());
    }

    private static uint[] Words(ulong seed, int count)
    {
        var twister = new MersenneTwister(seed);
        return [.. Enumerable.Range(0, count).Select(_ => twister.Next())];
    }
}
