using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// The functions of <see cref="AdCompiler.Kernels.LaneMath"/> for one thread of a device, with the same bits for every input (of a NaN, that
/// it is one): its constants, order of operations and fused multiply-adds. Error bounds are stated there. The files are those of LaneMath512,
/// less vectors and masks: a change there is a change here, and a test compares the bits.
/// </summary>
public static partial class DeviceMath
{
    // Adding and subtracting 1.5 * 2^(precision - 1) rounds to an integer, which then sits in the low bits.
    private const float FloatMagic = 12582912f;
    private const double DoubleMagic = 6755399441055744.0;

    private const float Log2OfEFloat = 1.44269504f;
    private const float Ln2HighFloat = 0.693147182f;
    private const float Ln2LowFloat = -1.90465421e-9f;
    private const double Log2OfE = 1.4426950408889634;
    private const double Ln2High = 0.69314718055994529;
    private const double Ln2Low = 2.3190468138462996e-17;

    private const uint SignBit = 0x8000_0000;
    private const ulong SignBitOfDouble = 0x8000_0000_0000_0000;

    // The constant on the right: where ILGPU swaps a comparison to bring it there, NaN compares the other way.

    /// <summary>Limits x to [low, high]; NaN stays NaN.</summary>
    private static float Limit(float low, float x, float high) => x < low ? low : AtMost(high, x);

    private static double Limit(double low, double x, double high) => x < low ? low : AtMost(high, x);

    private static float AtMost(float high, float x) => x > high ? high : x;

    private static double AtMost(double high, double x) => x > high ? high : x;

    /// <summary>p * 2^k with one rounding, also where the result is subnormal; k is an integer of at most 1100 (float: 200).</summary>
    private static float Scale<TArith>(float p, float k) where TArith : struct, IFusedArithmetic
    {
        float half = TArith.Fused(k, 0.5f, FloatMagic) - FloatMagic;
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    private static double Scale<TArith>(double p, double k) where TArith : struct, IFusedArithmetic
    {
        double half = TArith.Fused(k, 0.5, DoubleMagic) - DoubleMagic;
        return p * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>2^k for an integer k whose power is a normal number.</summary>
    private static float PowerOfTwo(float k) => Interop.IntAsFloat(Interop.FloatAsInt(k + (FloatMagic + 127f)) << 23);

    private static double PowerOfTwo(double k) => Interop.IntAsFloat(Interop.FloatAsInt(k + (DoubleMagic + 1023.0)) << 52);

    /// <summary>A value that is not negative, or that has the sign already, with the sign of x.</summary>
    private static float WithSignOf(float value, float x) => Interop.IntAsFloat(Interop.FloatAsInt(value) | (Interop.FloatAsInt(x) & SignBit));

    private static double WithSignOf(double value, double x) =>
        Interop.IntAsFloat(Interop.FloatAsInt(value) | (Interop.FloatAsInt(x) & SignBitOfDouble));

    private static bool IsNegative(float x) => (Interop.FloatAsInt(x) & SignBit) != 0;

    private static bool IsNegative(double x) => (Interop.FloatAsInt(x) & SignBitOfDouble) != 0;
}
