namespace AdCompiler.Kernels;

/// <summary>One tile of a correlation: some result positions of some result channels over a run of steps, where a step is a
/// source channel and a kernel entry. All offsets are in elements.</summary>
internal unsafe struct ConvolutionTileTask<T>
    where T : unmanaged
{
    /// <summary>First source channel of the run.</summary>
    public T* Source;

    /// <summary>Weight of the tile's first result channel for the run's first source channel, and how far the next result channel's is.</summary>
    public T* Weight;
    public nint WeightRow;

    /// <summary>For each position of the tile: where its source begins, where its result goes.</summary>
    public nint* Positions;

    /// <summary>For each step: offset in the source, offset in the weight.</summary>
    public nint* Steps;
    public nint StepCount;

    /// <summary>Plane of the tile's first result channel, and how far the next one is.</summary>
    public T* Result;
    public nint ResultChannel;

    /// <summary>Result channels from the tile's first one on; a tile that has more computes the last one several times.</summary>
    public nint Outputs;

    /// <summary>Bias of the tile's first result channel, or null for zero.</summary>
    public T* Start;

    /// <summary>Whether the sums go on from the results of an earlier run; whether they end with this one, and are rounded as a store.</summary>
    public bool Resumes, Finishes;
}
