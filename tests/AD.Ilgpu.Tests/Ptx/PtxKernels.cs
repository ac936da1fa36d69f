using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>The kernels of an H100, their PTX interpreted on memory of the host.</summary>
/// <param name="accelerator">Has the memory: ILGPU's emulation.</param>
internal sealed class PtxKernels(Accelerator accelerator, DeviceNumerics numerics) : KernelCache(accelerator, numerics)
{
    /// <summary>Read once for all tests.</summary>
    private static readonly ConcurrentDictionary<MethodInfo, PtxProgram> Programs = [];

    private readonly Context context = accelerator.Context;
    private readonly Dictionary<(nint Start, long Length), PtxSpace> memories = [];

    public int Launches { get; private set; }

    /// <summary>In which order groups come; a GPU says nothing of it.</summary>
    public bool LastGroupFirst { get; init; }

    /// <summary>Those launched, by name.</summary>
    public HashSet<string> Names { get; } = [];

    public override bool HasTensorCores => true;

    public override int GroupSize => 128;

    public override int LargestGroup => 1024;

    public override int Processors => 132;

    protected override Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Compile<T>(Action<DeviceMemory<T>, KernelArguments> kernel, LaunchBounds? bounds)
    {
        PtxProgram program = Programs.GetOrAdd(kernel.Method, method => PtxProgram.Read(method.Name, PtxCompiler.Loaded(context, method, CudaArchitecture.SM_90, bounds: bounds)));
        return (stream, config, memory, arguments) =>
        {
            stream.Synchronize();
            Launches++;
            Names.Add(kernel.Method.ToString()!);
            PtxGroup.Launch(program, config.GridDim.X, config.GridDim.Y, config.GroupDim.X, Parameters(memory, arguments), Global(memory), LastGroupFirst);
        };
    }

    /// <summary>What the kernel's two parameters hold: six views, each an address and a length, the address of the memory once more, and the arguments.</summary>
    private static byte[] Parameters<T>(DeviceMemory<T> m, KernelArguments arguments) where T : unmanaged
    {
        long[] views = [Start(m.Numbers), m.Numbers.Length, Start(m.Halves), m.Halves.Length, Start(m.Bytes), m.Bytes.Length, Start(m.Words), m.Words.Length, m.Address, Start(m.Labels), m.Labels.Length, Start(m.Key), m.Key.Length];
        return [.. MemoryMarshal.AsBytes(views), .. MemoryMarshal.AsBytes(new ReadOnlySpan<KernelArguments>(in arguments))];
    }

    private unsafe PtxSpace Global<T>(DeviceMemory<T> m) where T : unmanaged
    {
        (nint Start, long Length) numbers = (Start(m.Numbers), m.Numbers.Length * sizeof(T));
        if (!memories.TryGetValue(numbers, out PtxSpace? space))
            memories[numbers] = space = PtxSpace.Of("global", [numbers, (Start(m.Labels), m.Labels.Length * sizeof(int)), (Start(m.Key), m.Key.Length * sizeof(ulong))]);
        return space;
    }

    private static nint Start<T>(ArrayView<T> view) where T : unmanaged => view.Length == 0 ? 0 : view.LoadEffectiveAddressAsPtr();
}
