using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <summary>
/// Winners of a 2x2 pooling window, one code a sample: bit p is set where entry p (row-major) attains the maximum. Where the pool is
/// of relu(z) and the maximum is 0, every entry of relu(z) ties, and the code is 16 plus the mask of entries with z exactly 0, where
/// relu's derivative is the rule's. A window with NaN has the bit of its last NaN alone, PyTorch's choice. What a rule makes of a code
/// is data: a table of 32 weights for each entry (AdCompiler.Execution.PoolWeights), so that every rule costs the same.
/// Codes travel as integers in the bits of vectors of T (float or double).
/// </summary>
public static unsafe partial class Winners
{
    /// <summary>Flag of a site's table, read once a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsComposed(float* flag) => *flag != 0 ? 1 : 0;

    /// <inheritdoc cref="IsComposed(float*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsComposed(double* flag) => *flag != 0 ? 1 : 0;

    /// <summary>Maximum of four; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max<T>(Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged =>
        OrNaN(Vector512.MaxNative(Vector512.MaxNative(z0, z1), Vector512.MaxNative(z2, z3)), z0, z1, z2, z3);

    /// <summary>Maximum of four and 0, the maximum of their relu; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MaxRelu<T>(Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged =>
        OrNaN(Vector512.MaxNative(Vector512.MaxNative(Vector512.MaxNative(z0, z1), Vector512.MaxNative(z2, z3)), Vector512<T>.Zero), z0, z1, z2, z3);

    /// <summary>Codes of a window with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Ties<T>(Vector512<T> m, Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged
    {
        Vector512<T> code = Vector512.ConditionalSelect(Vector512.Equals(z0, m), Bits512<T>(1), Vector512<T>.Zero);
        code = Vector512.ConditionalSelect(Vector512.Equals(z1, m), code | Bits512<T>(2), code);
        code = Vector512.ConditionalSelect(Vector512.Equals(z2, m), code | Bits512<T>(4), code);
        code = Vector512.ConditionalSelect(Vector512.Equals(z3, m), code | Bits512<T>(8), code);
        return Vector512.EqualsAll(m, m) ? code : LastNaN(code, z0, z1, z2, z3);
    }

    /// <summary>Codes of a window of relu(z) with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> TiesRelu<T>(Vector512<T> m, Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged
    {
        Vector512<T> code = Ties(m, z0, z1, z2, z3);
        return Vector512.ConditionalSelect(Vector512.Equals(m, Vector512<T>.Zero), code | Bits512<T>(16), code);
    }

    private static Vector512<T> LastNaN<T>(Vector512<T> code, Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged
    {
        code = Vector512.ConditionalSelect(Vector512.Equals(z0, z0), code, Bits512<T>(1));
        code = Vector512.ConditionalSelect(Vector512.Equals(z1, z1), code, Bits512<T>(2));
        code = Vector512.ConditionalSelect(Vector512.Equals(z2, z2), code, Bits512<T>(4));
        return Vector512.ConditionalSelect(Vector512.Equals(z3, z3), code, Bits512<T>(8));
    }

    /// <summary>The maximum, or NaN where an entry is NaN. Masks that feed one select stay masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> OrNaN<T>(Vector512<T> m, Vector512<T> z0, Vector512<T> z1, Vector512<T> z2, Vector512<T> z3) where T : unmanaged =>
        Vector512.ConditionalSelect(Ordered(z2, z3), Vector512.ConditionalSelect(Ordered(z0, z1), m, NaN512<T>()), NaN512<T>());

    /// <summary>All bits set where neither is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Ordered<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged =>
        !Avx512F.IsSupported ? Vector512.Equals(a, a) & Vector512.Equals(b, b)
        : typeof(T) == typeof(float) ? Avx512F.CompareOrdered(a.AsSingle(), b.AsSingle()).As<float, T>()
        : Avx512F.CompareOrdered(a.AsDouble(), b.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Bits512<T>(int code) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create(code).As<int, T>() : Vector512.Create((long)code).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> NaN512<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create(float.NaN).As<float, T>() : Vector512.Create(double.NaN).As<double, T>();
}
