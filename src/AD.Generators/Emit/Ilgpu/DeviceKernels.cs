using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>A network's generated kernels as a device runs them: which loops their threads share.</summary>
internal sealed class DeviceKernels(KernelLibrary library)
{
    private readonly Dictionary<NamedKernel, SharedLoops> shared = library.InOrder.ToDictionary(static kernel => kernel, static kernel => SharedLoops.Of(kernel.Loops));

    public KernelLibrary Library => library;

    public SharedLoops SharedIn(NamedKernel kernel) => shared[kernel];
}
