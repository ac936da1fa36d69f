using System.Runtime.Intrinsics;
using AdCompiler.Kernels;
using BenchmarkDotNet.Attributes;

namespace AdCompiler.Bench;

/// <summary>3 x 3 convolutions of VGG-11 and ResNet-18 at batch 32, on one thread.</summary>
public abstract unsafe class ConvolutionBench<T, TArith>
    where T : unmanaged, System.Numerics.INumber<T>
    where TArith : IArithmetic<T>
{
    private const int Batch = 32, Kernel = 3;
    private static readonly int Lanes = Vector512<T>.Count;
    private Memory<T> weight = null!, weightBar = null!, bias = null!, values = null!;

    /// <param name="Size">Rows and columns of the input, which the padding keeps unless the stride halves them.</param>
    public sealed record Shape(int In, int Out, int Size, int Stride = 1) : ICountsOperations
    {
        internal int OutSize => Size / Stride;

        internal int Weights => In * Out * Kernel * Kernel;

        internal ConvShape Geometry => new(In, Size, Size, Out, OutSize, OutSize, Kernel, Kernel, Stride, Padding: 1, Dilation: 1, Groups: 1);

        public double Operations => 2.0 * Weights * OutSize * OutSize * Batch;

        public override string ToString() => $"{In} to {Out}, {Size}x{Size}/{Stride}";
    }

    /// <summary>The stem, the layers of VGG-11 from large images to small ones, a stage of ResNet-18 and the step to the next.</summary>
    public static IEnumerable<Shape> Shapes =>
        [new(3, 64, 32), new(64, 128, 16), new(128, 256, 8), new(256, 512, 4), new(512, 512, 2), new(64, 64, 16), new(64, 128, 16, Stride: 2)];

    [ParamsSource(nameof(Shapes))]
    public Shape Layer { get; set; } = null!;

    private int Blocks => Batch / Lanes;

    private nint Inputs => (nint)Layer.In * Layer.Size * Layer.Size * Lanes;

    /// <summary>From a block to the next: its input, then its output.</summary>
    private nint BlockStride => Inputs + (nint)Layer.Out * Layer.OutSize * Layer.OutSize * Lanes;

    [GlobalSetup]
    public void Allocate() => (weight, weightBar, bias, values) = (new(Layer.Weights), new(Layer.Weights), new(Layer.Out), new(Blocks * BlockStride));

    [GlobalCleanup]
    public void Free()
    {
        foreach (Memory<T> memory in new[] { weight, weightBar, bias, values }) memory.Dispose();
    }

    [Benchmark]
    public void Forward()
    {
        for (T* block = values.Data; block < values.Data + Blocks * BlockStride; block += BlockStride)
            Convolution<T, TArith>.Forward(Layer.Geometry, block, weight.Data, bias.Data, block + Inputs);
    }

    [Benchmark]
    public void BackwardData()
    {
        for (T* block = values.Data; block < values.Data + Blocks * BlockStride; block += BlockStride)
            Convolution<T, TArith>.BackwardData(Layer.Geometry, block + Inputs, weight.Data, block);
    }

    [Benchmark]
    public void BackwardWeights()
    {
        for (int task = 0; task < Convolution<T, TArith>.WeightTasks(Layer.Geometry); task++)
            Convolution<T, TArith>.BackwardWeights(Layer.Geometry, task, values.Data, values.Data + Inputs, BlockStride, Blocks, weightBar.Data);
    }
}

public class ConvolutionFloat : ConvolutionBench<float, FloatArithmetic>;

public class ConvolutionDouble : ConvolutionBench<double, DoubleArithmetic>;
