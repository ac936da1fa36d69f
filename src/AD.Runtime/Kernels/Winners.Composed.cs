using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>
/// Composed evaluation of the hybrid rule, rounding for rounding as beta * minimal + (1 - beta) * native in the paper's code: beta g / ties,
/// at the first tied entry + (1 - beta) g, then relu's derivative where the pool is of relu(z).
/// </content>
public static unsafe partial class Winners
{
    private const int Codes = 32;

    /// <summary>What a window passes to or from the entry at a position; windows of up to four entries.</summary>
    /// <param name="table">Table of the site (AdCompiler.Execution.PoolWeights).</param>
    /// <param name="position">Of the entry in the window.</param>
    /// <param name="codes">Winners of the window.</param>
    /// <param name="g">Cotangent of the window, or tangent of the entry.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Composed<TArith>(float* table, int position, Vector512<float> codes, Vector512<float> g)
        where TArith : struct, IArithmetic<float>
    {
        float* terms = table + (4 + position) * Codes;
        return Terms<float, TArith>(
            g, table + 16 * Codes + 1, Weights(terms, codes), Weights(terms + 4 * Codes, codes), Weights(terms + 8 * Codes, codes), Vector512.Create(float.PositiveInfinity));
    }

    /// <inheritdoc cref="Composed{TArith}(float*, int, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Composed<TArith>(double* table, int position, Vector512<double> codes, Vector512<double> g)
        where TArith : struct, IArithmetic<double>
    {
        double* terms = table + (4 + position) * Codes;
        return Terms<double, TArith>(
            g, table + 16 * Codes + 1, Weights(terms, codes), Weights(terms + 4 * Codes, codes), Weights(terms + 8 * Codes, codes), Vector512.Create(double.PositiveInfinity));
    }

    /// <summary>The same for windows of 5 to 31 entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Composed<TArith>(float* table, int position, int entries, Vector512<float> codes, Vector512<float> g)
        where TArith : struct, IArithmetic<float>
    {
        float* atZero = table + 3 * (entries + 1);
        return Terms<float, TArith>(
            g, atZero + 2, Divisors(codes, position, entries), Firsts(codes, position), ReluFactors(codes, position, Vector512.Create(*atZero), Vector512.Create(1f)),
            Vector512.Create(float.PositiveInfinity));
    }

    /// <inheritdoc cref="Composed{TArith}(float*, int, int, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Composed<TArith>(double* table, int position, int entries, Vector512<double> codes, Vector512<double> g)
        where TArith : struct, IArithmetic<double>
    {
        double* atZero = table + 3 * (entries + 1);
        return Terms<double, TArith>(
            g, atZero + 2, Divisors(codes, position, entries), Firsts(codes, position), ReluFactors(codes, position, Vector512.Create(*atZero), Vector512.Create(1.0)),
            Vector512.Create(double.PositiveInfinity));
    }

    /// <summary>The divisor of an entry that does not tie is infinite; what it or a relu's derivative of 0 drops is 0 even where g is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Terms<T, TArith>(
        Vector512<T> g, T* betas, Vector512<T> divisors, Vector512<T> firsts, Vector512<T> relu, Vector512<T> infinity)
        where T : unmanaged
        where TArith : struct, IArithmetic<T>
    {
        Vector512<T> share = TArith.Div(TArith.Mul(Vector512.Create(betas[0]), g), divisors);
        Vector512<T> atFirst = TArith.Add(share, TArith.Mul(Vector512.Create(betas[1]), g));
        Vector512<T> passed = TArith.Mul(relu, Vector512.ConditionalSelect(Vector512.Equals(firsts, Vector512<T>.Zero), share, atFirst));
        return Vector512.ConditionalSelect(
            Vector512.Equals(divisors, infinity) | Vector512.Equals(relu, Vector512<T>.Zero), Vector512<T>.Zero, passed);
    }

    /// <summary>Number of ties, infinite for an entry that does not tie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Divisors<T>(Vector512<T> codes, int position, int entries) where T : unmanaged
    {
        Vector512<T> atZero = IsAtZero(codes), ties = Vector512.ConditionalSelect(atZero, Word<T>((uint)entries), Count(codes));
        Vector512<T> infinity = typeof(T) == typeof(float) ? Vector512.Create(float.PositiveInfinity).As<float, T>() : Vector512.Create(double.PositiveInfinity).As<double, T>();
        return Vector512.ConditionalSelect(atZero | Taken(codes, position), ToNumbers(ties), infinity);
    }

    /// <summary>1 for the first of the entries that tie, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Firsts<T>(Vector512<T> codes, int position) where T : unmanaged
    {
        Vector512<T> first = IsNone(codes & Word<T>((1u << position) - 1)) & Taken(codes, position);
        return ToNumbers(Vector512.ConditionalSelect(IsAtZero(codes), Word<T>(position == 0 ? 1u : 0), first & Word<T>(1)));
    }

    /// <summary>Relu's derivative at an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> ReluFactors<T>(Vector512<T> codes, int position, Vector512<T> atZero, Vector512<T> one) where T : unmanaged =>
        Vector512.ConditionalSelect(IsAtZero(codes), Taken(codes, position) & atZero, one);
}
