using System;
using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

public abstract unsafe partial class Network<T>
{
    private AlignedMemory?[]? _copies;

    /// <summary>
    /// A tensor's elements as a span: the tensor's own memory where it is dense, else a copy in memory that this
    /// instance keeps (native, and only made for tensors that are not dense).
    /// </summary>
    /// <typeparam name="TElement"><typeparamref name="T"/>, or <see cref="int"/> for indices.</typeparam>
    /// <param name="tensor">One sample in the slot's shape, or any number of samples along a first dimension.</param>
    /// <param name="slot">The slot's number: inputs, then targets, then outputs.</param>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    protected ReadOnlySpan<TElement> Dense<TElement>(in ReadOnlyTensorSpan<TElement> tensor, int slot)
        where TElement : unmanaged
    {
        int length = CheckShape(tensor.Lengths, tensor.FlattenedLength, SlotInfoOf(slot));
        if (length == 0)
            return [];

        // TensorSpan's own GetSpan refuses dense tensors that have dimensions of extent 1.
        if (tensor.IsDense)
            return MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), length);
        Span<TElement> copy = Copy<TElement>(slot, length);
        tensor.FlattenTo(copy);
        return copy;
    }

    /// <summary>As <see cref="Dense{TElement}(in ReadOnlyTensorSpan{TElement}, int)"/>, for an output: after the call
    /// <see cref="CopyBack"/> must bring a copy home.</summary>
    /// <typeparam name="TElement"><typeparamref name="T"/>, or <see cref="int"/> for indices.</typeparam>
    /// <param name="tensor">One sample in the slot's shape, or any number of samples along a first dimension.</param>
    /// <param name="slot">The slot's number: inputs, then targets, then outputs.</param>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    protected Span<TElement> Dense<TElement>(in TensorSpan<TElement> tensor, int slot)
        where TElement : unmanaged
    {
        int length = CheckShape(tensor.Lengths, tensor.FlattenedLength, SlotInfoOf(slot));
        if (length == 0)
            return [];
        return tensor.IsDense
            ? MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), length)
            : Copy<TElement>(slot, length);
    }

    /// <summary>Copies an output home if its tensor was not dense.</summary>
    /// <typeparam name="TElement"><typeparamref name="T"/>, or <see cref="int"/> for indices.</typeparam>
    /// <param name="tensor">The tensor that was given to <c>Dense</c>.</param>
    /// <param name="slot">The slot's number: inputs, then targets, then outputs.</param>
    protected void CopyBack<TElement>(in TensorSpan<TElement> tensor, int slot)
        where TElement : unmanaged
    {
        if (tensor.IsDense || tensor.FlattenedLength == 0)
            return;
        Span<TElement> copy = Copy<TElement>(slot, (int)tensor.FlattenedLength);
        new ReadOnlyTensorSpan<TElement>(copy, tensor.Lengths).CopyTo(tensor);
    }

    private static int CheckShape(ReadOnlySpan<nint> given, nint length, SlotInfo info)
    {
        ReadOnlySpan<int> sample = info.Shape.AsSpan();
        int batch = given.Length - sample.Length;
        bool fits = batch is 0 or 1;
        for (int i = 0; fits && i < sample.Length; i++)
            fits = given[batch + i] == sample[i];
        if (!fits || length > int.MaxValue)
            ThrowShape(Shapes.Text(given), info);
        return (int)length;
    }

    private static void ThrowShape(string given, SlotInfo info)
    {
        string sample = Shapes.Text(info.Shape);
        string batch = info.Shape.Length == 0 ? "[n]" : $"[n, {sample[1..]}";
        throw new ArgumentException(
            $"'{info.Name}' has shape {given}, but {sample} for one sample or {batch} for n samples is expected.",
            info.Name);
    }

    private SlotInfo SlotInfoOf(int slot)
    {
        if (slot < Description.Inputs.Length)
            return Description.Inputs[slot];
        slot -= Description.Inputs.Length;
        return slot < Description.Targets.Length
            ? Description.Targets[slot]
            : Description.Outputs[slot - Description.Targets.Length];
    }

    private Span<TElement> Copy<TElement>(int slot, int length) where TElement : unmanaged
    {
        ObjectDisposedException.ThrowIf(!_live, this);
        _copies ??= new AlignedMemory?[Description.SlotCount];
        long bytes = (long)length * sizeof(TElement);
        if (_copies[slot] is not { } block || block.Size < bytes)
        {
            _copies[slot]?.Dispose();
            _copies[slot] = block = new AlignedMemory(bytes, zeroed: false);
        }

        return new Span<TElement>(block.Pointer, length);
    }
}
