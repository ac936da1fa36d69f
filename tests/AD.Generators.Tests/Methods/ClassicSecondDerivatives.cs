using AdCompiler.Networks.Functions;
using static AdCompiler.Generators.Tests.Methods.ClassicCase;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>The generated Hessians of the classics times a direction, called with all numbers in one array as <see cref="ClassicCase"/> has them.</summary>
internal static class ClassicSecondDerivatives
{
    public static Dictionary<string, Func<double[], double[], double[]>> HessianTimes { get; } = new()
    {
        ["Rosenbrock"] = (x, d) => Filled(x, (bar, barDot) => Classics.RosenbrockHvp(x, bar, d, barDot)),
        ["Product"] = (x, d) => Filled(x, (bar, barDot) => Classics.ProductHvp(x, bar, d, barDot)),
        ["Horner"] = (x, d) =>
        {
            double slope = 0;
            double[] coefficients = Filled(x[..^1], (bar, barDot) => slope = Classics.HornerHvp(x.AsSpan(..^1), x[^1], bar, d.AsSpan(..^1), d[^1], barDot));
            return [.. coefficients, slope];
        },
        ["LogSumExp"] = (x, d) => Filled(x, (bar, barDot) => Classics.LogSumExpHvp(x, bar, d, barDot)),
        ["SumByRank"] = (x, d) => Filled(x, (bar, barDot) => Classics.SumByRankHvp(x, bar, d, barDot)),
        ["EccentricAnomaly"] = (x, d) =>
        {
            (double mean, double eccentricity) = Classics.EccentricAnomalyHvp(x[0], x[1], d[0], d[1]);
            return [mean, eccentricity];
        },
        ["Mandelbrot"] = (x, d) =>
        {
            (double re, double im) = Classics.MandelbrotHvp(x[0], x[1], MandelbrotSteps, d[0], d[1]);
            return [re, im];
        },
        ["BlackScholes"] = (x, d) =>
        {
            (double spot, double strike, double rate, double volatility, double years) = Classics.BlackScholesHvp(x[0], x[1], x[2], x[3], x[4], d[0], d[1], d[2], d[3], d[4]);
            return [spot, strike, rate, volatility, years];
        },
        ["Determinant"] = (x, d) =>
        {
            double[,] bar = Square(new double[x.Length]), barDot = Square(new double[x.Length]);
            Classics.DeterminantHvp(Square(x), bar, Square(d), barDot);
            return Flat(barDot);
        },
        ["Predators"] = (x, d) =>
        {
            (double prey, double predators, double birth, double death, double time) =
                Classics.PredatorsHvp(x[0], x[1], x[2], x[3], x[4], RungeKuttaSteps, d[0], d[1], d[2], d[3], d[4]);
            return [prey, predators, birth, death, time];
        },
    };

    private static double[] Filled(double[] x, Action<double[], double[]> fill)
    {
        double[] bar = [.. x.Select(_ => double.NaN)], barDot = [.. bar];    // they are set, not added to
        fill(bar, barDot);
        return barDot;
    }
}
