using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>The operations of one arithmetic on vectors of one size. A kernel takes an implementation as a struct type
/// argument, so that the JIT inlines every operation.</summary>
/// <typeparam name="T">The container of a lane: float for Half and float, double for double.</typeparam>
/// <typeparam name="TVector">Vector512 or Vector256 of <typeparamref name="T"/>; both give the same bits lane for lane.</typeparam>
public unsafe interface IVectorArithmetic<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Sub(TVector a, TVector b);
    static abstract TVector Mul(TVector a, TVector b);
    static abstract TVector Div(TVector a, TVector b);
    static abstract TVector Sqrt(TVector a);

    /// <summary>a * b + c, rounded once where the arithmetic has a fused multiply-add.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>What a store does to a value: nothing, or the rounding to Half.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>What a store would do to a result of this arithmetic's operations: nothing, or the rounding to Half where they do not
    /// round themselves.</summary>
    static abstract TVector AsStored(TVector a);

    /// <summary>What an operation that is not listed here (exp, a constant) does to its result: nothing, or the rounding to Half
    /// where every operation rounds.</summary>
    static abstract TVector RoundResult(TVector a);

    static abstract TVector Load(T* source);
    static abstract void Store(TVector value, T* target);
    static abstract TVector Broadcast(T value);
}

/// <summary>An arithmetic of the compiler: what + - * / sqrt and fma mean in a width and an accumulation, on vectors and,
/// with the same bits, on single values.</summary>
/// <typeparam name="T">The container: float for Half and float, double for double.</typeparam>
public interface IArithmetic<T> : IVectorArithmetic<T, Vector512<T>>, IVectorArithmetic<T, Vector256<T>>
    where T : unmanaged
{
    static abstract T Add(T a, T b);
    static abstract T Sub(T a, T b);
    static abstract T Mul(T a, T b);
    static abstract T Div(T a, T b);
    static abstract T Sqrt(T a);
    static abstract T Fma(T a, T b, T c);
    static abstract T Round(T a);

    /// <summary>Samples in a block: lanes of a 512-bit vector of the container.</summary>
    static virtual int Lanes => Vector512<T>.Count;

    static virtual Vector512<T> Zero => Vector512<T>.Zero;
}
