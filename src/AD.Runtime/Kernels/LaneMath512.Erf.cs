using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>The error function, which the exact GELU needs.</content>
internal static partial class LaneMath512
{
    /// <summary>The error function; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        Vector512<float> size = Vector512.MinNative(Vector512.Create(4f), Vector512.Abs(x));
        Vector512<float> near = ErfNearZero(x);
        Vector512<float> far = (Vector512<float>.One - Exp(LogOfErfc(size))) | (x & Vector512.Create(-0f));
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(0.93f)), near, far);
    }

    /// <summary>x + x p(x^2), for |x| below 0.93.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ErfNearZero(Vector512<float> x)
    {
        Vector512<float> z = x * x;
        Vector512<float> p = Vector512.Create(8.2924249e-5f);
        p = Fma(p, z, -0.000812306418f);
        p = Fma(p, z, 0.00519913947f);
        p = Fma(p, z, -0.0268585309f);
        p = Fma(p, z, 0.112836763f);
        p = Fma(p, z, -0.376126319f);
        p = Fma(p, z, 0.128379166f);
        return Vector512.FusedMultiplyAdd(p, x, x);
    }

    /// <summary>log(1 - erf(x)) from 0.93 on; its error counts by 1 - erf(x), which falls fast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOfErfc(Vector512<float> x)
    {
        Vector512<float> p = Vector512.Create(-2.12510458e-5f);
        p = Fma(p, x, 0.000436195754f);
        p = Fma(p, x, -0.00417915639f);
        p = Fma(p, x, 0.0251400229f);
        p = Fma(p, x, -0.108310945f);
        p = Fma(p, x, -0.633319676f);
        p = Fma(p, x, -1.12952805f);
        p = Fma(p, x, 0.000177345835f);
        return p;
    }

    /// <summary>The error function; worst error 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Erf(Vector512<double> x)
    {
        Vector512<double> size = Vector512.MinNative(Vector512.Create(5.95), Vector512.Abs(x));
        Vector512<double> near = ErfNearZero(x);
        Vector512<double> far = (Vector512<double>.One - Exp(LogOfErfc(size))) | (x & Vector512.Create(-0.0));
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(1.0)), near, far);
    }

    /// <summary>x + x p(x^2), for |x| below 1.0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfNearZero(Vector512<double> x)
    {
        Vector512<double> z = x * x;
        Vector512<double> p = Vector512.Create(-7.764805895278908e-10);
        p = Fma(p, z, 1.370256913134439e-08);
        p = Fma(p, z, -1.6204216644959769e-07);
        p = Fma(p, z, 1.6446833684025832e-06);
        p = Fma(p, z, -1.4924685750072198e-05);
        p = Fma(p, z, 0.00012055292035174393);
        p = Fma(p, z, -0.0008548325870703971);
        p = Fma(p, z, 0.005223977604689966);
        p = Fma(p, z, -0.02686617064289931);
        p = Fma(p, z, 0.11283791670942442);
        p = Fma(p, z, -0.37612638903183454);
        p = Fma(p, z, 0.12837916709551256);
        return Vector512.FusedMultiplyAdd(p, x, x);
    }

    /// <summary>log(1 - erf(x)) from 1.0 on; its error counts by 1 - erf(x), which falls fast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOfErfc(Vector512<double> x)
    {
        Vector512<double> p = Vector512.Create(1.771194145401777e-11);
        p = Fma(p, x, -6.519868537948684e-10);
        p = Fma(p, x, 1.0904776649817287e-08);
        p = Fma(p, x, -1.082240067017592e-07);
        p = Fma(p, x, 6.877130088952766e-07);
        p = Fma(p, x, -2.6725811277820476e-06);
        p = Fma(p, x, 3.60904505699796e-06);
        p = Fma(p, x, 2.8003358871212636e-05);
        p = Fma(p, x, -0.00023065720738044254);
        p = Fma(p, x, 0.0009199535130118355);
        p = Fma(p, x, -0.0020987808275183995);
        p = Fma(p, x, 0.0005840619609055567);
        p = Fma(p, x, 0.01886539214177316);
        p = Fma(p, x, -0.10263765800649119);
        p = Fma(p, x, -0.636667573928308);
        p = Fma(p, x, -1.1283687137996794);
        p = Fma(p, x, -1.063361865917383e-06);
        return p;
    }
}
