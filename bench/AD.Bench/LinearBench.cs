using System.Runtime.Intrinsics;
using AdCompiler.Kernels;
using BenchmarkDotNet.Attributes;

namespace AdCompiler.Bench;

using Linear = AdCompiler.Kernels.Linear; // not the layer of the same name

/// <summary>The fully connected layers of LeNet-5 at batch 128, on one thread.</summary>
public abstract unsafe class LinearBench<T, TArith>
    where T : unmanaged, System.Numerics.INumber<T>
    where TArith : IArithmetic<T>
{
    private const int Batch = 128;
    private static readonly int Lanes = Vector512<T>.Count;
    private Memory<T> weight = null!, bias = null!, x = null!, y = null!, rows = null!;

    public sealed record Shape(int In, int Out) : ICountsOperations
    {
        public double Operations => 2.0 * In * Out * Batch;

        public override string ToString() => $"{In} to {Out}";
    }

    public static IEnumerable<Shape> Shapes => [new(256, 120), new(120, 84), new(84, 10)];

    [ParamsSource(nameof(Shapes))]
    public Shape Layer { get; set; } = null!;

    private int Blocks => Batch / Lanes;

    [GlobalSetup]
    public void Allocate()
    {
        (weight, bias) = (new(Layer.In * Layer.Out), new(Layer.Out));
        (x, y, rows) = (new(Batch * Layer.In), new(Batch * Layer.Out), new(Batch * Linear.TransposedStride<T>(Layer.In)));
    }

    [GlobalCleanup]
    public void Free()
    {
        foreach (Memory<T> memory in new[] { weight, bias, x, y, rows }) memory.Dispose();
    }

    [Benchmark]
    public void Forward() => Linear.Forward<T, TArith, ReluEpilogue<T>>(
        weight.Data, bias.Data, x.Data, Layer.In * Lanes, y.Data, Layer.Out * Lanes, Layer.In, Layer.Out, Blocks);

    [Benchmark]
    public void BackwardData() => Linear.BackwardData<T, TArith>(
        weight.Data, y.Data, Layer.Out * Lanes, x.Data, Layer.In * Lanes, Layer.In, Layer.Out, Blocks);

    [Benchmark]
    public void BackwardWeights()
    {
        int stride = Linear.TransposedStride<T>(Layer.In);
        for (int block = 0; block < Blocks; block++)
            LaneTranspose.ToSamples(x.Data + block * Layer.In * Lanes, rows.Data + block * Lanes * stride, stride, Layer.In);
        for (int task = 0; task < Linear.WeightTasks(Layer.Out); task++)
            Linear.BackwardWeights<T, TArith>(task, y.Data, Layer.Out * Lanes, rows.Data, Lanes * stride, weight.Data, bias.Data, Layer.In, Layer.Out, Blocks);
    }
}

public class LinearFloat : LinearBench<float, FloatArithmetic>;

public class LinearDouble : LinearBench<double, DoubleArithmetic>;

public class LinearHalfWide : LinearBench<float, HalfWideArithmetic>;

public class LinearHalfStorage : LinearBench<float, HalfStorageArithmetic>;
