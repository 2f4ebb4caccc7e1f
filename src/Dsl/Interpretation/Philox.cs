namespace NetGen.Dsl.Interpretation;

/// <summary>
/// The random numbers of a network, plainly: Philox4x32-10 (J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3", 2011).
/// </summary>
/// <remarks>
/// Must agree with <c>NetGen.Runtime.Philox</c>: the key is the seed; the counter is (element / 4, stream, step), low
/// words first; word i of the outcome belongs to element 4k + i.
/// </remarks>
internal static class Philox
{
    /// <summary>Uniform in [0, 1) with 24 random bits.</summary>
    public static double Uniform(ulong seed, ulong step, uint stream, long element)
    {
        unchecked
        {
            uint c0 = (uint)(element >> 2), c1 = stream, c2 = (uint)step, c3 = (uint)(step >> 32);
            uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
            for (var round = 0; round < 10; round++)
            {
                var left = 0xD2511F53UL * c0;
                var right = 0xCD9E8D57UL * c2;
                c0 = (uint)(right >> 32) ^ c1 ^ k0;
                c1 = (uint)right;
                c2 = (uint)(left >> 32) ^ c3 ^ k1;
                c3 = (uint)left;
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
            var word = (element & 3) switch { 0 => c0, 1 => c1, 2 => c2, _ => c3 };
            return (word >> 8) * (1.0 / (1 << 24));
        }
    }
}
