using System.Numerics;
using AdCompiler.Execution;

namespace AdCompiler;

/// <summary>Where a network's programs run if not on the processor's cores: <see cref="CompileOptions.Device"/>. The package AdCompiler.Ilgpu has them.</summary>
public abstract class ComputeDevice : IDisposable
{
    /// <summary>What it calls itself.</summary>
    public abstract string Name { get; }

    /// <summary>Gives the device back. Networks compiled for it are to be disposed before.</summary>
    public abstract void Dispose();

    /// <summary>Memory and kernels on the device for one compiled network.</summary>
    internal abstract DeviceRunner<T> Open<T>(DeviceRequest<T> request) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
