namespace AdCompiler.Execution;

/// <summary>What a device is told of a compiled network: its programs, and the memory of the host that it keeps a copy of.</summary>
internal sealed class DeviceRequest<T> where T : unmanaged
{
    public required string Network { get; init; }

    /// <summary>What the generator wrote for devices, or null if it wrote nothing.</summary>
    public required IDeviceCode? Code { get; init; }

    /// <summary>Whose memory plans the device's programs share.</summary>
    public required NetworkPrograms<T> Programs { get; init; }

    /// <summary>The most blocks of a step.</summary>
    public required int Blocks { get; init; }

    /// <summary>The most samples of a step.</summary>
    public required int Batch { get; init; }

    public required int InputSize { get; init; }
    public required int TargetSize { get; init; }
    public required int OutputSize { get; init; }

    /// <summary>What both sides may change: parameters, gradients, statistics, optimizer state.</summary>
    public required DeviceShared<T> Shared { get; init; }

    /// <summary>Rules, then pool tables.</summary>
    public required NativeBlock<T> Tables { get; init; }

    /// <summary>Where the pool tables start.</summary>
    public required long PoolTables { get; init; }

    /// <summary>A program's values that are not batched, as they start: constants.</summary>
    public required DeviceUniform<T> Uniform { get; init; }

    /// <summary>Sample mask, loss seeds and the number of samples.</summary>
    public required NativeBlock<T> Lanes { get; init; }
}

/// <summary>Memory of the host that a device mirrors. Masters are the parameters in float of mixed precision, and else of no length: the programs read their rounding from Parameters.</summary>
internal sealed record DeviceShared<T>(
    NativeBlock<T> Parameters, NativeBlock<T> Masters, NativeBlock<T> Gradients, NativeBlock<T> ParameterTangents, NativeBlock<T> Buffers,
    NativeBlock<T> Momentum, NativeBlock<T> AdamMean, NativeBlock<T> AdamVariance) where T : unmanaged
{
    public IEnumerable<NativeBlock<T>> All => [Parameters, Masters, Gradients, ParameterTangents, Buffers, Momentum, AdamMean, AdamVariance];
}

/// <summary>Where a program's uniform memory lies on the host.</summary>
internal unsafe delegate T* DeviceUniform<T>(NetworkProgram<T> program) where T : unmanaged;
