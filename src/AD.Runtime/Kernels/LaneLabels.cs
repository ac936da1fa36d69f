using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>Class indices of a block's samples, as numbers to compare with.</summary>
public static unsafe class LaneLabels
{
    /// <summary>One index a lane; exact below 2^24 classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(int* labels) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return Vector512.ConvertToSingle(Vector512.Load(labels)).As<float, T>();
        Vector256<int> half = Vector256.Load(labels);
        return Vector512.ConvertToDouble(Vector512.Create(Vector256.WidenLower(half), Vector256.WidenUpper(half))).As<double, T>();
    }
}
