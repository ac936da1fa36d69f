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
        ConvShape g = TiledConvolution.Geometries[geometry];
        Check(new TiledConvolution<float, FloatArithmetic, DeviceFloat<ManagedFma>>(g, blocks: 2, static x => (float)x));
        Check(new TiledConvolution<double, DoubleArithmetic, DeviceDouble<ManagedFma>>(g, blocks: 3, static x => x));
    }

    [Fact]
    public void Are_they_where_every_operation_rounds_to_Half() =>
        Check(new TiledConvolution<float, HalfStorageArithmetic, DeviceHalfStorage<ManagedFma>>(TiledConvolution.Geometries["padded"], blocks: 1, static x => (float)(Half)x));

    private static void Check<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution) where T : unmanaged where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T>
    {
        var accelerator = new Accelerator();
        using var buffer = accelerator.Allocate1D<T>(convolution.Length);
        ArrayView<T> view = buffer.View;
        var memories = new DeviceMemory<T>(view, default, default, default, default);
        convolution.Check(MemoryMarshal.CreateSpan(ref view[0], convolution.Length), (kernel, config, arguments) => accelerator.LoadKernel(kernel)(new AcceleratorStream(), config, memories, arguments));
    }
}
