namespace AdCompiler.Ilgpu;

/// <content>Hyperbolic sine and cosine.</content>
public static partial class DeviceMath
{
    /// <summary>(e^x - e^-x) / 2 with all its digits near 0.</summary>
    public static float Sinh<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float size = Device.Abs(x), limit = 88f;
        float halved = Expm1TimesHalf<TArith>(AtMost(limit, size)); // (e^|x| - 1) / 2
        float sinh = halved + halved / (halved + halved + 1f);
        return WithSignOf(size > limit ? HalfOfLargeExp<TArith>(size) : sinh, x);
    }

    /// <summary>(e^x + e^-x) / 2.</summary>
    public static float Cosh<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float size = Device.Abs(x), half = 0.5f;
        float e = Exp<TArith>(size);
        return size > 88f ? HalfOfLargeExp<TArith>(size) : half * e + half / e;
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    private static float HalfOfLargeExp<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float root = Exp<TArith>(x * 0.5f);
        return root * 0.5f * root;
    }

    /// <summary>(e^x - e^-x) / 2 with all its digits near 0.</summary>
    public static double Sinh<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double size = Device.Abs(x), limit = 709.0;
        double halved = Expm1TimesHalf<TArith>(AtMost(limit, size)); // (e^|x| - 1) / 2
        double sinh = halved + halved / (halved + halved + 1.0);
        return WithSignOf(size > limit ? HalfOfLargeExp<TArith>(size) : sinh, x);
    }

    /// <summary>(e^x + e^-x) / 2.</summary>
    public static double Cosh<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double size = Device.Abs(x), half = 0.5;
        double e = Exp<TArith>(size);
        return size > 709.0 ? HalfOfLargeExp<TArith>(size) : half * e + half / e;
    }

    /// <summary>e^x / 2, finite where e^x overflows just before its half does.</summary>
    private static double HalfOfLargeExp<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double root = Exp<TArith>(x * 0.5);
        return root * 0.5 * root;
    }
}
