namespace AdCompiler.Ilgpu;

/// <summary>In which order a GPU adds up a gradient over the batch.</summary>
public enum DeviceSums
{
    /// <summary>That of the CPU, whichever threads come first: the same bits, run by run.</summary>
    Ordered,

    /// <summary>
    /// Slices of the batch are added by atomic additions, in whichever order their groups of threads come, as libraries do that are not
    /// deterministic: the last bits of gradients differ from run to run. For experiments; in float and double.
    /// </summary>
    Atomic,
}
