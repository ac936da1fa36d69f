namespace AdCompiler.Generators.Tests.Oracle;

/// <summary>Functions that System.Math lacks, to about two units in the last place, by textbook series.</summary>
internal static class SpecialFunctions
{
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        double term = x, sum = x;
        for (int n = 2; n < 30; n++)
            sum += term *= x / n;
        return sum;
    }

    /// <summary>x * log(1 + x) / ((1 + x) - 1): the error of 1 + x cancels (Kahan).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>Series of positive terms up to 3, continued fraction of erfc beyond.</summary>
    public static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x))
            return x;
        if (size > 6)
            return Math.Sign(x);
        if (size < 3)
        {
            double term = x, sum = x;
            for (int n = 1; n < 100; n++)
                sum += term *= 2 * x * x / (2 * n + 1);
            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }
        double fraction = 0;
        for (int n = 120; n >= 1; n--)
            fraction = n / 2.0 / (size + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (size + fraction));
    }
}
