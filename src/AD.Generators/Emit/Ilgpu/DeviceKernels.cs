using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>What is known of a kernel's program on a device, whatever the width: which loops threads share, and which constants are hidden.</summary>
internal sealed record DeviceLoops(SharedLoops Shared, HashSet<Assign> Hidden)
{
    public static DeviceLoops Of(LoweredKernel kernel) => new(SharedLoops.Of(kernel), ConstantStarts.Of(kernel.Wide));
}

/// <summary>A network's generated kernels as a device runs them.</summary>
internal sealed class DeviceKernels(KernelLibrary library)
{
    private readonly Dictionary<string, DeviceLoops> loops = library.InOrder.ToDictionary(static kernel => kernel.Name, static kernel => DeviceLoops.Of(kernel.Loops));

    public KernelLibrary Library => library;

    public DeviceLoops this[NamedKernel kernel] => loops[kernel.Name];
}
