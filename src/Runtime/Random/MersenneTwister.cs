using System;

namespace NetGen.Runtime;

/// <summary>
/// The generator MT19937 (M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform
/// pseudo-random number generator", 1998), with the initialization of 2002: a sequence of 32-bit words with a period of
/// 2^19937 − 1. It is the generator of PyTorch on the CPU, and numbers are made of words as there.
/// </summary>
/// <remarks>Nothing is allocated after creation. An instance is for one thread at a time.</remarks>
public sealed class MersenneTwister
{
    // The recurrence's degree, its middle term and its matrix.
    private const int Length = 624;
    private const int Middle = 397;
    private const uint Matrix = 0x9908B0DF;

    private const uint UpperBit = 0x80000000;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    /// <summary>Begins the sequence of a seed, as <c>torch.manual_seed</c> and <c>torch.Generator().manual_seed</c>
    /// do.</summary>
    /// <param name="seed">The seed, of which the lower 32 bits count.</param>
    public MersenneTwister(ulong seed)
    {
        _state[0] = (uint)seed;
        for (int i = 1; i < Length; i++)
            _state[i] = 1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>The next word.</summary>
    public uint Next()
    {
        if (_next == Length)
            Advance();
        uint word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    /// <summary>A number uniform in [0, 1): the lower 24 bits of a word.</summary>
    public float NextSingle() => (Next() & 0xFFFFFF) * (1f / (1 << 24));

    /// <summary>A number uniform in [0, 1): the lower 53 bits of two words, of which the first is the upper half.</summary>
    public double NextDouble()
    {
        ulong upper = Next();
        return (((upper << 32) | Next()) & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }

    /// <summary>
    /// Puts elements into a random order by the shuffle of Fisher and Yates, from the first element on, a word for each but the
    /// last: 0, 1, … become what <c>torch.randperm</c> gives (from 2^32 / 20 elements on newer versions of PyTorch draw
    /// otherwise). Each of a word's remainders is as likely as another to within n / 2^32.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="elements">The elements.</param>
    public void Shuffle<T>(Span<T> elements)
    {
        for (int i = 0; i < elements.Length - 1; i++)
        {
            int j = i + (int)(Next() % (uint)(elements.Length - i));
            (elements[i], elements[j]) = (elements[j], elements[i]);
        }
    }

    private void Advance()
    {
        uint[] state = _state;
        for (int i = 0; i < Length; i++)
        {
            uint joined = (state[i] & UpperBit) | (state[(i + 1) % Length] & ~UpperBit);
            state[i] = state[(i + Middle) % Length] ^ (joined >> 1) ^ ((joined & 1) * Matrix);
        }

        _next = 0;
    }
}
