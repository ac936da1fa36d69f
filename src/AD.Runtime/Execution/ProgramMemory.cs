namespace AdCompiler.Execution;

/// <summary>
/// What a generated program works on. L is the number of lanes: 16 floats or 8 doubles. A batch is cut into blocks of L
/// samples; a batched value [C,H,W] of block b lies at <c>Arena + b * BlockStride + offset</c> as [C][H][W][L]. Lanes past
/// the batch hold copies of sample 0. Everything else exists once, in row-major order.
/// </summary>
/// <typeparam name="T">float (Half and Float) or double.</typeparam>
public unsafe struct ProgramMemory<T> where T : unmanaged
{
    /// <summary>Region of block 0.</summary>
    public T* Arena;

    /// <summary>From one block's region to the next, in elements.</summary>
    public int BlockStride;

    /// <summary>Blocks of this step.</summary>
    public int Blocks;

    /// <summary>Blocks that one task of a phase handles.</summary>
    public int GroupBlocks;

    /// <summary>Values of the program that are not batched: statistics, their derivatives, constants.</summary>
    public T* Uniform;

    public T* Parameters;
    public T* Gradients;

    /// <summary>Direction of a JVP, laid out as the parameters.</summary>
    public T* ParameterTangents;

    public T* Buffers;

    /// <summary>Numbers of the nonsmooth rules, by <see cref="RuleSlot"/>.</summary>
    public T* Rules;

    /// <summary>Tables of <see cref="PoolWeights"/>, one after the other.</summary>
    public T* PoolTables;

    /// <summary>1 for a lane with a sample of the batch, 0 past its end; L for each block.</summary>
    public T* SampleMask;

    /// <summary>Cotangent of each sample's loss: 1/samples, 0 past the end; L for each block.</summary>
    public T* LossSeed;

    /// <summary>Number of samples.</summary>
    public T* BatchCount;

    /// <summary>Class of each lane; L for each block.</summary>
    public int* Labels;

    /// <summary>Seed and step: what dropout's masks are a function of.</summary>
    public ulong Seed, Step;

    public BatchSource Source;

    /// <summary>Whether stored values are rounded to Half.</summary>
    public bool RoundToHalf;

    /// <summary>First block of a task.</summary>
    public readonly int FirstBlock(int task) => task * GroupBlocks;

    /// <summary>One past the last block of a task.</summary>
    public readonly int EndBlock(int task) => Math.Min((task + 1) * GroupBlocks, Blocks);

    /// <summary>Region of a block.</summary>
    public readonly T* Block(int block) => Arena + (nint)block * BlockStride;
}
