namespace AdCompiler.Kernels;

/// <summary>Reduction of large angles by pi/2 in integers (Payne and Hanek): exact to 60 bits for every double.</summary>
internal static class LargeAngle
{
    /// <summary>A zero word, then the first 1,280 bits of 2/pi after the binary point.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0,
        0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0,
        0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4,
        0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
    ];

    /// <summary>x minus the nearest multiple of pi/2, for |x| of at least 2^11; NaN for infinities.</summary>
    public static double Reduce(double x, out int quadrant)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) & 0x7FF;
        quadrant = 0;
        if (exponent == 0x7FF) return double.NaN;

        // |x| = significand * 2^(exponent - 1075). Bits of 2/pi that contribute multiples of 4 to the product are skipped.
        ulong significand = ((ulong)bits & 0xF_FFFF_FFFF_FFFF) | (1UL << 52);
        int skipped = exponent - 1075 - 2 + 64;
        ulong high = Window(skipped), middle = Window(skipped + 64), low = Window(skipped + 128);

        UInt128 product = (UInt128)significand * low;
        ulong p0 = (ulong)product;
        product = (UInt128)significand * middle + (product >> 64);
        ulong p1 = (ulong)product;
        ulong p2 = unchecked(significand * high + (ulong)(product >> 64));

        UInt128 fraction = new((p2 << 2) | (p1 >> 62), (p1 << 2) | (p0 >> 62));
        quadrant = (int)(p2 >> 62);
        bool above = (fraction >> 127) != 0;
        if (above)
        {
            quadrant++;
            fraction = unchecked(UInt128.Zero - fraction);
        }

        double rest = TimesHalfPi(fraction);
        bool negate = above != (bits < 0);
        if (bits < 0) quadrant = -quadrant;
        return negate ? -rest : rest;
    }

    /// <summary>64 bits of the table from the given bit on.</summary>
    private static ulong Window(int bit)
    {
        int word = bit >> 6, shift = bit & 63;
        return shift == 0 ? TwoOverPi[word] : (TwoOverPi[word] << shift) | (TwoOverPi[word + 1] >> (64 - shift));
    }

    /// <summary>fraction / 2^128 * pi/2.</summary>
    private static double TimesHalfPi(UInt128 fraction)
    {
        if (fraction == UInt128.Zero) return 0;
        int zeros = (int)UInt128.LeadingZeroCount(fraction);
        UInt128 normal = fraction << zeros;
        double high = Math.ScaleB((double)(ulong)(normal >> 75), 75 - 128 - zeros);
        double low = Math.ScaleB((double)((ulong)(normal >> 22) & ((1UL << 53) - 1)), 22 - 128 - zeros);
        const double halfPi = 1.5707963267948966, halfPiRest = 6.123233995736766e-17;
        return Math.FusedMultiplyAdd(high, halfPi, Math.FusedMultiplyAdd(high, halfPiRest, low * halfPi));
    }
}
