using AdCompiler.Networks.Functions;
using static AdCompiler.Generators.Tests.Methods.ClassicCase;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>The generated derivatives of the classics, called with all numbers in one array as <see cref="ClassicCase"/> has them.</summary>
internal static class ClassicDerivatives
{
    public static Dictionary<string, Func<double[], double[]>> Gradients { get; } = new()
    {
        ["Rosenbrock"] = x => Filled(x, bar => Classics.RosenbrockGradient(x, bar)),
        ["Product"] = x => Filled(x, bar => Classics.ProductGradient(x, bar)),
        ["Horner"] = x =>
        {
            var bar = new double[x.Length - 1];
            (_, double slope) = Classics.HornerGradient(x.AsSpan(..^1), x[^1], bar);
            return [.. bar, slope];
        },
        ["LogSumExp"] = x => Filled(x, bar => Classics.LogSumExpGradient(x, bar)),
        ["SumByRank"] = x => Filled(x, bar => Classics.SumByRankGradient(x, bar)),
        ["EccentricAnomaly"] = x =>
        {
            (_, double mean, double eccentricity) = Classics.EccentricAnomalyGradient(x[0], x[1]);
            return [mean, eccentricity];
        },
        ["Mandelbrot"] = x =>
        {
            (_, double re, double im) = Classics.MandelbrotGradient(x[0], x[1], MandelbrotSteps);
            return [re, im];
        },
        ["BlackScholes"] = x =>
        {
            (_, double delta, double strike, double rho, double vega, double theta) = Classics.BlackScholesGradient(x[0], x[1], x[2], x[3], x[4]);
            return [delta, strike, rho, vega, theta];
        },
        ["Determinant"] = x =>
        {
            double[,] bar = Square(new double[x.Length]);
            Classics.DeterminantGradient(Square(x), bar);
            return Flat(bar);
        },
        ["FourierTransform"] = x =>
        {
            double[] all = [.. x], bar = Weights(x.Length);
            int n = x.Length / 2;
            Classics.FourierTransformVjp(all.AsSpan(..n), all.AsSpan(n..), bar.AsSpan(..n), bar.AsSpan(n..));
            return bar;
        },
        ["Brusselator"] = x =>
        {
            int cells = (x.Length - 3) / 2;
            double[] weights = Weights(2 * cells);
            double[,] uBar = Square(new double[cells]), vBar = Square(new double[cells]);
            (double a, double b, double diffusion) = Classics.BrusselatorVjp(
                Square(x[..cells]), Square(x[cells..^3]), x[^3], x[^2], x[^1], Square(new double[cells]), Square(new double[cells]),
                uBar, vBar, Square(weights[..cells]), Square(weights[cells..]));
            return [.. Flat(uBar), .. Flat(vBar), a, b, diffusion];
        },
        ["Predators"] = x =>
        {
            (_, double prey, double predators, double birth, double death, double time) =
                Classics.PredatorsGradient(x[0], x[1], x[2], x[3], x[4], RungeKuttaSteps);
            return [prey, predators, birth, death, time];
        },
    };

    /// <summary>Derivatives in a direction.</summary>
    public static Dictionary<string, Func<double[], double[], double>> Directional { get; } = new()
    {
        ["Rosenbrock"] = (x, d) => Classics.RosenbrockJvp(x, d).Dot,
        ["Product"] = (x, d) => Classics.ProductJvp(x, d).Dot,
        ["Horner"] = (x, d) => Classics.HornerJvp(x.AsSpan(..^1), x[^1], d.AsSpan(..^1), d[^1]).Dot,
        ["LogSumExp"] = (x, d) => Classics.LogSumExpJvp(x, d).Dot,
        ["SumByRank"] = (x, d) => Classics.SumByRankJvp(x, d).Dot,
        ["EccentricAnomaly"] = (x, d) => Classics.EccentricAnomalyJvp(x[0], x[1], d[0], d[1]).Dot,
        ["Mandelbrot"] = (x, d) => Classics.MandelbrotJvp(x[0], x[1], MandelbrotSteps, d[0], d[1]).Dot,
        ["BlackScholes"] = (x, d) => Classics.BlackScholesJvp(x[0], x[1], x[2], x[3], x[4], d[0], d[1], d[2], d[3], d[4]).Dot,
        ["Determinant"] = (x, d) => Classics.DeterminantJvp(Square(x), Square(d)).Dot,
        ["FourierTransform"] = (x, d) =>
        {
            double[] all = [.. x], dots = [.. d];
            int n = x.Length / 2;
            Classics.FourierTransformJvp(all.AsSpan(..n), all.AsSpan(n..), dots.AsSpan(..n), dots.AsSpan(n..));
            return Sum(dots, Weights(x.Length));
        },
        ["Brusselator"] = (x, d) =>
        {
            int cells = (x.Length - 3) / 2;
            double[,] u = Square(new double[cells]), v = Square(new double[cells]), uDot = Square(new double[cells]), vDot = Square(new double[cells]);
            Classics.BrusselatorJvp(
                Square(x[..cells]), Square(x[cells..^3]), x[^3], x[^2], x[^1], u, v,
                Square(d[..cells]), Square(d[cells..^3]), d[^3], d[^2], d[^1], uDot, vDot);
            return Sum([.. Flat(uDot), .. Flat(vDot)], Weights(2 * cells));
        },
        ["Predators"] = (x, d) => Classics.PredatorsJvp(x[0], x[1], x[2], x[3], x[4], RungeKuttaSteps, d[0], d[1], d[2], d[3], d[4]).Dot,
    };

    private static double[] Filled(double[] x, Action<double[]> fill)
    {
        double[] bar = [.. x.Select(_ => double.NaN)];    // a gradient is set, not added to
        fill(bar);
        return bar;
    }

    private static double Sum(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
