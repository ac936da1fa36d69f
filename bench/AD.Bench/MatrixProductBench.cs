using AdCompiler.Kernels;
using BenchmarkDotNet.Attributes;

namespace AdCompiler.Bench;

/// <summary>C [M, N] = A [M, K] B [K, N] on one thread.</summary>
public abstract unsafe class MatrixProductBench<T, TArith>
    where T : unmanaged, System.Numerics.INumber<T>
    where TArith : IArithmetic<T>
{
    private Memory<T> a = null!, b = null!, c = null!;

    public sealed record Shape(int M, int N, int K) : ICountsOperations
    {
        public double Operations => 2.0 * M * N * K;

        public override string ToString() => $"{M}x{N}x{K}";
    }

    public static IEnumerable<Shape> Shapes => [new(1024, 1024, 1024), new(4096, 256, 1152), new(4096, 1152, 256), new(128, 120, 256)];

    [ParamsSource(nameof(Shapes))]
    public Shape Size { get; set; } = null!;

    [GlobalSetup]
    public void Allocate() => (a, b, c) = (new((long)Size.M * Size.K), new((long)Size.K * Size.N), new((long)Size.M * Size.N));

    [GlobalCleanup]
    public void Free()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }

    [Benchmark]
    public void Multiply() =>
        MatrixProduct.Multiply<T, TArith>(new(a.Data, Size.K, 1), new(b.Data, Size.N, 1), c.Data, Size.N, Size.M, Size.N, Size.K);
}

public class MatrixProductFloat : MatrixProductBench<float, FloatArithmetic>;

public class MatrixProductDouble : MatrixProductBench<double, DoubleArithmetic>;
