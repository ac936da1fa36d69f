namespace AdCompiler.Ilgpu;

/// <summary>
/// What a launch tells its kernel. One struct for all kernels, so that a launch is one delegate of one type: nothing is boxed or
/// allocated. P0, P1 .. are what the kernel's text names in its first lines: offsets into <see cref="DeviceMemory{T}.Numbers"/>, mostly.
/// </summary>
public struct KernelArguments
{
    /// <summary>How many numbers of its own a kernel can be given.</summary>
    public const int Count = 24;

    /// <summary>Blocks of samples in this step.</summary>
    public int Blocks;

    /// <summary>From one block's region to the next, in elements.</summary>
    public int BlockStride;

    /// <summary>Threads that share the work on one lane of a block, rows of lanes that share a tile of weights, or slices of the batch.</summary>
    public int Shares;

    public int P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15, P16, P17, P18, P19, P20, P21, P22, P23;
}
