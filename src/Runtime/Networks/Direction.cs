using System;
using System.Collections.Immutable;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

/// <summary>The vector that the Hessian is multiplied with, by the parameters' names; zeros until it is set.</summary>
/// <typeparam name="T">The network's number type.</typeparam>
public sealed unsafe class Direction<T> where T : unmanaged
{
    private readonly TensorTable<T> _table;
    private readonly AlignedMemory _memory;

    internal Direction(NetworkInfo info)
    {
        _table = new TensorTable<T>(info.Parameters);
        _memory = new AlignedMemory(info.ParameterElements * sizeof(T));
    }

    /// <summary>The parameters to which its parts belong.</summary>
    public ImmutableArray<TensorInfo> Tensors => _table.Tensors;

    internal T* Vector => (T*)_memory.Pointer;

    /// <summary>Sets the part that belongs to a parameter.</summary>
    /// <param name="name">The parameter's name, such as <c>fc1.weight</c>.</param>
    /// <param name="values">Exactly as many elements as the parameter has, row-major.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the length is another.</exception>
    public void Set(string name, ReadOnlySpan<T> values)
    {
        TensorInfo tensor = _table.Find(name) ?? throw new ArgumentException(Parameters<T>.Unknown(name, Tensors), nameof(name));
        Parameters<T>.CheckLength(tensor, values.Length, nameof(values));
        TensorTable<T>.Pack(tensor, values, Vector);
        GC.KeepAlive(this);
    }

    internal void Dispose() => _memory.Dispose();
}
