using System.Numerics;
using System.Runtime.InteropServices;
using AdCompiler.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do convolutions in tiles of every shape, each on as many threads as a GPU would give it, have the bits of the CPU's?</summary>
public sealed class TileTests
{
    public static TheoryData<string> Names => [.. TiledConvolution.Geometries.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Are_the_bits_those_of_the_CPU(string geometry)
    {
        (ConvShape g, int blocks) = TiledConvolution.Geometries[geometry];
        Check(new TiledConvolution<float, FloatArithmetic, DeviceFloat<ManagedInstructions>>(g, blocks, static x => (float)x));
        Check(new TiledConvolution<double, DoubleArithmetic, DeviceDouble<ManagedInstructions>>(g, blocks, static x => x));
    }

    [Theory, InlineData("padded"), InlineData("a part of the batch for each block")]
    public void Are_they_in_16_bits(string geometry)
    {
        (ConvShape g, int blocks) = TiledConvolution.Geometries[geometry];
        Check(new TiledConvolution<float, HalfStorageArithmetic, DeviceHalfStorage<ManagedInstructions>>(g, blocks, static x => (float)(Half)x));
        Check(new TiledConvolution<float, HalfWideArithmetic, DeviceHalfWide<ManagedInstructions>>(g, blocks, static x => (float)(Half)x));
    }

    // these are all tried where PTX is interpreted: here a warp's threads wait for one another at every product
    [Theory, InlineData("strided"), InlineData("one pixel of each kernel"), InlineData("a kernel that reaches not every class")]
    public void Are_products_of_tensor_cores_those_of_the_CPU_up_to_the_order_of_sums(string geometry)
    {
        ConvShape g = TiledConvolution.Geometries[geometry].Shape;
        CheckTensorCores(new TiledConvolution<float, FloatArithmetic, DeviceHalfWide<ManagedInstructions>>(g, blocks: 1, static x => (float)(Half)x), rounding: 0.5 / 1024);
        CheckTensorCores(new TiledConvolution<float, FloatArithmetic, DeviceFloat<ManagedInstructions>>(g, blocks: 1, TiledConvolution.Tf32), rounding: 1e-7);
    }

    private static void Check<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution) where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T> =>
        Launched(convolution, convolution.Check);

    private static void CheckTensorCores<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution, double rounding)
        where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T> =>
        Launched(convolution, (memory, launch) => convolution.CheckTensorCores(memory, rounding, launch));

    private delegate void Checked<T>(Span<T> memory, Action<Action<DeviceMemory<T>, KernelArguments>, KernelConfig, KernelArguments> launch) where T : unmanaged;

    private static void Launched<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution, Checked<T> check) where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T>
    {
        var accelerator = new Accelerator();
        using var buffer = accelerator.Allocate1D<T>(convolution.Length);
        ArrayView<T> view = buffer.View;
        var memories = new DeviceMemory<T>(view, default, default);
        check(MemoryMarshal.CreateSpan(ref view[0], convolution.Length), (kernel, config, arguments) => accelerator.LoadKernel(kernel)(new AcceleratorStream(), config, memories, arguments));
    }
}
