namespace AdCompiler.Execution;

/// <summary>Where a step reads its batch: the caller's memory, pinned for the duration of the step, or the network's.</summary>
public unsafe struct BatchSource
{
    public int Samples;
    public void* Images;
    public bool ImagesAreDoubles;
    public int* Labels;
    public void* Targets;
    public bool TargetsAreDoubles;

    /// <summary>Doubles, or null for no tangent.</summary>
    public double* ImageTangents;

    /// <summary>0 for a batch in the caller's memory; otherwise which of the prepared ones it is, 1 or 2. Where a device has it, there are no images and targets here.</summary>
    public int Prepared;

    /// <summary>The class in a lane; past the end of the batch, that of the first sample.</summary>
    public readonly int Label(int lane) => Labels == null ? 0 : Labels[lane < Samples ? lane : 0];
}
