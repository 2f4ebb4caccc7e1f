namespace NetGen.Runtime.Contractions;

/// <summary>
/// Where a window sees elements: at a place's coordinate p and a term's coordinate t it looks at
/// <c>Step * p + TermStep * t + Offset</c>, which is an element from 0 to below <paramref name="Inside"/>, and a zero elsewhere.
/// </summary>
/// <param name="Place">The number of the dimension of the places.</param>
/// <param name="Term">The number of the summed dimension; no other border may have the same.</param>
/// <param name="Step">What one place adds.</param>
/// <param name="TermStep">What one term adds; not 0.</param>
/// <param name="Offset">Where the first term of the first place looks.</param>
/// <param name="Inside">The number of elements.</param>
public readonly record struct Border(int Place, int Term, int Step, int TermStep, int Offset, int Inside)
{
    /// <summary>The first of the terms below an extent that see elements, and how many there are, which follow each other.</summary>
    internal int First(int place, int extent, out int count)
    {
        int first = 0;
        count = 0;
        for (int term = 0; term < extent; term++)
        {
            long at = (long)Step * place + (long)TermStep * term + Offset;
            if (at < 0 || at >= Inside)
                continue;
            if (count == 0)
                first = term;
            count++;
        }

        return first;
    }
}
