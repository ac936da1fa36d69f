using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu;

internal static class TensorCores
{
    /// <summary>Whether a device has the instructions of this file.</summary>
    public static bool Has(Accelerator accelerator) => accelerator is CudaAccelerator device && device.Architecture >= CudaArchitecture.SM_80;
}

/// <summary>NVIDIA's, from compute capability 8.0 on: products of halves, which are exact in the float they are added to.</summary>
public readonly struct PtxHalfTensorCore : ITensorCore
{
    public static Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column)
    {
        Ref<float> x = sums.X, y = sums.Y, z = sums.Z, w = sums.W;
        Input<uint> a0 = upperRow.Lower, a1 = lowerRow.Lower, a2 = upperRow.Upper, a3 = lowerRow.Upper, b0 = column.Lower, b1 = column.Upper;
        CudaAsm.EmitRef(
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};",
            ref x, ref y, ref z, ref w, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1);
        return new() { X = x.Value, Y = y.Value, Z = z.Value, W = w.Value };
    }
}

/// <summary>NVIDIA's, from compute capability 8.0 on: products of floats rounded to 10 bits behind the point, ties away from zero.</summary>
public readonly struct PtxTf32TensorCore : ITensorCore
{
    /// <summary>A float, rounded.</summary>
    public static uint Word(float term)
    {
        CudaAsm.Emit("cvt.rna.tf32.f32 %0, %1;", out uint word, term);
        return word;
    }

    public static Quad<float> Add(Quad<float> sums, WordPair upperRow, WordPair lowerRow, WordPair column)
    {
        Ref<float> x = sums.X, y = sums.Y, z = sums.Z, w = sums.W;
        Input<uint> a0 = upperRow.Lower, a1 = lowerRow.Lower, a2 = upperRow.Upper, a3 = lowerRow.Upper, b0 = column.Lower, b1 = column.Upper;
        CudaAsm.EmitRef(
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};",
            ref x, ref y, ref z, ref w, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1);
        return new() { X = x.Value, Y = y.Value, Z = z.Value, W = w.Value };
    }
}
