namespace AdCompiler.Generators.Scalars;

/// <summary>Arithmetic on constants that gives the same number in Half, float and double.</summary>
internal static class ExactArithmetic
{
    /// <summary>Half's: what is no smaller is 0 in no width.</summary>
    private const double SmallestNormal = 1.0 / 16384;

    /// <summary>Folds + - * / where operands and result are Half numbers and the result is exact: then no width rounds.</summary>
    public static bool TryFold(ScalarOp op, double a, double b, out double result)
    {
        result = op switch
        {
            ScalarOp.Add => a + b,
            ScalarOp.Subtract => a - b,
            ScalarOp.Multiply => a * b,
            ScalarOp.Divide => a / b,
            _ => double.NaN,
        };
        // Sums and products of two Half numbers are exact in double; a quotient is exact when multiplying gives back the dividend.
        return IsHalf(a) && IsHalf(b) && IsHalf(result) && (op != ScalarOp.Divide || result * b == a);
    }

    /// <summary>A comparison of constants that no width's rounding changes; null for another.</summary>
    public static bool? Compare(ScalarOp op, double a, double b)
    {
        if (!(IsHalf(a) && IsHalf(b)) && !(a == 0 && Math.Abs(b) >= SmallestNormal) && !(b == 0 && Math.Abs(a) >= SmallestNormal))
            return null;
        return op switch
        {
            ScalarOp.Less => a < b,
            ScalarOp.LessOrEqual => a <= b,
            ScalarOp.Equal => a == b,
            ScalarOp.NotEqual => a != b,
            _ => null,
        };
    }

    public static bool IsNegativeZero(double? x) => x is double number && BitConverter.DoubleToInt64Bits(number) == long.MinValue;

    public static bool IsPositiveZero(double? x) => x is double number && BitConverter.DoubleToInt64Bits(number) == 0;

    /// <summary>1 / x when x is plus or minus a power of two whose reciprocal every width holds: multiplying then rounds as dividing does.</summary>
    public static double? ReciprocalOfPowerOfTwo(double x)
    {
        const long mantissa = (1L << 52) - 1;
        double size = Math.Abs(x);
        return size is >= 1.0 / 16384 and <= 16384 && (BitConverter.DoubleToInt64Bits(x) & mantissa) == 0 ? 1 / x : null;
    }

    /// <summary>Whether a finite number has at most 11 significant bits in Half's range (subnormals included).</summary>
    public static bool IsHalf(double x)
    {
        double size = Math.Abs(x);
        if (!(size <= 65504))
            return false;
        double quantum = size < 1.0 / 16384 ? 1.0 / (1 << 24) : PowerOfTwoBelow(size) / 1024;
        return size / quantum == Math.Floor(size / quantum);
    }

    private static double PowerOfTwoBelow(double size) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(size) & ~((1L << 52) - 1));
}
