using AdCompiler.Networks.Functions;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>A function of numbers in one array, its gradient by hand, and where to compare.</summary>
internal sealed record ClassicCase(string Name, Func<double[], double> Function, Func<double[], double[]> Gradient, params double[][] Points)
{
    public const int MandelbrotSteps = 30, RungeKuttaSteps = 20;

    public static IReadOnlyList<ClassicCase> All { get; } =
    [
        new("Rosenbrock", x => Classics.Rosenbrock(x), ClosedForms.Rosenbrock, [1, 1, 1], [-1.2, 1, 0.3, 2]),
        new("Product", x => Classics.Product(x), ClosedForms.Product, [2, -3, 0.5, 4], [2, 0, 3, -1], [0, 5, 0], [7]),
        new("Horner", x => Classics.Horner(x.AsSpan(0, x.Length - 1), x[^1]), ClosedForms.Horner, [1, -2, 3, 0.5, 1.5], [4, 1, 0, 2, -0.5], [3, 2]),
        new("LogSumExp", x => Classics.LogSumExp(x), ClosedForms.LogSumExp, [1, 2, 3], [1000, 1001, 998], [-5]),
        new("SumByRank", x => Classics.SumByRank(x), ClosedForms.SumByRank, [3, -1, 2, 8, 5], [1, 2, 3], [9, 8, 7, 6]),
        new("EccentricAnomaly", x => Classics.EccentricAnomaly(x[0], x[1]), ClosedForms.EccentricAnomaly, [1, 0.1], [0.3, 0.7], [2.5, 0.5]),
        new("Mandelbrot", x => Classics.Mandelbrot(x[0], x[1], MandelbrotSteps), x => ClosedForms.Mandelbrot(x, MandelbrotSteps), [-0.1, 0.2], [0.5, 0.8], [-1, 0.05]),
        new("BlackScholes", x => Classics.BlackScholes(x[0], x[1], x[2], x[3], x[4]), ClosedForms.BlackScholes,
            [100, 90, 0.03, 0.25, 1.5], [80, 95, 0.01, 0.4, 0.5], [100, 100, 0.05, 0.2, 1]),
        new("Determinant", x => Classics.Determinant(Square(x)), ClosedForms.Determinant,
            [3], [1, 2, 3, 4], [0, 2, 1, 1, 0, 3, 4, -1, 2], [4, 1, 0, 2, 1, 3, -1, 0, 0, 5, 2, 1, 7, 1, 1, 3]),
        new("FourierTransform", x => Transformed(x), x => ClosedForms.FourierTransform(x, Weights(x.Length)),
            Sequence(2), Sequence(8), Sequence(32)),
        new("Brusselator", x => Rates(x), x => ClosedForms.Brusselator(x, Weights(x.Length - 3)),
            [.. Sequence(2 * 9), 3.4, 1, 0.1], [.. Sequence(2 * 25), 1, 2, 0.02]),
        new("Predators", x => Classics.Predators(x[0], x[1], x[2], x[3], x[4], RungeKuttaSteps), x => ClosedForms.Predators(x, RungeKuttaSteps), [1, 0.5, 1.2, 0.8, 2], [0.4, 2, 1, 1, 5]),
    ];

    /// <summary>Weights of the numbers that a function writes: what is differentiated is their weighted sum.</summary>
    public static double[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => 0.7 + Math.Cos(3 * i))];

    public static double[] Sequence(int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(1 + 2 * i * i))];

    public static double[,] Square(double[] entries)
    {
        int n = (int)Math.Sqrt(entries.Length);
        var square = new double[n, n];
        for (int i = 0; i < entries.Length; i++)
            square[i / n, i % n] = entries[i];
        return square;
    }

    public static double[] Flat(double[,] square) => [.. square.Cast<double>()];

    public override string ToString() => Name;

    private static double Transformed(double[] x)
    {
        double[] all = [.. x];
        Classics.FourierTransform(all.AsSpan(0, x.Length / 2), all.AsSpan(x.Length / 2));
        return all.Zip(Weights(x.Length), (a, b) => a * b).Sum();
    }

    private static double Rates(double[] x)
    {
        int cells = (x.Length - 3) / 2;
        double[,] u = Square(x[..cells]), v = Square(x[cells..(2 * cells)]), uRate = Square(new double[cells]), vRate = Square(new double[cells]);
        Classics.Brusselator(u, v, x[^3], x[^2], x[^1], uRate, vRate);
        return Flat(uRate).Concat(Flat(vRate)).Zip(Weights(2 * cells), (a, b) => a * b).Sum();
    }
}
