using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <content>The same on half as many lanes, for machines without AVX-512.</content>
public static unsafe partial class Winners
{
    /// <summary>Maximum of four; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max<T>(Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged =>
        OrNaN(Vector256.MaxNative(Vector256.MaxNative(z0, z1), Vector256.MaxNative(z2, z3)), z0, z1, z2, z3);

    /// <summary>Maximum of four and 0, the maximum of their relu; NaN if any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MaxRelu<T>(Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged =>
        OrNaN(Vector256.MaxNative(Vector256.MaxNative(Vector256.MaxNative(z0, z1), Vector256.MaxNative(z2, z3)), Vector256<T>.Zero), z0, z1, z2, z3);

    /// <summary>Codes of a window with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Ties<T>(Vector256<T> m, Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged
    {
        Vector256<T> code = Vector256.ConditionalSelect(Vector256.Equals(z0, m), Bits256<T>(1), Vector256<T>.Zero);
        code = Vector256.ConditionalSelect(Vector256.Equals(z1, m), code | Bits256<T>(2), code);
        code = Vector256.ConditionalSelect(Vector256.Equals(z2, m), code | Bits256<T>(4), code);
        code = Vector256.ConditionalSelect(Vector256.Equals(z3, m), code | Bits256<T>(8), code);
        return Vector256.EqualsAll(m, m) ? code : LastNaN(code, z0, z1, z2, z3);
    }

    /// <summary>Codes of a window of relu(z) with maximum <paramref name="m"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> TiesRelu<T>(Vector256<T> m, Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged
    {
        Vector256<T> code = Ties(m, z0, z1, z2, z3);
        return Vector256.ConditionalSelect(Vector256.Equals(m, Vector256<T>.Zero), code | Bits256<T>(16), code);
    }

    private static Vector256<T> LastNaN<T>(Vector256<T> code, Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged
    {
        code = Vector256.ConditionalSelect(Vector256.Equals(z0, z0), code, Bits256<T>(1));
        code = Vector256.ConditionalSelect(Vector256.Equals(z1, z1), code, Bits256<T>(2));
        code = Vector256.ConditionalSelect(Vector256.Equals(z2, z2), code, Bits256<T>(4));
        return Vector256.ConditionalSelect(Vector256.Equals(z3, z3), code, Bits256<T>(8));
    }

    /// <summary>The maximum, or NaN where an entry is NaN. Masks that feed one select stay masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> OrNaN<T>(Vector256<T> m, Vector256<T> z0, Vector256<T> z1, Vector256<T> z2, Vector256<T> z3) where T : unmanaged =>
        Vector256.ConditionalSelect(Ordered(z2, z3), Vector256.ConditionalSelect(Ordered(z0, z1), m, NaN256<T>()), NaN256<T>());

    /// <summary>All bits set where neither is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Ordered<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged =>
        !Avx.IsSupported ? Vector256.Equals(a, a) & Vector256.Equals(b, b)
        : typeof(T) == typeof(float) ? Avx.Compare(a.AsSingle(), b.AsSingle(), FloatComparisonMode.OrderedNonSignaling).As<float, T>()
        : Avx.Compare(a.AsDouble(), b.AsDouble(), FloatComparisonMode.OrderedNonSignaling).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Bits256<T>(int code) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Create(code).As<int, T>() : Vector256.Create((long)code).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> NaN256<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Create(float.NaN).As<float, T>() : Vector256.Create(double.NaN).As<double, T>();
}
