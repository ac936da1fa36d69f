using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Hyperbolic sine and cosine.</content>
internal static partial class LaneMath256
{
    /// <summary>(e^x - e^-x) / 2 with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Sinh(Vector256<float> x)
    {
        Vector256<float> size = Vector256.Abs(x), limit = Vector256.Create(88f);
        Vector256<float> halved = Expm1TimesHalf(Vector256.MinNative(limit, size)); // (e^|x| - 1) / 2
        Vector256<float> sinh = halved + halved / (halved + halved + Vector256<float>.One);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(size, limit), HalfOfLargeExp(size), sinh) | (x & Vector256.Create(-0.0f));
    }

    /// <summary>(e^x + e^-x) / 2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<float> Cosh(Vector256<float> x)
    {
        Vector256<float> size = Vector256.Abs(x), half = Vector256.Create(0.5f);
        Vector256<float> e = Exp(size);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(size, Vector256.Create(88f)), HalfOfLargeExp(size), half * e + half / e);
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> HalfOfLargeExp(Vector256<float> x)
    {
        Vector256<float> root = Exp(x * Vector256.Create(0.5f));
        return root * Vector256.Create(0.5f) * root;
    }

    /// <summary>(e^x - e^-x) / 2 with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Sinh(Vector256<double> x)
    {
        Vector256<double> size = Vector256.Abs(x), limit = Vector256.Create(709.0);
        Vector256<double> halved = Expm1TimesHalf(Vector256.MinNative(limit, size)); // (e^|x| - 1) / 2
        Vector256<double> sinh = halved + halved / (halved + halved + Vector256<double>.One);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(size, limit), HalfOfLargeExp(size), sinh) | (x & Vector256.Create(-0.0));
    }

    /// <summary>(e^x + e^-x) / 2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Cosh(Vector256<double> x)
    {
        Vector256<double> size = Vector256.Abs(x), half = Vector256.Create(0.5);
        Vector256<double> e = Exp(size);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(size, Vector256.Create(709.0)), HalfOfLargeExp(size), half * e + half / e);
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> HalfOfLargeExp(Vector256<double> x)
    {
        Vector256<double> root = Exp(x * Vector256.Create(0.5));
        return root * Vector256.Create(0.5) * root;
    }
}
