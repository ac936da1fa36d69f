using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>Measures what a device reaches: fused multiply-adds on registers, copies in its memory, and products of matrices by the library's tiles.</summary>
public static class DevicePeak
{
    /// <summary>All measurements, each a median of several launches that were waited for.</summary>
    /// <param name="device">Its numerics decide which kernel multiplies: in 16 bits tensor cores need Fast, floats Tf32.</param>
    /// <param name="size">Rows and columns of the matrices, a multiple of 16.</param>
    /// <param name="seconds">How long to repeat each.</param>
    /// <returns>What ("fma", "copy", "product"), its numbers, milliseconds of a launch, and operations (a fused multiply-add is two) or bytes a second.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not a positive multiple of 16.</exception>
    public static IReadOnlyList<(string What, string Width, double Milliseconds, double PerSecond)> Measure(IlgpuDevice device, int size, double seconds)
    {
        if (size < 16 || size % 16 != 0)
            throw new ArgumentOutOfRangeException(nameof(size), $"size: found {size}, expected a multiple of 16");
        return device.Accelerator.AcceleratorType switch
        {
            AcceleratorType.CPU => Measure<ManagedInstructions>(device, size, seconds),
            AcceleratorType.Cuda => Measure<NvidiaInstructions>(device, size, seconds),
            _ => Measure<PortableInstructions>(device, size, seconds),
        };
    }

    private static List<(string, string, double, double)> Measure<TDevice>(IlgpuDevice device, int size, double seconds) where TDevice : struct, IDeviceInstructions
    {
        var rows = new List<(string, string, double, double)>();
        using (var floats = new Bench<float>(device, size, 16, static random => (float)Number(random), seconds))
        {
            rows.Add(floats.Fma<DeviceFloat<TDevice>>("float"));
            rows.Add(floats.Copy());
            rows.Add(floats.Product<DeviceFloat<TDevice>>("float"));
        }
        using (var halves = new Bench<float>(device, size, 16, TwoHalves, seconds))
            rows.Add(halves.Product<DeviceHalfWide<TDevice>>("half"));
        using var doubles = new Bench<double>(device, size, 8, static random => Number(random), seconds);
        rows.Add(doubles.Fma<DeviceDouble<TDevice>>("double"));
        rows.Add(doubles.Product<DeviceDouble<TDevice>>("double"));
        return rows;
    }

    private static double Number(Random random) => random.NextDouble() - 0.5;

    /// <summary>The bits of two, in the memory of a float.</summary>
    private static float TwoHalves(Random random)
    {
        ushort Bits() => BitConverter.HalfToUInt16Bits((System.Half)Number(random));
        return BitConverter.UInt32BitsToSingle(Bits() | (uint)Bits() << 16);
    }

    /// <summary>Matrices in one container: in each block of samples the sources and results of so many channels, and the weights behind.</summary>
    private sealed class Bench<T> : IDisposable where T : unmanaged
    {
        private readonly IlgpuDevice device;
        private readonly AcceleratorStream stream;
        private readonly MemoryBuffer1D<T, Stride1D.Dense> buffer;
        private readonly DeviceMemory<T> memory;
        private readonly int size, lanes;
        private readonly double seconds;

        public unsafe Bench(IlgpuDevice device, int size, int lanes, Func<Random, T> number, double seconds)
        {
            (this.device, this.size, this.lanes, this.seconds) = (device, size, lanes, seconds);
            stream = device.Accelerator.CreateStream();
            buffer = device.Accelerator.Allocate1D<T>(3L * size * size + Threads);
            ArrayView<T> view = buffer.View;
            memory = new(view, default, default);
            var random = new Random(1);
            T[] numbers = [.. Enumerable.Range(0, (int)Math.Min(view.Length, 1 << 20)).Select(_ => number(random))];
            fixed (T* first = numbers)
                for (long at = 0; at < view.Length; at += numbers.Length)
                {
                    long count = Math.Min(numbers.Length, view.Length - at);
                    view.SubView(at, count).CopyFromCPUUnsafeAsync(stream, ref *first, count);
                }
            stream.Synchronize();
        }

        private int Threads => device.Kernels.Processors * 16 * device.Kernels.GroupSize;

        public (string, string, double, double) Fma<TArith>(string width) where TArith : struct, IDeviceArithmetic<T>
        {
            var kernel = device.Kernels.Load<T>(PeakKernels.Spin<T, TArith>);
            var config = new KernelConfig(Threads / device.Kernels.GroupSize, device.Kernels.GroupSize);
            var arguments = new KernelArguments { Shares = Threads, P0 = 0, P1 = size, P2 = 3 * size * size };
            return Row("fma", width, 2.0 * PeakKernels.PerTurn * size * Threads, () => kernel(stream, config, memory, arguments));
        }

        public unsafe (string, string, double, double) Copy()
        {
            long half = (long)size * size;
            ArrayView<T> from = memory.Numbers.SubView(0, half), to = memory.Numbers.SubView(half, half);
            return Row("copy", "bytes", 2.0 * half * sizeof(T), () => from.CopyTo(stream, to));
        }

        /// <summary>Result channels by samples: a convolution of images of one pixel.</summary>
        public (string, string, double, double) Product<TArith>(string width) where TArith : struct, IDeviceArithmetic<T>
        {
            TiledKernel<T> tiles = DeviceConvolution.Forward<T, TArith>();
            var extent = new TileExtent(size, 1, 1);
            int blocks = size / lanes;
            (TileDivision division, TileShape shape, Action<DeviceMemory<T>, KernelArguments> chosen) = tiles.For(extent, lanes, blocks, device.Kernels);
            LaunchSize launch = LaunchSize.OfTiles(division, extent, shape, lanes, blocks, device.Kernels);
            var kernel = device.Kernels.Load(chosen);
            var arguments = new KernelArguments { Blocks = blocks, BlockStride = 2 * size * lanes };
            int weights = tiles.Pack is not null && tiles.UsesTensorCores(extent, device.Kernels) ? 3 * size * size : 2 * size * size;     // packed ones are halves, as the lanes before them
            ((int[])[0, weights, -1, size * lanes, size, 1, 1, size, 1, 1, 1, 1, 1, 0, 1, 1]).CopyTo(PreparedLaunch<T>.Parameters(ref arguments));
            return Row("product", width, 2.0 * size * size * size, () => kernel(stream, launch.Config(blocks), memory, arguments));
        }

        public void Dispose()
        {
            buffer.Dispose();
            stream.Dispose();
        }

        private (string, string, double, double) Row(string what, string width, double work, Action launch)
        {
            var times = new List<double>();
            for (long begin = Stopwatch.GetTimestamp(); times.Count < 4 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
            {
                long start = Stopwatch.GetTimestamp();
                launch();
                stream.Synchronize();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            times.RemoveAt(0);                              // loads the kernel
            times.Sort();
            double median = times[times.Count / 2];
            return (what, width, median, work / median * 1e3);
        }
    }
}
