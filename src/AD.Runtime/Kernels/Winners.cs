using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>
/// Winners of a 2x2 pooling window, one code a sample: bit p is set where entry p (row-major) attains the maximum. Where the pool is
/// of relu(z) and the maximum is 0, every entry of relu(z) ties, and the code is 16 plus the mask of entries with z exactly 0, where
/// relu's derivative is the rule's. A window with NaN has the bit of its last NaN alone, PyTorch's choice. What a rule makes of a code
/// is data: a table of 32 weights for each entry (<see cref="PoolTables"/>), so that every rule costs the same.
/// </summary>
public static unsafe class Winners
{
    /// <summary>Maximum of four; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3) =>
        Propagate(Vector512.MaxNative(Vector512.MaxNative(z0, z1), Vector512.MaxNative(z2, z3)), z0, z1, z2, z3);

    /// <summary>Maximum of four and 0: the maximum of their relu; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MaxRelu(Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3) =>
        Propagate(Vector512.MaxNative(Vector512.MaxNative(Vector512.MaxNative(z0, z1), Vector512.MaxNative(z2, z3)), Vector512<float>.Zero), z0, z1, z2, z3);

    /// <summary>Codes of a window with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Ties(Vector512<float> m, Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3)
    {
        Vector512<int> code = Bit(Vector512.Equals(z0, m), 1) | Bit(Vector512.Equals(z1, m), 2) | Bit(Vector512.Equals(z2, m), 4) | Bit(Vector512.Equals(z3, m), 8);
        return Vector512.EqualsAll(m, m) ? code : LastNaN(code, z0, z1, z2, z3);
    }

    /// <summary>Codes of a window of relu(z) with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> TiesRelu(Vector512<float> m, Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3) =>
        Ties(m, z0, z1, z2, z3) | Bit(Vector512.Equals(m, Vector512<float>.Zero), 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Bit(Vector512<float> mask, int bit) => mask.AsInt32() & Vector512.Create(bit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Propagate(Vector512<float> m, Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3)
    {
        Vector512<float> ordered = Avx512F.IsSupported
            ? ~(Avx512F.CompareUnordered(z0, z1) | Avx512F.CompareUnordered(z2, z3))
            : Vector512.Equals(z0, z0) & Vector512.Equals(z1, z1) & Vector512.Equals(z2, z2) & Vector512.Equals(z3, z3);
        return Vector512.ConditionalSelect(ordered, m, Vector512.Create(float.NaN));
    }

    private static Vector512<int> LastNaN(Vector512<int> code, Vector512<float> z0, Vector512<float> z1, Vector512<float> z2, Vector512<float> z3)
    {
        code = Vector512.ConditionalSelect(Vector512.Equals(z0, z0).AsInt32(), code, Vector512.Create(1));
        code = Vector512.ConditionalSelect(Vector512.Equals(z1, z1).AsInt32(), code, Vector512.Create(2));
        code = Vector512.ConditionalSelect(Vector512.Equals(z2, z2).AsInt32(), code, Vector512.Create(4));
        return Vector512.ConditionalSelect(Vector512.Equals(z3, z3).AsInt32(), code, Vector512.Create(8));
    }
}
