using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>The sum of a vector's lanes in the one order that every reduction ends with: the lower half plus the upper half,
/// again and again until one lane is left.</summary>
public static class LaneSum
{
    /// <summary>In a given arithmetic; <see cref="HalfStorageArithmetic"/> rounds each addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T, TArith>(Vector512<T> lanes)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        Vector256<T> half = TArith.Add(lanes.GetLower(), lanes.GetUpper());
        Vector256<T> quarter = TArith.Add(half, half.GetUpper().ToVector256());
        if (Vector512<T>.Count == 8) return TArith.Add(quarter.GetElement(0), quarter.GetElement(1));
        Vector256<T> eighth = TArith.Add(quarter, Vector256.Shuffle(quarter.AsSingle(), Vector256.Create(2, 3, 2, 3, 6, 7, 6, 7)).As<float, T>());
        return TArith.Add(eighth.GetElement(0), eighth.GetElement(1));
    }
}
