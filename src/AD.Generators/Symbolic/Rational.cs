using System.Globalization;
using System.Numerics;

namespace AdCompiler.Generators.Symbolic;

/// <summary>An exact number of a formula. A decimal constant of the user's is taken as the decimal that it is written as.</summary>
internal readonly struct Rational : IEquatable<Rational>
{
    private static readonly BigInteger Largest = BigInteger.Pow(10, 700);     // first: the numbers below are held against it

    public static readonly Rational Zero = new(0, 1), One = new(1, 1), Half = new(1, 2);

    private readonly BigInteger denominatorLessOne;

    /// <exception cref="NoFormulaException">It has more digits than anyone would read.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (BigInteger.Abs(numerator) > Largest || BigInteger.Abs(denominator) > Largest)
            throw new NoFormulaException();
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * (denominator.Sign < 0 ? -1 : 1);
        (Numerator, denominatorLessOne) = (numerator / divisor, denominator / divisor - 1);
    }

    public BigInteger Numerator { get; }
    public BigInteger Denominator => denominatorLessOne + 1;
    public bool IsWhole => Denominator.IsOne;
    public bool IsZero => Numerator.IsZero;
    public bool IsOne => Numerator.IsOne && IsWhole;
    public bool IsSmall => BigInteger.Abs(Numerator) <= 1000 && Denominator <= 1000;
    public int Sign => Numerator.Sign;

    public static implicit operator Rational(int number) => new(number, 1);

    public static Rational operator -(Rational x) => new(-x.Numerator, x.Denominator);
    public static Rational operator +(Rational a, Rational b) => new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);
    public static Rational operator -(Rational a, Rational b) => a + -b;
    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public Rational Power(int exponent) => Math.Abs(exponent) > 64 ? throw new NoFormulaException() : exponent >= 0
        ? new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : new(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    /// <summary>The number as it is written in decimals; null for infinity and what is no number.</summary>
    public static Rational? Of(double number)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
            return null;
        string text = Text(number);
        int e = text.IndexOf('E'), exponent = e < 0 ? 0 : int.Parse(text.Substring(e + 1), CultureInfo.InvariantCulture);
        string digits = e < 0 ? text : text.Substring(0, e);
        int point = digits.IndexOf('.');
        if (point >= 0)
            (digits, exponent) = (digits.Remove(point, 1), exponent - (digits.Length - point - 1));
        var whole = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return exponent >= 0 ? new(whole * BigInteger.Pow(10, exponent), 1) : new(whole, BigInteger.Pow(10, -exponent));
    }

    private static string Text(double number)
    {
        foreach (string format in new[] { "G15", "G16" })
            if (number.ToString(format, CultureInfo.InvariantCulture) is var text && double.Parse(text, CultureInfo.InvariantCulture) == number)
                return text;
        return number.ToString("G17", CultureInfo.InvariantCulture);
    }

    public double ToDouble() => Math.Exp(BigInteger.Log(BigInteger.Abs(Numerator)) - BigInteger.Log(Denominator)) is var size && (size > 1e300 || size < 1e-300)
        ? Sign * size : (double)Numerator / (double)Denominator;

    /// <summary>Whether it is written in few decimals: 0.25 and not 1/3.</summary>
    public bool IsShortDecimal => (BigInteger.Pow(10, 6) % Denominator).IsZero;

    /// <summary>The number in decimals, exact where it has few, otherwise the nearest double's.</summary>
    public override string ToString() => IsWhole && BigInteger.Abs(Numerator) < BigInteger.Pow(10, 15)
        ? Numerator.ToString(CultureInfo.InvariantCulture) : Text(ToDouble()).Replace("E+", "e").Replace("E", "e");

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? other) => other is Rational rational && Equals(rational);

    public override int GetHashCode() => Numerator.GetHashCode() ^ (31 * Denominator.GetHashCode());

    public string Key => $"{Numerator}/{Denominator}";
}

/// <summary>What is computed has no formula that anyone would read.</summary>
internal sealed class NoFormulaException : Exception;
