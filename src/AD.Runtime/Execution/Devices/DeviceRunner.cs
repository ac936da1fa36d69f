namespace AdCompiler.Execution;

/// <summary>Runs one network's programs on a device.</summary>
internal abstract unsafe class DeviceRunner<T> : IDisposable where T : unmanaged
{
    /// <summary>Runs a program on the batch that <paramref name="memory"/> describes.</summary>
    /// <param name="program">One of the request's.</param>
    /// <param name="memory">Samples, labels, masks, seed and step. Where <paramref name="wholeArena"/> is set, its arena is that of a copy on return.</param>
    /// <param name="wholeArena">Whether the host wants to read everything that the program has left, winners for one.</param>
    /// <param name="meanwhile">Called once the device has its work, before its results are waited for.</param>
    /// <returns>Where the host finds losses and outputs, until the next run.</returns>
    public abstract ProgramResults<T> Run(NetworkProgram<T> program, ProgramMemory<T>* memory, bool wholeArena, Action? meanwhile);

    /// <summary>Begins to copy a batch that a later run will be asked for, beside what the device computes; the caller's memory is free again on return.</summary>
    /// <param name="source">Its <see cref="BatchSource.Prepared"/> says which of the two places it takes, which no run reads now.</param>
    /// <param name="half">Whether numbers are rounded to 16 bits.</param>
    /// <exception cref="InvalidOperationException">The device has no memory for it.</exception>
    public abstract void Prepare(in BatchSource source, bool half);

    public abstract void Sgd(in OptimizerSteps.Arguments<T> arguments);

    public abstract void Adam(in OptimizerSteps.Arguments<T> arguments);

    public abstract void Dispose();
}

/// <summary>Where a program has left a value of each sample: [block][feature][lane], blocks so many elements apart.</summary>
internal readonly unsafe struct ResultPlace<T>(T* first, nint blockStride) where T : unmanaged
{
    public bool Exists => first != null;

    public T* Block(int block) => first + block * blockStride;
}

/// <summary>What the host reads of a program that has run.</summary>
internal readonly struct ProgramResults<T>(ResultPlace<T> loss, ResultPlace<T> output, ResultPlace<T> lossTangent, bool overflows = false) where T : unmanaged
{
    public readonly ResultPlace<T> Loss = loss, Output = output, LossTangent = lossTangent;

    /// <summary>With mixed precision on a device: whether a gradient is not finite.</summary>
    public readonly bool Overflows = overflows;
}
