using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>The compiled kernels of a device: each method is compiled once, whoever launches it.</summary>
internal class KernelCache(Accelerator accelerator, DeviceNumerics numerics)
{
    private readonly Dictionary<MethodInfo, Delegate> loaded = [];

    /// <summary>Threads of a group where a kernel does not ask for a number.</summary>
    public virtual int GroupSize { get; } = Math.Min(accelerator.AcceleratorType == AcceleratorType.CPU ? 16 : 128, accelerator.MaxNumThreadsPerGroup);

    /// <summary>Threads of the largest group that the device has.</summary>
    public virtual int LargestGroup => accelerator.MaxNumThreadsPerGroup;

    /// <summary>Groups that the device works on side by side.</summary>
    public virtual int Processors => accelerator.NumMultiprocessors;

    /// <summary>Whether the device has the instructions of <see cref="ITensorCore"/>.</summary>
    public virtual bool HasTensorCores { get; } = TensorCores.Has(accelerator);

    /// <summary>Whether kernels that multiply in this format by tensor cores can be run and are allowed.</summary>
    public bool Multiplies(TensorFormat format) => HasTensorCores && format switch
    {
        TensorFormat.Half => numerics >= DeviceNumerics.Fast,
        TensorFormat.Tf32 => numerics == DeviceNumerics.Tf32,
        _ => false,
    };

    /// <exception cref="InvalidOperationException">The device's compiler refuses the kernel.</exception>
    public Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Action<DeviceMemory<T>, KernelArguments> kernel, LaunchBounds? bounds = null) where T : unmanaged
    {
        if (!loaded.TryGetValue(kernel.Method, out Delegate? launcher))
            loaded[kernel.Method] = launcher = Compile(kernel, bounds);
        return (Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments>)launcher;
    }

    /// <summary>What launches a kernel.</summary>
    /// <exception cref="InvalidOperationException">The device's compiler refuses the kernel.</exception>
    protected virtual Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Compile<T>(Action<DeviceMemory<T>, KernelArguments> kernel, LaunchBounds? bounds) where T : unmanaged
    {
        try
        {
            return accelerator.AcceleratorType == AcceleratorType.Cuda ? PtxText.Load(accelerator, kernel, numerics, bounds) : accelerator.LoadKernel(kernel);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{accelerator.Name} cannot compile {kernel.Method.DeclaringType?.FullName}.{kernel.Method.Name}: {error.GetBaseException().Message}", error);
        }
    }
}
