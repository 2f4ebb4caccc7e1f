using System;
using System.Collections.Immutable;
using System.Threading;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

/// <summary>
/// The parameters and states (running statistics) of a network, readable and writable by name in canonical row-major
/// order. One instance can serve several networks that predict at the same time on different threads; nothing may train
/// or write it meanwhile.
/// </summary>
/// <typeparam name="T">The network's number type.</typeparam>
/// <remarks>The memory lives as long as one network that uses it is not disposed.</remarks>
public sealed unsafe class Parameters<T> where T : unmanaged
{
    private readonly TensorTable<T> _parameters;
    private readonly TensorTable<T> _states;
    private readonly AlignedMemory _parameterMemory;
    private readonly AlignedMemory _stateMemory;
    private readonly Parameters<T>? _owner;
    private int _users;
    private long _version;

    internal Parameters(NetworkInfo info)
    {
        Info = info;
        _parameters = new TensorTable<T>(info.Parameters);
        _states = new TensorTable<T>(info.States);
        _parameterMemory = new AlignedMemory(info.ParameterElements * sizeof(T));
        _stateMemory = new AlignedMemory(info.StateElements * sizeof(T));
    }

    // Parameters of their own beside the running statistics of others, which live as long.
    internal Parameters(Parameters<T> owner)
    {
        owner.AddUser();
        _owner = owner;
        Info = owner.Info;
        _parameters = owner._parameters;
        _states = owner._states;
        _parameterMemory = new AlignedMemory(Info.ParameterElements * sizeof(T));
        _stateMemory = owner._stateMemory;
        AddUser();
    }

    /// <summary>The network for which the vectors were made.</summary>
    public NetworkInfo Info { get; }

    /// <summary>The parameters, in the order of the network.</summary>
    public ImmutableArray<TensorInfo> Tensors => _parameters.Tensors;

    /// <summary>The states, in the order of the network.</summary>
    public ImmutableArray<TensorInfo> States => _states.Tensors;

    /// <summary>The names of all parameters and then of all states.</summary>
    public string[] Names
    {
        get
        {
            var names = new string[Tensors.Length + States.Length];
            int i = 0;
            foreach (TensorInfo tensor in Tensors)
                names[i++] = tensor.Name;
            foreach (TensorInfo tensor in States)
                names[i++] = tensor.Name;
            return names;
        }
    }

    /// <summary>The flat vector of parameters as it is stored, padding included.</summary>
    internal T* ParameterVector => (T*)_parameterMemory.Pointer;

    /// <summary>The flat vector of states as it is stored, padding included.</summary>
    internal T* StateVector => (T*)_stateMemory.Pointer;

    internal long ParameterBytes => _parameterMemory.Size;

    internal long StateBytes => _stateMemory.Size;

    /// <summary>Whether there is a parameter or state of this name.</summary>
    /// <param name="name">The name, such as <c>fc1.weight</c>.</param>
    public bool Contains(string name) => (_parameters.Find(name) ?? _states.Find(name)) is not null;

    /// <summary>The shape of a parameter or state.</summary>
    /// <param name="name">The name, such as <c>fc1.weight</c>.</param>
    /// <exception cref="ArgumentException">There is no such parameter or state.</exception>
    public ImmutableArray<int> Shape(string name) => Locate(name, out _).Shape;

    /// <summary>Copies a parameter or state out, row-major.</summary>
    /// <param name="name">The name, such as <c>fc1.weight</c>.</param>
    /// <param name="destination">Exactly as many elements as the tensor has.</param>
    /// <exception cref="ArgumentException">There is no such parameter or state, or the length is another.</exception>
    public void CopyTo(string name, Span<T> destination)
    {
        TensorInfo tensor = Locate(name, out AlignedMemory memory);
        CheckLength(tensor, destination.Length, nameof(destination));
        TensorTable<T>.Unpack(tensor, (T*)memory.Pointer, destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies a parameter or state into a new array, row-major.</summary>
    /// <param name="name">The name, such as <c>fc1.weight</c>.</param>
    /// <exception cref="ArgumentException">There is no such parameter or state.</exception>
    public T[] ToArray(string name)
    {
        var values = new T[Locate(name, out _).Count];
        CopyTo(name, values);
        return values;
    }

    /// <summary>Replaces a parameter or state.</summary>
    /// <param name="name">The name, such as <c>fc1.weight</c>.</param>
    /// <param name="values">Exactly as many elements as the tensor has, row-major.</param>
    /// <exception cref="ArgumentException">There is no such parameter or state, or the length is another.</exception>
    public void Set(string name, ReadOnlySpan<T> values)
    {
        TensorInfo tensor = Locate(name, out AlignedMemory memory);
        CheckLength(tensor, values.Length, nameof(values));
        TensorTable<T>.Pack(tensor, values, (T*)memory.Pointer);
        Changed();
        GC.KeepAlive(this);
    }

    internal void AddUser()
    {
        // A count that has fallen to 0 stays there: the memory is gone.
        int users = _users;
        while (users >= 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return;
            users = seen;
        }

        throw new ObjectDisposedException(
            nameof(Parameters<T>), "The last network that used these parameters was disposed.");
    }

    internal void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) != 0 || Interlocked.CompareExchange(ref _users, int.MinValue, 0) != 0)
            return;
        _parameterMemory.Dispose();
        if (_owner is null)
            _stateMemory.Dispose();
        else
            _owner.RemoveUser();
    }

    /// <summary>Another number after each change of a parameter or state: networks compute anew what they have made of
    /// them.</summary>
    internal long Version => Interlocked.Read(ref _version) + (_owner?.Version ?? 0);

    /// <summary>Says that parameters or states have been written.</summary>
    internal void Changed() => Interlocked.Increment(ref _version);

    internal void CopyParametersOf(Parameters<T> other)
    {
        Buffer.MemoryCopy(other.ParameterVector, ParameterVector, ParameterBytes, other.ParameterBytes);
        Changed();
    }

    internal static void CheckLength(TensorInfo tensor, int length, string argument)
    {
        if (length != tensor.Count)
        {
            throw new ArgumentException(
                $"'{tensor.Name}' has shape {Shapes.Text(tensor.Shape)}, {tensor.Count} elements, but {length} were "
                + "given.", argument);
        }
    }

    internal static string Unknown(string name, ImmutableArray<TensorInfo> tensors)
    {
        int more = Math.Max(0, tensors.Length - 20);
        var names = new string[tensors.Length - more];
        for (int i = 0; i < names.Length; i++)
            names[i] = tensors[i].Name;
        return $"There is no '{name}'; there are {string.Join(", ", names)}{(more > 0 ? $" and {more} more" : "")}.";
    }

    private TensorInfo Locate(string name, out AlignedMemory memory)
    {
        ArgumentNullException.ThrowIfNull(name);
        memory = _parameterMemory;
        if (_parameters.Find(name) is { } parameter)
            return parameter;
        memory = _stateMemory;
        return _states.Find(name)
            ?? throw new ArgumentException(Unknown(name, Tensors.AddRange(States)), nameof(name));
    }
}
