using System;

namespace NetGen.Runtime.Contractions;

// Columns whose sums have fewer terms than others: they are cut into stretches with the same terms (ColumnTerms). B is read
// where it is.
internal unsafe partial struct Stage<V, T>
{
    /// <summary>Finds the stretches of the region.</summary>
    private void FindStretches()
    {
        _firstStretch = _terms.Find(_region.N0 / V.Count);
        _chunkCount = _terms.Find((_region.N1 - 1) / V.Count) + 1 - _firstStretch;
    }

    /// <summary>Turns to the terms of a stretch, and gives its columns, counted from those of the region.</summary>
    private void SetStretch(int index, out int first, out int count)
    {
        ColumnTerms.Stretch stretch = _terms[_firstStretch + index];
        _totalDepth = stretch.Terms;
        _stretchOffsets = stretch.Offsets;
        CutDepth();
        int start = Math.Max(stretch.First * V.Count, _region.N0), end = Math.Min(stretch.End * V.Count, _region.N1);
        first = start - _region.N0;
        count = end - start;
    }

    /// <summary>Turns to some terms of the stretch, whose offsets are there.</summary>
    private void SetTerms()
    {
        _aTerms = _aRows;
        _bTerms = _bGroup;
        _offsets = _stretchOffsets + 2 * _k;
    }
}
