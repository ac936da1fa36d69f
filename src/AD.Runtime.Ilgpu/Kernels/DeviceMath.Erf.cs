namespace AdCompiler.Ilgpu;

/// <content>The error function, which the exact GELU needs.</content>
public static partial class DeviceMath
{
    /// <summary>The error function.</summary>
    public static float Erf<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float size = AtMost(4f, Device.Abs(x));
        float near = ErfNearZero<TArith>(x);
        float far = WithSignOf(1f - Exp<TArith>(LogOfErfc<TArith>(size)), x);
        return size < 0.93f ? near : far;
    }

    /// <summary>x + x p(x^2), for |x| below 0.93.</summary>
    private static float ErfNearZero<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float z = x * x;
        float p = 8.2924249e-5f;
        p = TArith.Fused(p, z, -0.000812306418f);
        p = TArith.Fused(p, z, 0.00519913947f);
        p = TArith.Fused(p, z, -0.0268585309f);
        p = TArith.Fused(p, z, 0.112836763f);
        p = TArith.Fused(p, z, -0.376126319f);
        p = TArith.Fused(p, z, 0.128379166f);
        return TArith.Fused(p, x, x);
    }

    /// <summary>log(1 - erf(x)) from 0.93 on; its error counts by 1 - erf(x), which falls fast.</summary>
    private static float LogOfErfc<TArith>(float x) where TArith : struct, IFusedArithmetic
    {
        float p = -2.12510458e-5f;
        p = TArith.Fused(p, x, 0.000436195754f);
        p = TArith.Fused(p, x, -0.00417915639f);
        p = TArith.Fused(p, x, 0.0251400229f);
        p = TArith.Fused(p, x, -0.108310945f);
        p = TArith.Fused(p, x, -0.633319676f);
        p = TArith.Fused(p, x, -1.12952805f);
        p = TArith.Fused(p, x, 0.000177345835f);
        return p;
    }

    /// <summary>The error function.</summary>
    public static double Erf<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double size = AtMost(5.95, Device.Abs(x));
        double near = ErfNearZero<TArith>(x);
        double far = WithSignOf(1.0 - Exp<TArith>(LogOfErfc<TArith>(size)), x);
        return size < 1.0 ? near : far;
    }

    /// <summary>x + x p(x^2), for |x| below 1.0.</summary>
    private static double ErfNearZero<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double z = x * x;
        double p = -7.764805895278908e-10;
        p = TArith.Fused(p, z, 1.370256913134439e-08);
        p = TArith.Fused(p, z, -1.6204216644959769e-07);
        p = TArith.Fused(p, z, 1.6446833684025832e-06);
        p = TArith.Fused(p, z, -1.4924685750072198e-05);
        p = TArith.Fused(p, z, 0.00012055292035174393);
        p = TArith.Fused(p, z, -0.0008548325870703971);
        p = TArith.Fused(p, z, 0.005223977604689966);
        p = TArith.Fused(p, z, -0.02686617064289931);
        p = TArith.Fused(p, z, 0.11283791670942442);
        p = TArith.Fused(p, z, -0.37612638903183454);
        p = TArith.Fused(p, z, 0.12837916709551256);
        return TArith.Fused(p, x, x);
    }

    /// <summary>log(1 - erf(x)) from 1.0 on; its error counts by 1 - erf(x), which falls fast.</summary>
    private static double LogOfErfc<TArith>(double x) where TArith : struct, IFusedArithmetic
    {
        double p = 1.771194145401777e-11;
        p = TArith.Fused(p, x, -6.519868537948684e-10);
        p = TArith.Fused(p, x, 1.0904776649817287e-08);
        p = TArith.Fused(p, x, -1.082240067017592e-07);
        p = TArith.Fused(p, x, 6.877130088952766e-07);
        p = TArith.Fused(p, x, -2.6725811277820476e-06);
        p = TArith.Fused(p, x, 3.60904505699796e-06);
        p = TArith.Fused(p, x, 2.8003358871212636e-05);
        p = TArith.Fused(p, x, -0.00023065720738044254);
        p = TArith.Fused(p, x, 0.0009199535130118355);
        p = TArith.Fused(p, x, -0.0020987808275183995);
        p = TArith.Fused(p, x, 0.0005840619609055567);
        p = TArith.Fused(p, x, 0.01886539214177316);
        p = TArith.Fused(p, x, -0.10263765800649119);
        p = TArith.Fused(p, x, -0.636667573928308);
        p = TArith.Fused(p, x, -1.1283687137996794);
        p = TArith.Fused(p, x, -1.063361865917383e-06);
        return p;
    }
}
