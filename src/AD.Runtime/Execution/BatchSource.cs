namespace AdCompiler.Execution;

/// <summary>Where a step reads its batch: the caller's memory, pinned for the duration of the step.</summary>
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
}
