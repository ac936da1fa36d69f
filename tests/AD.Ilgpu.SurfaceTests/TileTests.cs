using System.Runtime.InteropServices;
using AdCompiler.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Do convolutions in tiles of every shape, each on as many threads as a GPU would give it, have the bits of the CPU's?</summary>
public sealed unsafe class TileTests
{
    private static readonly Dictionary<string, ConvShape> Geometries = new()
    {
        ["padded"] = Shape(5, 7, 9, 70, kernel: 3, padding: 1),
        ["more channels than a wide tile has rows"] = Shape(3, 4, 4, 131, kernel: 3, padding: 1),
        ["strided"] = Shape(6, 9, 8, 5, kernel: 3, stride: 2, padding: 1),
        ["one pixel of each kernel"] = Shape(9, 6, 5, 10, kernel: 1, stride: 2),
        ["dilated, with a longer stride, in groups"] = Shape(6, 14, 13, 4, kernel: 3, stride: 3, padding: 2, dilation: 2, groups: 2),
        ["a kernel that reaches not every class"] = Shape(2, 8, 8, 3, kernel: 2, stride: 4, padding: 1),
        ["larger than the image"] = Shape(4, 2, 2, 6, kernel: 5, padding: 2),
    };

    public static TheoryData<string> Names => [.. Geometries.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Are_the_bits_those_of_the_CPU(string geometry)
    {
        ConvShape g = Geometries[geometry];
        Check<float, FloatArithmetic, DeviceFloat<ManagedFma>>(g, blocks: 2, static x => (float)x);
        Check<double, DoubleArithmetic, DeviceDouble<ManagedFma>>(g, blocks: 3, static x => x);
    }

    [Fact]
    public void Are_they_where_every_operation_rounds_to_Half() => Check<float, HalfStorageArithmetic, DeviceHalfStorage<ManagedFma>>(Geometries["padded"], 1, static x => (float)(Half)x);

    private static ConvShape Shape(int inputs, int height, int width, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        int Length(int input) => (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        return new(inputs, height, width, outputs, Length(height), Length(width), kernel, kernel, stride, padding, dilation, groups);
    }

    private static void Check<T, TCpu, TDevice>(ConvShape g, int blocks, Func<double, T> number) where T : unmanaged where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T>
    {
        var random = new Random(g.GetHashCode());
        int lanes = TDevice.Lanes, sources = g.InChannels * g.InHeight * g.InWidth * lanes, results = g.OutChannels * g.OutHeight * g.OutWidth * lanes;
        int weights = g.OutChannels * g.GroupInputs * g.Taps, stride = 2 * sources + 2 * results, w = blocks * stride, bias = w + weights, wBar = (bias + g.OutChannels + 63) / 64 * 64, length = wBar + weights;
        using var buffer = new Accelerator().Allocate1D<T>(length);
        ArrayView<T> view = buffer.View;
        T* memory = (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref view[0]);
        // zeros of both signs, and products that underflow to them, among numbers: a border's terms and sums of -0 show
        for (int i = 0; i < length; i++)
            memory[i] = number(random.Next(8) switch { 0 => 0.0, 1 => -0.0, 2 => (random.Next(2) == 0 ? 1e-30 : 1e-200) * (random.NextDouble() - 0.5), _ => random.NextDouble() - 0.5 });
        T* expected = (T*)NativeMemory.Alloc((nuint)(length * sizeof(T)));
        new Span<T>(memory, length).CopyTo(new Span<T>(expected, length));
        for (int block = 0; block < blocks; block++)
        {
            T* x = expected + block * stride, y = x + sources, yBar = y + results, xBar = yBar + results;
            Convolution<T, TCpu>.Forward(g, x, expected + w, expected + bias, y);
            Convolution<T, TCpu>.BackwardData(g, yBar, expected + w, xBar);
        }
        for (int task = 0; task < Convolution<T, TCpu>.WeightTasks(g); task++)
            Convolution<T, TCpu>.BackwardWeights(g, task, expected, expected + sources + results, stride, blocks, expected + wBar);

        var memories = new DeviceMemory<T>(view, default, default, default, default);
        foreach (int shape in (int[])[0, 1, 2])
        {
            for (int block = 0; block < blocks; block++)
            {
                new Span<T>(memory + block * stride + sources, results).Clear();
                new Span<T>(memory + block * stride + sources + 2 * results, sources).Clear();
            }
            new Span<T>(memory + wBar, weights).Clear();
            Launch(DeviceConvolution.Forward<T, TDevice>(), new(g.GroupOutputs, g.OutHeight * g.OutWidth, g.Groups), [0, w, bias, sources]);
            int classes = (g.InHeight + g.Stride - 1) / g.Stride * ((g.InWidth + g.Stride - 1) / g.Stride);
            Launch(DeviceConvolution.BackwardData<T, TDevice>(), new(g.GroupInputs, classes, g.Groups * g.Stride * g.Stride), [sources + results, w, sources + 2 * results]);
            Launch(DeviceConvolution.BackwardWeights<T, TDevice>(), new(g.GroupOutputs, g.GroupInputs, g.Groups * g.Taps), [0, sources + results, wBar]);
            for (int i = 0; i < length; i++)
                Assert.True(new Span<byte>(memory + i, sizeof(T)).SequenceEqual(new Span<byte>(expected + i, sizeof(T))), $"element {i}, of block {i / stride}, {i % stride} there; tiles of shape {shape}: {memory[i]}, expected {expected[i]}");

            void Launch(TiledKernel<T> kernel, TileExtent extent, int[] places)
            {
                var arguments = new KernelArguments { Blocks = blocks, BlockStride = stride };
                int[] all = [.. places, g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Dilation, g.Groups];
                all.CopyTo(PreparedLaunch<T>.Parameters(ref arguments));
                KernelConfig config = shape switch
                {
                    0 => new(extent.Groups<WideTile>(kernel.Division, blocks, lanes), WideTile.Threads),
                    1 => new(extent.Groups<NarrowTile>(kernel.Division, blocks, lanes), NarrowTile.Threads),
                    _ => new(extent.Groups<SmallTile>(kernel.Division, blocks, lanes), SmallTile.Threads),
                };
                new Accelerator().LoadKernel(kernel.Shapes.ElementAt(shape))(new AcceleratorStream(), config, memories, arguments);
            }
        }
        NativeMemory.Free(expected);
    }
}
