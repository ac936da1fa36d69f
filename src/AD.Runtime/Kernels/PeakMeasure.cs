using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>What one core can do at most: fused multiply-adds on registers alone, the yardstick of the benchmarks.</summary>
public static class PeakMeasure
{
    private const int Accumulators = 12; // 4 cycles of latency times 2 units need 8
    private const int Steps = 200_000;

    /// <summary>10^9 floating-point operations a second (a fused multiply-add counts as two) of this thread, the best of
    /// <paramref name="runs"/> runs of about a fifth of a millisecond to a millisecond each, after as long a warm-up.</summary>
    public static double GigaflopsFloat(int runs = 50) => Best<float, FloatArithmetic>(1f, 1e-9f, runs);

    /// <summary>The same in double.</summary>
    public static double GigaflopsDouble(int runs = 50) => Best<double, DoubleArithmetic>(1.0, 1e-9, runs);

    private static double Best<T, TArith>(T factor, T start, int runs)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        double best = double.MaxValue;
        for (int run = 0; run < 2 * runs; run++)
        {
            long before = Stopwatch.GetTimestamp();
            if (Vector512.IsHardwareAccelerated) Spin<T, Vector512<T>, TArith>(Vector512.Create(factor), Vector512.Create(start));
            else Spin<T, Vector256<T>, TArith>(Vector256.Create(factor), Vector256.Create(start));
            double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
            if (run >= runs) best = Math.Min(best, seconds);
        }

        int lanes = Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count;
        return 2.0 * lanes * Accumulators * Steps / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TVector Spin<T, TVector, TArith>(TVector factor, TVector start)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        TVector c0 = start, c1 = start, c2 = start, c3 = start;
        TVector c4 = start, c5 = start, c6 = start, c7 = start;
        TVector c8 = start, c9 = start, c10 = start, c11 = start;
        for (int step = 0; step < Steps; step++)
        {
            c0 = TArith.Fma(c0, factor, start);
            c1 = TArith.Fma(c1, factor, start);
            c2 = TArith.Fma(c2, factor, start);
            c3 = TArith.Fma(c3, factor, start);
            c4 = TArith.Fma(c4, factor, start);
            c5 = TArith.Fma(c5, factor, start);
            c6 = TArith.Fma(c6, factor, start);
            c7 = TArith.Fma(c7, factor, start);
            c8 = TArith.Fma(c8, factor, start);
            c9 = TArith.Fma(c9, factor, start);
            c10 = TArith.Fma(c10, factor, start);
            c11 = TArith.Fma(c11, factor, start);
        }

        TVector sum = c0;
        sum = TArith.Add(sum, c1);
        sum = TArith.Add(sum, c2);
        sum = TArith.Add(sum, c3);
        sum = TArith.Add(sum, c4);
        sum = TArith.Add(sum, c5);
        sum = TArith.Add(sum, c6);
        sum = TArith.Add(sum, c7);
        sum = TArith.Add(sum, c8);
        sum = TArith.Add(sum, c9);
        sum = TArith.Add(sum, c10);
        sum = TArith.Add(sum, c11);
        return sum;
    }
}
