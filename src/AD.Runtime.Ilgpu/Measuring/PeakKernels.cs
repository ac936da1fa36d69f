using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>What a device can do at most: the yardstick of its benchmarks.</summary>
internal static class PeakKernels
{
    /// <summary>Fused multiply-adds of a thread in one turn of <see cref="Spin"/>.</summary>
    public const int PerTurn = 64;

    /// <summary>Fused multiply-adds on registers alone, in 16 chains a thread. P0 eight numbers that the compiler cannot know, P1 turns, P2 where a number of each thread goes.</summary>
    public static void Spin<T, TArith>(DeviceMemory<T> m, KernelArguments a) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Grid.IdxX * Group.DimX + Group.IdxX;
        if (thread >= a.Shares)
            return;
        Quad<T> upper = m.Numbers.Cast<Quad<T>>()[a.P0 / 4], left = m.Numbers.Cast<Quad<T>>()[a.P0 / 4 + 1];
        Square<T> sums = Square<T>.Of(upper);
        for (int turn = 0; turn < a.P1; turn++)
        {
            sums = Square<T>.Add<TArith>(sums, upper, left);
            sums = Square<T>.Add<TArith>(sums, left, upper);
            sums = Square<T>.Add<TArith>(sums, upper, left);
            sums = Square<T>.Add<TArith>(sums, left, upper);
        }
        m.Numbers[a.P2 + thread] = TArith.Add(TArith.Add(Sum<T, TArith>(sums.R0), Sum<T, TArith>(sums.R1)), TArith.Add(Sum<T, TArith>(sums.R2), Sum<T, TArith>(sums.R3)));
    }

    private static T Sum<T, TArith>(Quad<T> quad) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => TArith.Add(TArith.Add(quad.X, quad.Y), TArith.Add(quad.Z, quad.W));
}
