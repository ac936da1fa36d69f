using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>What a kernel does to each vector of results before it stores it.</summary>
public interface IVectorEpilogue<TVector>
    where TVector : struct
{
    static abstract TVector Apply(TVector value);
}

/// <summary>An epilogue such as a ReLU, on a whole vector and, for machines without AVX-512, on half of one; lane for lane
/// the same function. A struct type argument, so that the JIT inlines it.</summary>
public interface IEpilogue<T> : IVectorEpilogue<Vector512<T>>, IVectorEpilogue<Vector256<T>>
    where T : unmanaged;

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

/// <summary>Stores vectors as they are, for kernels that are generic over the vector.</summary>
internal readonly struct StoreVector<TVector> : IVectorEpilogue<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector value) => value;
}
