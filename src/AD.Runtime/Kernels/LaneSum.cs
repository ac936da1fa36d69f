using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>The sum of a vector's lanes in the one order that every reduction ends with: the lower half plus the upper half,
/// again and again until one lane is left.</summary>
public static class LaneSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(Vector512<float> lanes) => Of<float, FloatArithmetic>(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(Vector512<double> lanes) => Of<double, DoubleArithmetic>(lanes);

    /// <summary>In a given arithmetic; <see cref="HalfStorageArithmetic"/> rounds each addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T, TArith>(Vector512<T> lanes)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        Vector256<T> half = TArith.Add(lanes.GetLower(), lanes.GetUpper());
        Vector256<T> quarter = TArith.Add(half, Vector256.Create(half.GetUpper(), half.GetUpper()));
        if (Vector512<T>.Count == 8) return TArith.Add(quarter.GetElement(0), quarter.GetElement(1));
        return TArith.Add(
            TArith.Add(quarter.GetElement(0), quarter.GetElement(2)), TArith.Add(quarter.GetElement(1), quarter.GetElement(3)));
    }
}
