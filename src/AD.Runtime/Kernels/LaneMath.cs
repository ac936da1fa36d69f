using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>Elementary functions on lanes, with polynomials of our own and explicit fused multiply-adds, so that a result
/// never depends on the machine's vector size or on the framework's version. Each scalar function gives the bits that the
/// vector function gives in each lane. Worst errors are 1 to 4 units in the last place (docs and tests state each one).
/// NaN, infinities, signed zeros and subnormals follow IEEE 754.</summary>
public static partial class LaneMath
{
    /// <summary>The correctly rounded square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Vector512.Sqrt(x);

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> x) => Vector512.Sqrt(x);

    /// <summary>e^x; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Exp(x)
        : Vector512.Create(LaneMath256.Exp(x.GetLower()), LaneMath256.Exp(x.GetUpper()));

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Exp(x)
        : Vector512.Create(LaneMath256.Exp(x.GetLower()), LaneMath256.Exp(x.GetUpper()));

    /// <summary>e^x - 1 with all its digits near 0; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Expm1(x)
        : Vector512.Create(LaneMath256.Expm1(x.GetLower()), LaneMath256.Expm1(x.GetUpper()));

    /// <inheritdoc cref="Expm1(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Expm1(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Expm1(x)
        : Vector512.Create(LaneMath256.Expm1(x.GetLower()), LaneMath256.Expm1(x.GetUpper()));

    /// <summary>The natural logarithm; -infinity at 0, NaN below; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Log(x)
        : Vector512.Create(LaneMath256.Log(x.GetLower()), LaneMath256.Log(x.GetUpper()));

    /// <inheritdoc cref="Log(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Log(x)
        : Vector512.Create(LaneMath256.Log(x.GetLower()), LaneMath256.Log(x.GetUpper()));

    /// <summary>log(1 + x) with all its digits near 0; -infinity at -1, NaN below; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Log1p(x)
        : Vector512.Create(LaneMath256.Log1p(x.GetLower()), LaneMath256.Log1p(x.GetUpper()));

    /// <inheritdoc cref="Log1p(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Log1p(x)
        : Vector512.Create(LaneMath256.Log1p(x.GetLower()), LaneMath256.Log1p(x.GetUpper()));

    /// <summary>The hyperbolic tangent with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Tanh(x)
        : Vector512.Create(LaneMath256.Tanh(x.GetLower()), LaneMath256.Tanh(x.GetUpper()));

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Tanh(x)
        : Vector512.Create(LaneMath256.Tanh(x.GetLower()), LaneMath256.Tanh(x.GetUpper()));

    /// <summary>1 / (1 + e^-x), small results with all their digits; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sigmoid(x)
        : Vector512.Create(LaneMath256.Sigmoid(x.GetLower()), LaneMath256.Sigmoid(x.GetUpper()));

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sigmoid(x)
        : Vector512.Create(LaneMath256.Sigmoid(x.GetLower()), LaneMath256.Sigmoid(x.GetUpper()));

    /// <summary>log(1 + e^x), without overflow; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Softplus(x)
        : Vector512.Create(LaneMath256.Softplus(x.GetLower()), LaneMath256.Softplus(x.GetUpper()));

    /// <inheritdoc cref="Softplus(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Softplus(x)
        : Vector512.Create(LaneMath256.Softplus(x.GetLower()), LaneMath256.Softplus(x.GetUpper()));

    /// <summary>The error function; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Erf(x)
        : Vector512.Create(LaneMath256.Erf(x.GetLower()), LaneMath256.Erf(x.GetUpper()));

    /// <inheritdoc cref="Erf(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Erf(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Erf(x)
        : Vector512.Create(LaneMath256.Erf(x.GetLower()), LaneMath256.Erf(x.GetUpper()));

    /// <summary>The sine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sin(x)
        : Vector512.Create(LaneMath256.Sin(x.GetLower()), LaneMath256.Sin(x.GetUpper()));

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sin(x)
        : Vector512.Create(LaneMath256.Sin(x.GetLower()), LaneMath256.Sin(x.GetUpper()));

    /// <summary>The cosine of x in radians, of any size; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cos(x)
        : Vector512.Create(LaneMath256.Cos(x.GetLower()), LaneMath256.Cos(x.GetUpper()));

    /// <inheritdoc cref="Cos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cos(x)
        : Vector512.Create(LaneMath256.Cos(x.GetLower()), LaneMath256.Cos(x.GetUpper()));

    /// <summary>x^y as IEEE 754's pow (pow(x, 0) = 1, pow(1, y) = 1, negative x only for integer y); worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Pow(x, y)
        : Vector512.Create(LaneMath256.Pow(x.GetLower(), y.GetLower()), LaneMath256.Pow(x.GetUpper(), y.GetUpper()));

    /// <inheritdoc cref="Pow(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pow(Vector512<double> x, Vector512<double> y) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Pow(x, y)
        : Vector512.Create(LaneMath256.Pow(x.GetLower(), y.GetLower()), LaneMath256.Pow(x.GetUpper(), y.GetUpper()));

    /// <summary>The tangent of x in radians, of any size; worst error 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tan(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Tan(x)
        : Vector512.Create(LaneMath256.Tan(x.GetLower()), LaneMath256.Tan(x.GetUpper()));

    /// <inheritdoc cref="Tan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tan(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Tan(x)
        : Vector512.Create(LaneMath256.Tan(x.GetLower()), LaneMath256.Tan(x.GetUpper()));

    /// <summary>The hyperbolic sine with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sinh(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sinh(x)
        : Vector512.Create(LaneMath256.Sinh(x.GetLower()), LaneMath256.Sinh(x.GetUpper()));

    /// <inheritdoc cref="Sinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sinh(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sinh(x)
        : Vector512.Create(LaneMath256.Sinh(x.GetLower()), LaneMath256.Sinh(x.GetUpper()));

    /// <summary>The hyperbolic cosine; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cosh(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cosh(x)
        : Vector512.Create(LaneMath256.Cosh(x.GetLower()), LaneMath256.Cosh(x.GetUpper()));

    /// <inheritdoc cref="Cosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cosh(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cosh(x)
        : Vector512.Create(LaneMath256.Cosh(x.GetLower()), LaneMath256.Cosh(x.GetUpper()));

    /// <summary>The angle of the tangent x, between -pi/2 and pi/2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Atan(x)
        : Vector512.Create(LaneMath256.Atan(x.GetLower()), LaneMath256.Atan(x.GetUpper()));

    /// <inheritdoc cref="Atan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Atan(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Atan(x)
        : Vector512.Create(LaneMath256.Atan(x.GetLower()), LaneMath256.Atan(x.GetUpper()));

    /// <summary>The angle whose sine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asin(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Asin(x)
        : Vector512.Create(LaneMath256.Asin(x.GetLower()), LaneMath256.Asin(x.GetUpper()));

    /// <inheritdoc cref="Asin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Asin(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Asin(x)
        : Vector512.Create(LaneMath256.Asin(x.GetLower()), LaneMath256.Asin(x.GetUpper()));

    /// <summary>The angle whose cosine is x; NaN beyond 1; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acos(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Acos(x)
        : Vector512.Create(LaneMath256.Acos(x.GetLower()), LaneMath256.Acos(x.GetUpper()));

    /// <inheritdoc cref="Acos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Acos(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Acos(x)
        : Vector512.Create(LaneMath256.Acos(x.GetLower()), LaneMath256.Acos(x.GetUpper()));

    /// <summary>The real cube root; worst error 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cbrt(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cbrt(x)
        : Vector512.Create(LaneMath256.Cbrt(x.GetLower()), LaneMath256.Cbrt(x.GetUpper()));

    /// <inheritdoc cref="Cbrt(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cbrt(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Cbrt(x)
        : Vector512.Create(LaneMath256.Cbrt(x.GetLower()), LaneMath256.Cbrt(x.GetUpper()));

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sign(x)
        : Vector512.Create(LaneMath256.Sign(x.GetLower()), LaneMath256.Sign(x.GetUpper()));

    /// <inheritdoc cref="Sign(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sign(Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Sign(x)
        : Vector512.Create(LaneMath256.Sign(x.GetLower()), LaneMath256.Sign(x.GetUpper()));

    /// <summary>The angle of the point (x, y), between -pi and pi; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Atan2(y, x)
        : Vector512.Create(LaneMath256.Atan2(y.GetLower(), x.GetLower()), LaneMath256.Atan2(y.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="Atan2(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Atan2(Vector512<double> y, Vector512<double> x) => Vector512.IsHardwareAccelerated
        ? LaneMath512.Atan2(y, x)
        : Vector512.Create(LaneMath256.Atan2(y.GetLower(), x.GetLower()), LaneMath256.Atan2(y.GetUpper(), x.GetUpper()));
}
