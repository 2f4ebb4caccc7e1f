namespace NetGen.Runtime.Contractions;

/// <summary>
/// Where a window sees elements: at a place's coordinate p and a term's coordinate t it looks at <c>step * p + termStep * t +
/// offset</c>, which is an element from 0 to below <c>inside</c>, and a zero elsewhere.
/// </summary>
/// <param name="place">The number of the dimension of the places.</param>
/// <param name="term">The number of the summed dimension; no other border may have the same place or term.</param>
/// <param name="step">What one place adds.</param>
/// <param name="termStep">What one term adds; not 0.</param>
/// <param name="offset">Where the first term of the first place looks.</param>
/// <param name="inside">The number of elements.</param>
public readonly struct Border(int place, int term, int step, int termStep, int offset, int inside)
{
    internal int Place => place;

    internal int Term => term;

    /// <summary>The first of the terms below an extent that see elements, and how many there are, which follow each other.</summary>
    internal int First(int at, int extent, out int count)
    {
        int first = 0;
        count = 0;
        for (int t = 0; t < extent; t++)
        {
            long seen = (long)step * at + (long)termStep * t + offset;
            if (seen < 0 || seen >= inside)
                continue;
            if (count == 0)
                first = t;
            count++;
        }

        return first;
    }

    /// <summary>The first coordinate that has the same terms as one.</summary>
    internal int Same(int at, int extent)
    {
        int first = First(at, extent, out int count), same = 0;
        while (First(same, extent, out int other) != first || other != count)
            same++;
        return same;
    }
}
