using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Tests.References;

/// <summary>How far a case is from its witnesses, and where it is farthest from each.</summary>
public sealed class Figures
{
    private readonly Dictionary<Witness, (double Error, string Where)> _greatest = [];

    /// <summary>The greatest error by a witness; null where it was not asked.</summary>
    public double? this[Witness witness] => _greatest.TryGetValue(witness, out var found) ? found.Error : null;

    /// <summary>What has the greatest error.</summary>
    public string Where(Witness witness) => _greatest[witness].Where;

    /// <summary>The norm of the difference, relative to that of the reference or to 1 if that is less.</summary>
    public void Compare(Witness witness, string what, IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        var norm = Math.Sqrt(expected.Sum(v => v * v));
        var difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum());
        Add(witness, what, expected.Count == actual.Count ? difference / Math.Max(1, norm) : double.PositiveInfinity);
    }

    public void Add(Witness witness, string what, double error)
    {
        if (double.IsNaN(error))
            error = double.PositiveInfinity;
        if (!_greatest.TryGetValue(witness, out var old) || error > old.Error)
            _greatest[witness] = (error, what);
    }
}

/// <summary>Who vouches for a declaration.</summary>
public enum Witness
{
    /// <summary>Central differences of the oracle's loss along directions, relative to the sum of the gradient's parts.</summary>
    Differences,

    /// <summary>PyTorch, of the oracle.</summary>
    Oracle,

    /// <summary>PyTorch, of compiled code in f64.</summary>
    Double,

    /// <summary>PyTorch, of compiled code in f32.</summary>
    Single,
}
