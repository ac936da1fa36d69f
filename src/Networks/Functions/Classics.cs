namespace AdCompiler.Networks.Functions;

/// <summary>Functions that test a tool for automatic differentiation, each in the form in which people write it.</summary>
public static partial class Classics
{
    /// <summary>A narrow curved valley.</summary>
    [Differentiable]
    public static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double across = x[i + 1] - x[i] * x[i], along = 1 - x[i];
            sum += 100 * across * across + along * along;
        }
        return sum;
    }

    /// <summary>Speelpenning's product: each derivative is the product of all other numbers, one of which may be 0.</summary>
    [Differentiable]
    public static double Product(ReadOnlySpan<double> x)
    {
        double product = 1;
        foreach (double value in x)
            product *= value;
        return product;
    }

    /// <summary>A polynomial by Horner's rule; the coefficient of 1 first.</summary>
    [Differentiable]
    public static double Horner(ReadOnlySpan<double> coefficients, double x)
    {
        double sum = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
            sum = sum * x + coefficients[i];
        return sum;
    }

    [Differentiable]
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        double largest = double.NegativeInfinity;
        foreach (double value in x)
            largest = Math.Max(largest, value);
        double sum = 0;
        foreach (double value in x)
            sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>The sum of all numbers, each times its place in ascending order: bubble sort until nothing moves.</summary>
    [Differentiable]
    public static double SumByRank(ReadOnlySpan<double> x)
    {
        var sorted = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            sorted[i] = x[i];
        bool moved = true;
        while (moved)
        {
            moved = false;
            for (int i = 0; i + 1 < sorted.Length; i++)
            {
                if (sorted[i] > sorted[i + 1])
                {
                    (sorted[i], sorted[i + 1]) = (sorted[i + 1], sorted[i]);
                    moved = true;
                }
            }
        }
        double sum = 0;
        for (int i = 0; i < sorted.Length; i++)
            sum += (i + 1) * sorted[i];
        return sum;
    }

    /// <summary>Kepler's equation, E - e sin E = m, solved by Newton's method until it stands still.</summary>
    [Differentiable]
    public static double EccentricAnomaly(double mean, double eccentricity)
    {
        double e = mean;
        double step;
        do
        {
            step = (e - eccentricity * Math.Sin(e) - mean) / (1 - eccentricity * Math.Cos(e));
            e -= step;
        }
        while (Math.Abs(step) > 1e-12);
        return e;
    }

    /// <summary>|z|^2 of z -> z^2 + c from 0, after some steps or as soon as it is beyond 4.</summary>
    [Differentiable]
    public static double Mandelbrot(double re, double im, int steps)
    {
        double x = 0, y = 0;
        for (int i = 0; i < steps; i++)
        {
            if (x * x + y * y > 4)
                break;
            (x, y) = (x * x - y * y + re, 2 * x * y + im);
        }
        return x * x + y * y;
    }

    /// <summary>The price of a European call option (Black and Scholes).</summary>
    [Differentiable]
    public static double BlackScholes(double spot, double strike, double rate, double volatility, double years)
    {
        double deviation = volatility * Math.Sqrt(years);
        double d1 = (Math.Log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation;
        return spot * NormalDistribution(d1) - strike * Math.Exp(-rate * years) * NormalDistribution(d1 - deviation);
    }

    /// <summary>The distribution function of the normal distribution, by Marsaglia's series, summed until it stands still.</summary>
    private static double NormalDistribution(double x)
    {
        double sum = x, before = 0, term = x;
        for (int i = 3; sum != before; i += 2)
        {
            before = sum;
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
    }
}
