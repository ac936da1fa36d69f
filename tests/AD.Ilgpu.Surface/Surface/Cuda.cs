using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>Stands for what only NVIDIA's compiler can be asked: the surface has no such device.</summary>
public readonly struct PtxFma : IFusedMultiplyAdd
{
    public static float Fma(float a, float b, float c) => throw new NotSupportedException("fma.rn.f32 outside of a GPU");

    public static double Fma(double a, double b, double c) => throw new NotSupportedException("fma.rn.f64 outside of a GPU");
}

/// <inheritdoc cref="PtxFma"/>
internal static class PtxText
{
    public static Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Accelerator accelerator, Action<DeviceMemory<T>, KernelArguments> kernel, DeviceNumerics numerics)
        where T : unmanaged => throw new NotSupportedException("PTX outside of a GPU");
}
