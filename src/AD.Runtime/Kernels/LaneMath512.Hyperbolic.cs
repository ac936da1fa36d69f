using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <content>Hyperbolic sine and cosine.</content>
internal static partial class LaneMath512
{
    /// <summary>(e^x - e^-x) / 2 with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Sinh(Vector512<float> x)
    {
        Vector512<float> size = Vector512.Abs(x), limit = Vector512.Create(88f);
        Vector512<float> halved = Expm1TimesHalf(Vector512.MinNative(limit, size)); // (e^|x| - 1) / 2
        Vector512<float> sinh = halved + halved / (halved + halved + Vector512<float>.One);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(size, limit), HalfOfLargeExp(size), sinh) | (x & Vector512.Create(-0.0f));
    }

    /// <summary>(e^x + e^-x) / 2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Cosh(Vector512<float> x)
    {
        Vector512<float> size = Vector512.Abs(x), half = Vector512.Create(0.5f);
        Vector512<float> e = Exp(size);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(size, Vector512.Create(88f)), HalfOfLargeExp(size), half * e + half / e);
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> HalfOfLargeExp(Vector512<float> x)
    {
        Vector512<float> root = Exp(x * Vector512.Create(0.5f));
        return root * Vector512.Create(0.5f) * root;
    }

    /// <summary>(e^x - e^-x) / 2 with all its digits near 0; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Sinh(Vector512<double> x)
    {
        Vector512<double> size = Vector512.Abs(x), limit = Vector512.Create(709.0);
        Vector512<double> halved = Expm1TimesHalf(Vector512.MinNative(limit, size)); // (e^|x| - 1) / 2
        Vector512<double> sinh = halved + halved / (halved + halved + Vector512<double>.One);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(size, limit), HalfOfLargeExp(size), sinh) | (x & Vector512.Create(-0.0));
    }

    /// <summary>(e^x + e^-x) / 2; worst error 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Cosh(Vector512<double> x)
    {
        Vector512<double> size = Vector512.Abs(x), half = Vector512.Create(0.5);
        Vector512<double> e = Exp(size);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(size, Vector512.Create(709.0)), HalfOfLargeExp(size), half * e + half / e);
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> HalfOfLargeExp(Vector512<double> x)
    {
        Vector512<double> root = Exp(x * Vector512.Create(0.5));
        return root * Vector512.Create(0.5) * root;
    }
}
