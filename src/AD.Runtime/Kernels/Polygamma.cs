namespace AdCompiler.Kernels;

/// <summary>The derivatives of digamma, which derivatives of the gamma function need.</summary>
public static class Polygamma
{
    /// <summary>From here on the asymptotic series has double's precision.</summary>
    private const double Far = 16;

    /// <summary>B(2j) / (2j)!, from j = 1 on.</summary>
    private static ReadOnlySpan<double> Coefficients =>
    [
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000, 1.0 / 74724249600, -3617.0 / 10670622842880000,
        43867.0 / 5109094217170944000, -174611.0 / 802857662698291200000.0,
    ];

    /// <summary>
    /// The derivative of order <paramref name="n"/> (at least 1) of digamma: (-1)^(n+1) n! sum of 1 / (x + k)^(n+1) over k = 0, 1, ..
    /// Infinite at 0 and the negative integers. Relative error below 1e-14 for positive x and n up to 4.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public static double Of(double x, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        double factor = n % 2 == 0 ? -1 : 1;
        for (int k = 2; k <= n; k++)
            factor *= k;
        return factor * Sum(x, n + 1);
    }

    /// <summary>The sum of (x + k)^-s. Below zero, the terms on either side of it are two sums over positive numbers.</summary>
    private static double Sum(double x, int s)
    {
        if (x > 0 || double.IsNaN(x))
            return Hurwitz(x, s);
        double whole = -Math.Floor(x), part = x + whole;
        double below = part == 0 ? double.PositiveInfinity : Hurwitz(1 - part, s) - Hurwitz(1 - x, s);
        return (part == 0 ? double.PositiveInfinity : Hurwitz(part, s)) + (s % 2 == 0 ? below : part == 0 ? 0 : -below);
    }

    /// <summary>The zeta function of Hurwitz for positive a, by the formula of Euler and Maclaurin.</summary>
    private static double Hurwitz(double a, int s)
    {
        double sum = 0;
        for (; a < Far; a++)
            sum += Power(a, s);
        double power = Power(a, s), tail = power * (a / (s - 1) + 0.5), factor = s * power / a;
        for (int j = 0; j < Coefficients.Length; j++)
        {
            tail += Coefficients[j] * factor;
            factor *= (s + 2 * j + 1) * (s + 2 * j + 2) / (a * a);
        }
        return sum + tail;
    }

    private static double Power(double a, int s)
    {
        double power = 1;
        for (int i = 0; i < s; i++)
            power /= a;
        return power;
    }
}
