using System.Runtime.Intrinsics;
using AdCompiler.Kernels;
using BenchmarkDotNet.Attributes;

namespace AdCompiler.Bench;

/// <summary>Elementary functions over 4,096 numbers in cache; OperationsPerInvoke makes the times nanoseconds an element.</summary>
public unsafe class LaneMathBench
{
    private const int Count = 4096;
    private Memory<float> floats = null!, floatResults = null!;
    private Memory<double> doubles = null!, doubleResults = null!;

    private interface IFunction
    {
        static abstract Vector512<float> Of(Vector512<float> x);
        static abstract Vector512<double> Of(Vector512<double> x);
    }

    private readonly struct Exp : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => LaneMath.Exp(x);
        public static Vector512<double> Of(Vector512<double> x) => LaneMath.Exp(x);
    }

    private readonly struct Log : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => LaneMath.Log(Vector512.Abs(x));
        public static Vector512<double> Of(Vector512<double> x) => LaneMath.Log(Vector512.Abs(x));
    }

    private readonly struct Tanh : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => LaneMath.Tanh(x);
        public static Vector512<double> Of(Vector512<double> x) => LaneMath.Tanh(x);
    }

    private readonly struct Sigmoid : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => LaneMath.Sigmoid(x);
        public static Vector512<double> Of(Vector512<double> x) => LaneMath.Sigmoid(x);
    }

    private readonly struct Erf : IFunction
    {
        public static Vector512<float> Of(Vector512<float> x) => LaneMath.Erf(x);
        public static Vector512<double> Of(Vector512<double> x) => LaneMath.Erf(x);
    }

    [GlobalSetup]
    public void Allocate() => (floats, floatResults, doubles, doubleResults) = (new(Count), new(Count), new(Count), new(Count));

    [Benchmark(OperationsPerInvoke = Count)]
    public void ExpFloat() => Floats<Exp>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void ExpDouble() => Doubles<Exp>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void LogFloat() => Floats<Log>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void LogDouble() => Doubles<Log>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void TanhFloat() => Floats<Tanh>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void TanhDouble() => Doubles<Tanh>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void SigmoidFloat() => Floats<Sigmoid>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void SigmoidDouble() => Doubles<Sigmoid>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void ErfFloat() => Floats<Erf>();

    [Benchmark(OperationsPerInvoke = Count)]
    public void ErfDouble() => Doubles<Erf>();

    private void Floats<TFunction>()
        where TFunction : IFunction
    {
        for (int i = 0; i < Count; i += Vector512<float>.Count)
            TFunction.Of(Vector512.Load(floats.Data + i)).Store(floatResults.Data + i);
    }

    private void Doubles<TFunction>()
        where TFunction : IFunction
    {
        for (int i = 0; i < Count; i += Vector512<double>.Count)
            TFunction.Of(Vector512.Load(doubles.Data + i)).Store(doubleResults.Data + i);
    }
}
