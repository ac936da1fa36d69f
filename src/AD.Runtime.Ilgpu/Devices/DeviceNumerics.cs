namespace AdCompiler.Ilgpu;

/// <summary>How a GPU may compute.</summary>
public enum DeviceNumerics
{
    /// <summary>Every product and every sum is rounded, in the order of the CPU: the same bits, run by run and device by device.</summary>
    Reproducible,

    /// <summary>
    /// The device's compiler may make one operation, rounded once, of the product and the sum in a * b + c; large convolutions in 16 bits with wide
    /// accumulation go to the tensor cores, whose sums are floats in an order of their own. Not the bits of the CPU.
    /// </summary>
    Fast,

    /// <summary>Besides, tensor cores multiply floats rounded to 10 bits behind the point (TF32), forward and backward to the data: fast, with errors as in 16 bits, and the range of floats.</summary>
    Tf32,
}
