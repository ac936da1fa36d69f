using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Which work a thread of a kernel over blocks has: a lane of a block, and its share of what is to be done there.</summary>
public readonly struct BlockThread(int lane, int share, int block, int region)
{
    public readonly int Lane = lane, Share = share, Block = block;

    /// <summary>Where the block's region starts, from that of the first.</summary>
    public readonly int Region = region;

    /// <summary>Lanes side by side, then shares, then blocks; the last group may have threads past the last block.</summary>
    public static BlockThread Of(int lanes, KernelArguments a)
    {
        int thread = Grid.IdxX * Group.DimX + Group.IdxX, block = thread / lanes / a.Shares;
        return new(thread % lanes, thread / lanes % a.Shares, block, block * a.BlockStride);
    }
}
