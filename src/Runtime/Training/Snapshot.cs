using System;
using System.Numerics;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>A copy of all parameters and states, to which training can return.</summary>
internal sealed unsafe class Snapshot<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Parameters<T> _parameters;
    private readonly AlignedMemory _copy;

    public Snapshot(Parameters<T> parameters)
    {
        _parameters = parameters;
        _copy = new AlignedMemory(parameters.ParameterBytes + parameters.StateBytes, zeroed: false);
    }

    public void Take() => Copy(toSnapshot: true);

    public void Restore()
    {
        Copy(toSnapshot: false);
        _parameters.Changed();
    }

    public void Dispose() => _copy.Dispose();

    private void Copy(bool toSnapshot)
    {
        Move((byte*)_parameters.ParameterVector, _copy.Pointer, _parameters.ParameterBytes, toSnapshot);
        Move((byte*)_parameters.StateVector, _copy.Pointer + _parameters.ParameterBytes, _parameters.StateBytes, toSnapshot);
    }

    private static void Move(byte* live, byte* copy, long bytes, bool toCopy)
    {
        if (toCopy)
            Buffer.MemoryCopy(live, copy, bytes, bytes);
        else
            Buffer.MemoryCopy(copy, live, bytes, bytes);
    }
}
