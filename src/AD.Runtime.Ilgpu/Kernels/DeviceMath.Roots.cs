namespace AdCompiler.Ilgpu;

/// <content>Cube root.</content>
public static partial class DeviceMath
{
    /// <summary>The real cube root.</summary>
    public static float Cbrt<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float size = Device.Abs(x);
        bool isSubnormal = size < 1.17549435e-38f;
        float scaled = isSubnormal ? size * 134217728f : size;
        float k = Exponent(scaled, out float mantissa, out _);
        float third = TArith.Fused(k, 0.33333333f, FloatMagic) - FloatMagic;
        float m = mantissa * PowerOfTwo(TArith.Fused(third, -3f, k)); // 2^k mantissa = 2^(3 third) m

        float p = 0.010914622f;
        p = TArith.Fused(p, m, -0.10202017f);
        p = TArith.Fused(p, m, 0.3813937f);
        p = TArith.Fused(p, m, -0.7562045f);
        p = TArith.Fused(p, m, 1.051169f);
        p = TArith.Fused(p, m, 0.4150613f);
        float cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        float square = p * p;   // Newton with the exact remainder
        float squareRest = TArith.Fused(p, p, -square);
        float remainder = TArith.Fused(squareRest, p, TArith.Fused(square, p, -m));
        p -= remainder / (square * 3f);

        p *= PowerOfTwo(third - (isSubnormal ? 9f : 0f));
        bool isItself = size == 0f || !(size < float.PositiveInfinity);
        return isItself ? x : WithSignOf(p, x);
    }

    /// <summary>The real cube root.</summary>
    public static double Cbrt<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double size = Device.Abs(x);
        bool isSubnormal = size < 2.2250738585072014e-308;
        double scaled = isSubnormal ? size * 18014398509481984.0 : size;
        double k = Exponent(scaled, out double mantissa, out _);
        double third = TArith.Fused(k, 0.33333333, DoubleMagic) - DoubleMagic;
        double m = mantissa * PowerOfTwo(TArith.Fused(third, -3.0, k)); // 2^k mantissa = 2^(3 third) m

        double p = 0.010914622;
        p = TArith.Fused(p, m, -0.10202017);
        p = TArith.Fused(p, m, 0.3813937);
        p = TArith.Fused(p, m, -0.7562045);
        p = TArith.Fused(p, m, 1.051169);
        p = TArith.Fused(p, m, 0.4150613);
        double cube = p * p * p; // Halley: an error e of the fit becomes e^3
        p = p * (cube + (m + m)) / (cube + cube + m);
        double square = p * p;   // Newton with the exact remainder
        double squareRest = TArith.Fused(p, p, -square);
        double remainder = TArith.Fused(squareRest, p, TArith.Fused(square, p, -m));
        p -= remainder / (square * 3.0);

        p *= PowerOfTwo(third - (isSubnormal ? 18.0 : 0.0));
        bool isItself = size == 0.0 || !(size < double.PositiveInfinity);
        return isItself ? x : WithSignOf(p, x);
    }
}
