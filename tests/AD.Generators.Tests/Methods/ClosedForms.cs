using System.Numerics;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Derivatives of the classics by hand. The numbers that a function takes are one array, in the order of its parameters.</summary>
internal static partial class ClosedForms
{
    public static double[] Rosenbrock(double[] x)
    {
        var gradient = new double[x.Length];
        for (int i = 0; i + 1 < x.Length; i++)
        {
            gradient[i] += -400 * x[i] * (x[i + 1] - x[i] * x[i]) - 2 * (1 - x[i]);
            gradient[i + 1] += 200 * (x[i + 1] - x[i] * x[i]);
        }
        return gradient;
    }

    public static double[,] RosenbrockHessian(double[] x)
    {
        var hessian = new double[x.Length, x.Length];
        for (int i = 0; i + 1 < x.Length; i++)
        {
            hessian[i, i] += 1200 * x[i] * x[i] - 400 * x[i + 1] + 2;
            hessian[i + 1, i + 1] += 200;
            hessian[i, i + 1] = hessian[i + 1, i] = -400 * x[i];
        }
        return hessian;
    }

    public static double[] Product(double[] x) => [.. x.Select((_, i) => x.Where((_, j) => j != i).Aggregate(1.0, (a, b) => a * b))];

    /// <summary>Of the coefficients, then of x.</summary>
    public static double[] Horner(double[] all)
    {
        double x = all[^1];
        double[] powers = [.. all[..^1].Select((_, i) => Math.Pow(x, i))];
        return [.. powers, all[1..^1].Select((c, i) => c * (i + 1) * powers[i]).Sum()];
    }

    public static double[] LogSumExp(double[] x)
    {
        double total = x.Sum(value => Math.Exp(value - x.Max()));
        return [.. x.Select(value => Math.Exp(value - x.Max()) / total)];
    }

    public static double[] SumByRank(double[] x) => [.. x.Select(value => 1.0 + x.Count(other => other < value))];

    /// <summary>By the implicit function theorem; eccentricity second.</summary>
    public static double[] EccentricAnomaly(double[] x)
    {
        double e = x[0];
        for (int i = 0; i < 200; i++)
            e = x[0] + x[1] * Math.Sin(e);    // contracts, more slowly than Newton
        double slope = 1 - x[1] * Math.Cos(e);
        return [1 / slope, Math.Sin(e) / slope];
    }

    public static double[] Mandelbrot(double[] c, int steps)
    {
        Complex z = 0, slope = 0;
        for (int i = 0; i < steps && z.Real * z.Real + z.Imaginary * z.Imaginary <= 4; i++)
            (z, slope) = (z * z + new Complex(c[0], c[1]), 2 * z * slope + 1);
        Complex product = 2 * Complex.Conjugate(z) * slope;
        return [product.Real, -product.Imaginary];
    }

    /// <summary>Delta, and the derivatives by strike, rate, volatility (vega) and time.</summary>
    public static double[] BlackScholes(double[] x)
    {
        (double spot, double strike, double rate, double volatility, double years) = (x[0], x[1], x[2], x[3], x[4]);
        (double d1, double d2) = Ds(x);
        double discount = Math.Exp(-rate * years);
        return
        [
            Distribution(d1), -discount * Distribution(d2), strike * years * discount * Distribution(d2), spot * Math.Sqrt(years) * Density(d1),
            spot * Density(d1) * volatility / (2 * Math.Sqrt(years)) + rate * strike * discount * Distribution(d2),
        ];
    }

    /// <summary>The row of the Hessian that belongs to the spot price: gamma, ..., vanna, charm.</summary>
    public static double[] BlackScholesSpotRow(double[] x)
    {
        (double spot, double strike, double rate, double volatility, double years) = (x[0], x[1], x[2], x[3], x[4]);
        (double d1, double d2) = Ds(x);
        double deviation = volatility * Math.Sqrt(years), density = Density(d1);
        return
        [
            density / (spot * deviation), -density / (strike * deviation), density * Math.Sqrt(years) / volatility, -density * d2 / volatility,
            density * (rate / deviation - d2 / (2 * years)),
        ];
    }

    /// <summary>Of all entries, by cofactors.</summary>
    public static double[] Determinant(double[] entries)
    {
        int n = (int)Math.Sqrt(entries.Length);
        return [.. entries.Select((_, at) => Cofactor(entries, n, at / n, at % n))];
    }

    /// <summary>The gradient of a weighted sum of the transform: the real weights, then the imaginary ones.</summary>
    public static double[] FourierTransform(double[] x, double[] weights)
    {
        int n = x.Length / 2;
        var gradient = new double[x.Length];
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                (double sin, double cos) = Math.SinCos(-2 * Math.PI * k * i / n);
                gradient[i] += cos * weights[k] + sin * weights[n + k];
                gradient[n + i] += -sin * weights[k] + cos * weights[n + k];
            }
        }
        return gradient;
    }

    /// <summary>By complex steps: prey, predators, birth, death, time.</summary>
    public static double[] Predators(double[] x, int steps)
    {
        const double Step = 1e-30;
        return [.. x.Select((_, i) => Predators([.. x.Select((value, j) => new Complex(value, i == j ? Step : 0))], steps).Imaginary / Step)];
    }

    private static Complex Predators(Complex[] x, int steps)
    {
        (Complex Prey, Complex Predators) Growth(Complex prey, Complex predators) => (prey * (x[2] - predators), predators * (prey - x[3]));
        (Complex a, Complex b, Complex h) = (x[0], x[1], x[4] / steps);
        for (int step = 0; step < steps; step++)
        {
            var k1 = Growth(a, b);
            var k2 = Growth(a + h / 2 * k1.Prey, b + h / 2 * k1.Predators);
            var k3 = Growth(a + h / 2 * k2.Prey, b + h / 2 * k2.Predators);
            var k4 = Growth(a + h * k3.Prey, b + h * k3.Predators);
            a += h / 6 * (k1.Prey + 2 * k2.Prey + 2 * k3.Prey + k4.Prey);
            b += h / 6 * (k1.Predators + 2 * k2.Predators + 2 * k3.Predators + k4.Predators);
        }
        return b;
    }

    private static (double, double) Ds(double[] x)
    {
        double deviation = x[3] * Math.Sqrt(x[4]);
        double d1 = (Math.Log(x[0] / x[1]) + (x[2] + 0.5 * x[3] * x[3]) * x[4]) / deviation;
        return (d1, d1 - deviation);
    }

    private static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>The normal distribution by Simpson's rule from 0.</summary>
    private static double Distribution(double x)
    {
        const int Pieces = 2000;
        double h = x / Pieces;
        double sum = Density(0) + Density(x);
        for (int i = 1; i < Pieces; i++)
            sum += (i % 2 == 0 ? 2 : 4) * Density(i * h);
        return 0.5 + sum * h / 3;
    }

    private static double Cofactor(double[] entries, int n, int row, int column)
    {
        double[] minor = [.. entries.Where((_, at) => at / n != row && at % n != column)];
        double sign = (row + column) % 2 == 0 ? 1 : -1;
        return n == 1 ? 1 : sign * Enumerable.Range(0, n - 1).Sum(j => minor[j] * Cofactor(minor, n - 1, 0, j));
    }
}
