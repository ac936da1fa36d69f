using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu;

/// <summary>NVIDIA's: one rounding, to nearest.</summary>
public readonly struct NvidiaInstructions : IDeviceInstructions
{
    public static float Fma(float a, float b, float c)
    {
        CudaAsm.Emit("fma.rn.f32 %0, %1, %2, %3;", out float result, a, b, c);
        return result;
    }

    public static double Fma(double a, double b, double c)
    {
        CudaAsm.Emit("fma.rn.f64 %0, %1, %2, %3;", out double result, a, b, c);
        return result;
    }

    public static ushort ToHalf(float number)
    {
        CudaAsm.Emit("cvt.rn.f16.f32 %0, %1;", out ushort bits, number);
        return bits;
    }

    public static float OfHalf(ushort bits)
    {
        CudaAsm.Emit("cvt.f32.f16 %0, %1;", out float number, bits);
        return number;
    }

    public static bool SumsAreAtomic => false;
}
