using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>Reduction of large angles by pi/2 in integers (Payne and Hanek), as in LargeAngle of the CPU's library. A device has neither its
/// table nor its integers of 128 bits: selects and pairs of words stand for them.</content>
public static partial class DeviceMath
{
    /// <summary>x minus the nearest multiple of pi/2, which is returned modulo 4, for |x| of at least 2^11; NaN for infinities.</summary>
    private static int ReduceLarge<TArith>(double x, out double rest) where TArith : struct, IFusedArithmetic
    {
        ulong bits = Interop.FloatAsInt(x);
        int exponent = (int)(bits >> 52) & 0x7FF;
        rest = double.NaN;
        if (exponent == 0x7FF) return 0;

        // |x| = significand * 2^(exponent - 1075). Bits of 2/pi that contribute multiples of 4 to the product are skipped.
        ulong significand = (bits & 0xF_FFFF_FFFF_FFFF) | (1UL << 52);
        int skipped = exponent - 1075 - 2 + 64, word = skipped >> 6, shift = skipped & 63;
        ulong w0 = TwoOverPi(word), w1 = TwoOverPi(word + 1), w2 = TwoOverPi(word + 2), w3 = TwoOverPi(word + 3);
        ulong high = Window(w0, w1, shift), middle = Window(w1, w2, shift), low = Window(w2, w3, shift);

        ulong p0 = significand * low, carried = MultiplyHigh(significand, low);
        ulong p1 = significand * middle + carried;
        ulong p2 = significand * high + MultiplyHigh(significand, middle) + (p1 < carried ? 1UL : 0UL);

        ulong fraction = (p2 << 2) | (p1 >> 62), fractionLow = (p1 << 2) | (p0 >> 62);
        int quadrant = (int)(p2 >> 62);
        bool above = (fraction >> 63) != 0;
        if (above)
        {
            quadrant++;
            fractionLow = 0UL - fractionLow;
            fraction = ~fraction + (fractionLow == 0 ? 1UL : 0UL);
        }

        double size = TimesHalfPi<TArith>(fraction, fractionLow);
        bool isNegative = IsNegative(x);
        rest = above != isNegative ? -size : size;
        return isNegative ? -quadrant : quadrant;
    }

    /// <summary>fraction / 2^128 * pi/2. The upper word is never 0: the double nearest to a multiple of pi/2, 5.3e255, leaves 2^-61.5 of it.</summary>
    private static double TimesHalfPi<TArith>(ulong fraction, ulong fractionLow) where TArith : struct, IFusedArithmetic
    {
        int zeros = IntrinsicMath.BitOperations.LeadingZeroCount(fraction);
        ulong normal = Window(fraction, fractionLow, zeros), normalLow = fractionLow << zeros;
        double high = (long)(normal >> 11) * PowerOfTwo(-53 - zeros);
        double low = (long)(((normal << 42) | (normalLow >> 22)) & ((1UL << 53) - 1)) * PowerOfTwo(-106 - zeros);
        const double halfPi = 1.5707963267948966, halfPiRest = 6.123233995736766e-17;
        return TArith.Fused(high, halfPi, TArith.Fused(high, halfPiRest, low * halfPi));
    }

    /// <summary>64 bits of two words from the given bit on; it is below 64.</summary>
    private static ulong Window(ulong first, ulong second, int bit) => (first << bit) | (second >> 1 >> (63 - bit));

    /// <summary>The upper 64 bits of a product.</summary>
    private static ulong MultiplyHigh(ulong a, ulong b)
    {
        const ulong lowHalf = 0xFFFF_FFFF;
        ulong aLow = a & lowHalf, aHigh = a >> 32, bLow = b & lowHalf, bHigh = b >> 32;
        ulong middle = aHigh * bLow + (aLow * bLow >> 32);
        return aHigh * bHigh + (middle >> 32) + (aLow * bHigh + (middle & lowHalf) >> 32);
    }

    private static double PowerOfTwo(int k) => Interop.IntAsFloat((ulong)(k + 1023) << 52);

    /// <summary>A zero word, then the first 1,216 bits of 2/pi after the binary point: the largest double needs no more. Selects, not branches.</summary>
    private static ulong TwoOverPi(int word)
    {
        ulong bits = 0;
        bits = word == 1 ? 0xA2F9836E4E441529 : bits;
        bits = word == 2 ? 0xFC2757D1F534DDC0 : bits;
        bits = word == 3 ? 0xDB6295993C439041 : bits;
        bits = word == 4 ? 0xFE5163ABDEBBC561 : bits;
        bits = word == 5 ? 0xB7246E3A424DD2E0 : bits;
        bits = word == 6 ? 0x06492EEA09D1921C : bits;
        bits = word == 7 ? 0xFE1DEB1CB129A73E : bits;
        bits = word == 8 ? 0xE88235F52EBB4484 : bits;
        bits = word == 9 ? 0xE99C7026B45F7E41 : bits;
        bits = word == 10 ? 0x3991D639835339F4 : bits;
        bits = word == 11 ? 0x9C845F8BBDF9283B : bits;
        bits = word == 12 ? 0x1FF897FFDE05980F : bits;
        bits = word == 13 ? 0xEF2F118B5A0A6D1F : bits;
        bits = word == 14 ? 0x6D367ECF27CB09B7 : bits;
        bits = word == 15 ? 0x4F463F669E5FEA2D : bits;
        bits = word == 16 ? 0x7527BAC7EBE5F17B : bits;
        bits = word == 17 ? 0x3D0739F78A5292EA : bits;
        bits = word == 18 ? 0x6BFB5FB11F8D5D08 : bits;
        bits = word == 19 ? 0x56033046FC7B6BAB : bits;
        return bits;
    }
}
