using System;
using System.Collections.Immutable;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

/// <summary>The gradients that the last debug step left, readable by the parameters' names.</summary>
/// <typeparam name="T">The network's number type.</typeparam>
public sealed unsafe class Gradients<T> where T : unmanaged
{
    private readonly TensorTable<T> _table;
    private readonly AlignedMemory _memory;

    internal Gradients(NetworkInfo info)
    {
        _table = new TensorTable<T>(info.Parameters);
        _memory = new AlignedMemory(info.ParameterElements * sizeof(T), zeroed: false);
    }

    /// <summary>The parameters to which the gradients belong.</summary>
    public ImmutableArray<TensorInfo> Tensors => _table.Tensors;

    internal T* Vector => (T*)_memory.Pointer;

    /// <summary>Copies the gradient of a parameter out, in the parameter's shape, row-major.</summary>
    /// <param name="name">The parameter's name, such as <c>fc1.weight</c>.</param>
    /// <param name="destination">Exactly as many elements as the parameter has.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the length is another.</exception>
    public void CopyTo(string name, Span<T> destination)
    {
        TensorInfo tensor = Locate(name);
        Parameters<T>.CheckLength(tensor, destination.Length, nameof(destination));
        TensorTable<T>.Unpack(tensor, Vector, destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies the gradient of a parameter into a new array, row-major.</summary>
    /// <param name="name">The parameter's name, such as <c>fc1.weight</c>.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public T[] ToArray(string name)
    {
        var values = new T[Locate(name).Count];
        CopyTo(name, values);
        return values;
    }

    internal void Clear() => _memory.Clear();

    internal void Dispose() => _memory.Dispose();

    private TensorInfo Locate(string name) =>
        _table.Find(name) ?? throw new ArgumentException(Parameters<T>.Unknown(name, Tensors), nameof(name));
}
