using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace NetGen.Runtime.Networks;

/// <summary>
/// Named tensors in one flat native vector. All copying between storage and the canonical row-major order goes through
/// <see cref="Unpack"/> and <see cref="Pack"/>, so that storage may differ from it without anybody noticing.
/// </summary>
internal sealed unsafe class TensorTable<T> where T : unmanaged
{
    private readonly Dictionary<string, TensorInfo> _byName;

    public TensorTable(ImmutableArray<TensorInfo> tensors)
    {
        Tensors = tensors;
        _byName = new Dictionary<string, TensorInfo>(tensors.Length, StringComparer.Ordinal);
        foreach (TensorInfo tensor in tensors)
            _byName.Add(tensor.Name, tensor);
    }

    public ImmutableArray<TensorInfo> Tensors { get; }

    public TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    public static void Unpack(TensorInfo tensor, T* vector, Span<T> canonical) =>
        new ReadOnlySpan<T>(vector + tensor.Offset, tensor.Count).CopyTo(canonical);

    public static void Pack(TensorInfo tensor, ReadOnlySpan<T> canonical, T* vector) =>
        canonical.CopyTo(new Span<T>(vector + tensor.Offset, tensor.Count));
}
