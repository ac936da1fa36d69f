using System.Numerics;
using System.Runtime.InteropServices;
using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Convolutions that tiles divide in different ways.</summary>
internal static class TiledConvolution
{
    /// <summary>With as many blocks of samples as suit.</summary>
    public static readonly Dictionary<string, (ConvShape Shape, int Blocks)> Geometries = new()
    {
        ["padded"] = (Shape(5, 7, 9, 70, kernel: 3, padding: 1), 1),               // much the longest
        ["more channels than a wide tile has rows"] = (Shape(3, 4, 4, 131, kernel: 3, padding: 1), 2),
        ["strided"] = (Shape(6, 9, 8, 5, kernel: 3, stride: 2, padding: 1), 2),
        ["one pixel of each kernel"] = (Shape(9, 6, 5, 10, kernel: 1, stride: 2), 2),
        ["dilated, with a longer stride, in groups"] = (Shape(6, 14, 13, 4, kernel: 3, stride: 3, padding: 2, dilation: 2, groups: 2), 2),
        ["a kernel that reaches not every class"] = (Shape(2, 8, 8, 3, kernel: 2, stride: 4, padding: 1), 2),
        ["larger than the image"] = (Shape(4, 2, 2, 6, kernel: 5, padding: 2), 2),
        ["a part of the batch for each block"] = (Shape(2, 18, 16, 3, kernel: 2), 3),
        ["a full part of the batch"] = (Shape(1, 12, 12, 2, kernel: 1), 2),
        ["two parts of the batch, the last not full"] = (Shape(1, 12, 12, 2, kernel: 1), 3),
    };

    /// <summary>A number that TF32 has: 10 bits behind the point.</summary>
    public static float Tf32(double number) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)number) & ~0x1FFFu);

    private static ConvShape Shape(int inputs, int height, int width, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        int Length(int input) => (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        return new(inputs, height, width, outputs, Length(height), Length(width), kernel, kernel, stride, padding, dilation, groups);
    }
}

/// <summary>A convolution, its transpose and its weights' cotangents: numbers for them, what the CPU computes, and the launches of a device.</summary>
internal sealed unsafe class TiledConvolution<T, TCpu, TDevice> where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T>
{
    private readonly ConvShape g;
    private readonly int blocks, sources, results, weights, stride, w, bias, wBar, packed, slices;
    private readonly T[] given, expected;

    /// <param name="number">Makes one of the width.</param>
    public TiledConvolution(ConvShape g, int blocks, Func<double, T> number)
    {
        (this.g, this.blocks) = (g, blocks);
        int lanes = TDevice.Lanes;
        (sources, results, weights) = (g.InChannels * g.InHeight * g.InWidth * lanes, g.OutChannels * g.OutHeight * g.OutWidth * lanes, g.OutChannels * g.GroupInputs * g.Taps);
        stride = 2 * sources + 2 * results;
        w = blocks * stride;
        bias = w + weights;
        wBar = (bias + g.OutChannels + 63) / 64 * 64;
        packed = (wBar + weights + 63) / 64 * 64;
        slices = packed + (WeightStrides.PackedLength(g) + 63) / 64 * 64;
        var random = new Random(g.GetHashCode());
        // zeros of both signs, and products that underflow to them, among numbers: a border's terms and sums of -0 show
        given = [.. Enumerable.Range(0, wBar + weights).Select(_ => number(random.Next(8) switch { 0 => 0.0, 1 => -0.0, 2 => (random.Next(2) == 0 ? 1e-30 : 1e-200) * (random.NextDouble() - 0.5), _ => random.NextDouble() - 0.5 }))];
        expected = [.. given];
        Compute(expected);
    }

    private void Compute(T[] numbers)
    {
        fixed (T* memory = numbers)
        {
            for (int block = 0; block < blocks; block++)
            {
                T* x = memory + block * stride, y = x + sources, yBar = y + results, xBar = yBar + results;
                Convolution<T, TCpu>.Forward(g, x, memory + w, memory + bias, y);
                Convolution<T, TCpu>.BackwardData(g, yBar, memory + w, xBar);
            }
            for (int task = 0; task < Convolution<T, TCpu>.WeightTasks(g); task++)
                Convolution<T, TCpu>.BackwardWeights(g, task, memory, memory + sources + results, stride, blocks, memory + wBar);
        }
    }

    /// <summary>How many slices of the batch tensor cores sum over.</summary>
    private const int Slices = 3;

    /// <summary>How many numbers it takes, with the weights once more, packed as halves, and slices of their cotangents.</summary>
    public int Length => slices + Slices * weights;

    /// <summary>As a device holds them: lanes perhaps in 16 bits, weights in the container.</summary>
    private void Put(T[] numbers, Span<T> memory)
    {
        numbers.CopyTo(memory);
        if (LanesAreHalves)
            for (int i = 0; i < w; i++)
                MemoryMarshal.Cast<T, System.Half>(memory)[i] = System.Half.CreateChecked(numbers[i]);
    }

    /// <summary>The numbers that a device's memory holds.</summary>
    private T[] Numbers(Span<T> memory)
    {
        T[] numbers = memory.ToArray();
        if (LanesAreHalves)
            for (int i = 0; i < w; i++)
                numbers[i] = T.CreateChecked(MemoryMarshal.Cast<T, System.Half>(memory)[i]);
        return numbers;
    }

    private static bool LanesAreHalves => TDevice.LaneBytes == sizeof(ushort);

    /// <summary>Runs the three kernels in tiles of each shape and compares all of the memory.</summary>
    /// <param name="memory">The device's.</param>
    public void Check(Span<T> memory, Action<Action<DeviceMemory<T>, KernelArguments>, KernelConfig, KernelArguments> launch)
    {
        foreach (TileShape shape in (TileShape[])[TileShape.Wide, TileShape.Narrow, TileShape.Small])
        {
            Put(given, memory);
            foreach (var (kernel, extent, places) in Kernels())
                foreach (int rows in RowsOfTile(kernel.Division, shape))
                {
                    given.AsSpan(wBar).CopyTo(memory[wBar..]);
                    launch(kernel.Shapes.First(one => one.Shape == shape).Kernel, new(extent.Groups(kernel.Division, shape, blocks, TDevice.Lanes, rows), shape.Threads), Arguments(places, rows));
                    if (kernel.Division == TileDivision.Weights)                // the last of the three
                        Compare(memory, $"tiles of {shape}, of weights in {rows} rows of threads");
                }
        }
    }

    /// <summary>How many rows of a group's threads share a tile of weights: up to as many as there are parts of the batch, or more.</summary>
    private IEnumerable<int> RowsOfTile(TileDivision division, TileShape shape)
    {
        int most = shape.Threads / TDevice.Lanes, parts = BatchParts.Count(blocks, g.OutHeight * g.OutWidth);
        for (int rows = 1; rows == 1 || division == TileDivision.Weights && rows <= most && rows < 2 * parts; rows *= 2)
            yield return rows;
    }

    private void Compare(Span<T> memory, string what)
    {
        T[] numbers = Numbers(memory);
        Span<byte> found = MemoryMarshal.AsBytes(numbers.AsSpan()), wanted = MemoryMarshal.AsBytes(expected.AsSpan());
        if (found.CommonPrefixLength(wanted) / sizeof(T) is var i && i < given.Length)
            Assert.Fail($"element {i}, of block {i / stride}, {i % stride} there; {what}: {numbers[i]}, expected {expected[i]}");
    }

    /// <summary>
    /// Runs the kernels that there are for tensor cores, on numbers they have exactly, and compares all of the memory: sums of n terms in any order
    /// differ by at most n roundings of the sum of the terms' sizes, and by the rounding of the result.
    /// </summary>
    /// <param name="rounding">Of a result, relative to it.</param>
    public void CheckTensorCores(Span<T> memory, double rounding, Action<Action<DeviceMemory<T>, KernelArguments>, KernelConfig, KernelArguments> launch)
    {
        T[] wanted = [.. given], sizes = [.. given.Select(T.Abs)];
        Compute(sizes);
        Put(given, memory);
        foreach (var (kernel, extent, places) in Kernels())
            if (kernel.Tensor is { } tensor)
            {
                if (kernel.Pack is { } pack)
                {
                    launch(pack, new((WeightStrides.PackedLength(g) + 255) / 256, 256), Of(WeightStrides.PackedLength(g), w, 2 * packed, g.GroupInputs, g.OutChannels, g.Taps));
                    places[1] = 2 * packed;
                }
                int result = places[^1];
                if (kernel.AddSlices is { } add)
                {
                    places[^1] = slices;
                    launch(tensor, new(extent.Groups(TileDivision.Slices, TileShape.Wide, blocks, TDevice.Lanes, Slices), TileShape.Wide.Threads), Arguments(places, Slices));
                    launch(add, new((weights + 255) / 256, 256), Of(weights, slices, Slices, result, g.OutChannels * g.GroupInputs, g.Taps));
                }
                else
                    launch(tensor, new(extent.Groups(kernel.Division, TileShape.Wide, blocks, TDevice.Lanes), TileShape.Wide.Threads), Arguments(places));
                foreach (int i in Results(kernel.Division, result))
                    wanted[i] = expected[i];
            }
        T[] numbers = Numbers(memory);
        for (int i = 0; i < given.Length; i++)
        {
            double found = double.CreateChecked(numbers[i]), sum = double.CreateChecked(wanted[i]), size = double.CreateChecked(sizes[i]);
            if (!(Math.Abs(found - sum) <= (wanted[i] == given[i] ? 0 : rounding * Math.Abs(sum) + size * 1e-6 + 3e-8)))
                Assert.Fail($"element {i}, of block {i / stride}, {i % stride} there: {found}, expected {sum} of terms of the size {size}");
        }
    }

    private IEnumerable<(TiledKernel<T> Kernel, TileExtent Extent, int[] Places)> Kernels()
    {
        int classes = (g.InHeight + g.Stride - 1) / g.Stride * ((g.InWidth + g.Stride - 1) / g.Stride);
        return
        [
            (DeviceConvolution.Forward<T, TDevice>(), new(g.GroupOutputs, g.OutHeight * g.OutWidth, g.Groups), [0, w, bias, sources]),
            (DeviceConvolution.BackwardData<T, TDevice>(), new(g.GroupInputs, classes, g.Groups * g.Stride * g.Stride), [sources + results, w, sources + 2 * results]),
            (DeviceConvolution.BackwardWeights<T, TDevice>(), new(g.GroupOutputs, g.GroupInputs, g.Groups * g.Taps), [0, sources + results, wBar]),
        ];
    }

    /// <summary>The elements of a kernel's result.</summary>
    private IEnumerable<int> Results(TileDivision division, int start) => division == TileDivision.Weights ? Enumerable.Range(start, weights)
        : Enumerable.Range(0, blocks).SelectMany(block => Enumerable.Range(block * stride + start, start == sources ? results : sources));

    private static KernelArguments Of(int shares, params int[] places)
    {
        var arguments = new KernelArguments { Shares = shares };
        places.CopyTo(PreparedLaunch<T>.Parameters(ref arguments));
        return arguments;
    }

    private KernelArguments Arguments(int[] places, int rowsOfTile = 1)
    {
        var arguments = new KernelArguments { Blocks = blocks, BlockStride = stride, Shares = rowsOfTile };
        int[] all = [.. places, g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Dilation, g.Groups];
        all.CopyTo(PreparedLaunch<T>.Parameters(ref arguments));
        return arguments;
    }
}
