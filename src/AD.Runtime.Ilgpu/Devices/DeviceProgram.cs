using AdCompiler.Execution;

namespace AdCompiler.Ilgpu;

/// <summary>How the threads of a launch divide a kernel's work.</summary>
public enum DeviceWork
{
    /// <summary>A thread for each lane of each block and each share of its work.</summary>
    Blocks,

    /// <summary>A group of threads for each task, a sum over the batch: one for each lane of each part at work.</summary>
    Tasks,

    /// <summary>A thread for each share of work that is the same for all samples.</summary>
    Once,

    /// <summary>Groups of threads that share tiles of the result.</summary>
    Tiles,
}

/// <summary>A launch of a program.</summary>
/// <param name="Kernel">What every thread runs.</param>
/// <param name="Work">How threads divide it.</param>
/// <param name="Threads">Shares of a lane's work, or tasks.</param>
/// <param name="Places">What P0, P1, .. of the arguments are.</param>
public sealed record DeviceLaunch<T>(Action<DeviceMemory<T>, KernelArguments> Kernel, DeviceWork Work, int Threads, DevicePlace[] Places) where T : unmanaged
{
    /// <summary>A launch of a kernel in tiles.</summary>
    /// <param name="extent">What the tiles are of.</param>
    public DeviceLaunch(TiledKernel<T> kernel, TileExtent extent, DevicePlace[] places)
        : this(kernel.Wide, DeviceWork.Tiles, 0, places) => (Tiled, Extent) = (kernel, extent);

    /// <summary>A launch of sums over the batch.</summary>
    public DeviceLaunch(Action<DeviceMemory<T>, KernelArguments> kernel, BatchSums sums, DevicePlace[] places)
        : this(kernel, DeviceWork.Tasks, sums.Tasks, places) => Pixels = sums.Pixels;

    /// <summary>Positions of a block that its sums over the batch run over, if it has such.</summary>
    public int Pixels { get; }

    /// <summary>The kernel's shapes, if it is in tiles.</summary>
    public TiledKernel<T>? Tiled { get; }

    public TileExtent Extent { get; }

    /// <summary>Whether all it writes are gradients that it sums over the batch.</summary>
    public bool SumsGradients { get; init; }
}

/// <summary>Sums over the batch.</summary>
/// <param name="Tasks">How many groups of threads compute them.</param>
/// <param name="Pixels">Positions of a block that they run over.</param>
public readonly record struct BatchSums(int Tasks, int Pixels);

/// <summary>A program's launches, in order.</summary>
public sealed record DeviceProgram<T>(DeviceLaunch<T>[] Launches) where T : unmanaged;

/// <summary>The programs of a network at one width, for a device's arithmetic.</summary>
public sealed record DevicePrograms<T>(DeviceProgram<T> Gradient, DeviceProgram<T> Jvp, DeviceProgram<T> Inference) where T : unmanaged;

/// <summary>What the generator writes: the programs, once the instructions of the device are known.</summary>
public interface IDeviceCode<T> : IDeviceCode where T : unmanaged
{
    DevicePrograms<T> Create<TDevice>() where TDevice : struct, IDeviceInstructions;

    /// <summary>What a step needs beside the programs.</summary>
    DeviceStepKernels<T> StepKernels<TDevice>() where TDevice : struct, IDeviceInstructions;
}

/// <summary>The kernels of a step that no program has in its table.</summary>
/// <param name="LaneBytes">Of a lane in the arena.</param>
/// <param name="Sgd">A step of gradient descent.</param>
/// <param name="Adam">A step of Adam.</param>
/// <param name="Gather">Brings what the host reads together.</param>
/// <param name="Clear">Zeros for gradients before a program that adds to them atomically; null where sums are ordered.</param>
/// <param name="Mixed">What mixed precision takes in their place and besides; null in a width that has none.</param>
public sealed record DeviceStepKernels<T>(
    int LaneBytes, Action<DeviceMemory<T>, KernelArguments> Sgd, Action<DeviceMemory<T>, KernelArguments> Adam, Action<DeviceMemory<T>, KernelArguments> Gather,
    Action<DeviceMemory<T>, KernelArguments>? Clear, DeviceMixedKernels<T>? Mixed) where T : unmanaged
{
    /// <typeparam name="TPlain">The container's arithmetic.</typeparam>
    /// <typeparam name="TArith">The width's.</typeparam>
    public static DeviceStepKernels<T> Of<TPlain, TArith>() where TPlain : struct, IDeviceArithmetic<T> where TArith : struct, IDeviceArithmetic<T> =>
        new(TArith.LaneBytes, DeviceOptimizers.Sgd<T, TPlain, TArith>, DeviceOptimizers.Adam<T, TPlain, TArith>, DeviceBatch.Gather<T, TArith>,
            TArith.SumsAreAtomic ? BatchSlice.Clear<T, TArith> : null,
            TArith.HasMixedPrecision
                ? new(DeviceOptimizers.Sgd<T, TPlain, TPlain>, DeviceOptimizers.Adam<T, TPlain, TPlain>, DeviceMixed.Round<T, TArith>, DeviceMixed.Unscale<T, TPlain>) : null);
}

/// <summary>The kernels of mixed precision.</summary>
/// <param name="Sgd">A step of gradient descent that rounds nothing to 16 bits.</param>
/// <param name="Adam">One of Adam.</param>
/// <param name="Round">Before a program: what it reads of the parameters.</param>
/// <param name="Unscale">After one: gradients divided by the scale.</param>
public sealed record DeviceMixedKernels<T>(
    Action<DeviceMemory<T>, KernelArguments> Sgd, Action<DeviceMemory<T>, KernelArguments> Adam,
    Action<DeviceMemory<T>, KernelArguments> Round, Action<DeviceMemory<T>, KernelArguments> Unscale) where T : unmanaged;
