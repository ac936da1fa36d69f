using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>What a kernel does to each result before it stores it, for example a ReLU. A struct type argument, inlined.</summary>
public interface IEpilogue<T>
    where T : unmanaged
{
    static abstract Vector512<T> Apply(Vector512<T> value);

    /// <summary>The same function on half as many lanes, for machines without AVX-512.</summary>
    static abstract Vector256<T> Apply(Vector256<T> value);
}

/// <summary>Stores results as they are.</summary>
public readonly struct NoEpilogue<T> : IEpilogue<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Apply(Vector256<T> value) => value;
}

/// <summary>max(x, 0) as PyTorch's relu: NaN stays NaN, and -0 becomes +0.</summary>
public readonly struct ReluEpilogue<T> : IEpilogue<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> value) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(value, Vector512<T>.Zero), Vector512<T>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Apply(Vector256<T> value) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(value, Vector256<T>.Zero), Vector256<T>.Zero, value);
}
