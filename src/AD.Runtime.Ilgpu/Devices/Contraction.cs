namespace AdCompiler.Ilgpu;

/// <summary>Whether a GPU's compiler may make one operation, rounded once, of the product and the sum in a * b + c.</summary>
public enum Contraction
{
    /// <summary>Every product and every sum is rounded, as on the CPU: the same bits, run by run and device by device.</summary>
    Never,

    /// <summary>Where the device's compiler likes to: faster, and not the bits of the CPU.</summary>
    Allowed,
}
