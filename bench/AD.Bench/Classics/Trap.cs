using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.Classics;

using Classics = AdCompiler.Networks.Functions.Classics;

/// <summary>A classic trap of automatic differentiation at one point: the function as it is written, and its gradient as it is generated.</summary>
/// <param name="Function">One call; the number keeps the call from being left out.</param>
internal sealed record Trap(string Name, Func<double> Function, Func<double> Gradient)
{
    public static IReadOnlyList<Trap> All { get; } =
    [
        Rosenbrock(100), Product(20), Horner(20), LogSumExp(100), SumByRank(20), EccentricAnomaly(), Mandelbrot(), BlackScholes(), Huber(),
        Determinant(8), FourierTransform(64), Brusselator(16), Predators(20),
    ];

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => 0.8 + 0.3 * Math.Sin(1 + 2 * i * i))];

    private static double[,] Square(int n)
    {
        var square = new double[n, n];
        double[] numbers = Numbers(n * n);
        for (int i = 0; i < n * n; i++)
            square[i / n, i % n] = numbers[i];
        return square;
    }

    private static Trap Rosenbrock(int n)
    {
        double[] x = Numbers(n), bar = new double[n];
        return new($"Rosenbrock, n = {n}", () => Classics.Rosenbrock(x), () => Classics.RosenbrockGradient(x, bar));
    }

    private static Trap Product(int n)
    {
        double[] x = Numbers(n), bar = new double[n];
        return new($"Speelpenning's product, n = {n}", () => Classics.Product(x), () => Classics.ProductGradient(x, bar));
    }

    private static Trap Horner(int n)
    {
        double[] x = Numbers(n), bar = new double[n];
        return new($"Horner's rule, n = {n}", () => Classics.Horner(x, 0.9), () => Classics.HornerGradient(x, 0.9, bar).X);
    }

    private static Trap LogSumExp(int n)
    {
        double[] x = Numbers(n), bar = new double[n];
        return new($"log of a sum of exp, n = {n}", () => Classics.LogSumExp(x), () => Classics.LogSumExpGradient(x, bar));
    }

    private static Trap SumByRank(int n)
    {
        double[] x = Numbers(n), bar = new double[n];
        return new($"bubble sort, n = {n}", () => Classics.SumByRank(x), () => Classics.SumByRankGradient(x, bar));
    }

    private static Trap EccentricAnomaly() =>
        new("Newton's method until it stands still", () => Classics.EccentricAnomaly(1, 0.3), () => Classics.EccentricAnomalyGradient(1, 0.3).Mean);

    private static Trap Mandelbrot() => new("Mandelbrot, 30 steps", () => Classics.Mandelbrot(-0.1, 0.2, 30), () => Classics.MandelbrotGradient(-0.1, 0.2, 30).Re);

    private static Trap BlackScholes() =>
        new("Black and Scholes", () => Classics.BlackScholes(100, 90, 0.03, 0.25, 1.5), () => Classics.BlackScholesGradient(100, 90, 0.03, 0.25, 1.5).Spot);

    private static Trap Huber()
    {
        double[] at = [-2, -0.3, 0, 0.7, 3];
        int next = 0;
        double Point() => at[next = next == at.Length - 1 ? 0 : next + 1];
        return new("Huber's loss", () => Kinks.Huber(Point(), 1), () => Kinks.HuberGradient(Point(), 1).X);
    }

    private static Trap Determinant(int n)
    {
        double[,] matrix = Square(n), bar = new double[n, n];
        return new($"determinant, n = {n}", () => Classics.Determinant(matrix), () => Classics.DeterminantGradient(matrix, bar));
    }

    /// <summary>In place: the numbers are put back before each call, and so are the cotangents.</summary>
    private static Trap FourierTransform(int n)
    {
        double[] x = Numbers(2 * n), work = new double[2 * n], bar = new double[2 * n];
        double Transformed()
        {
            x.CopyTo(work, 0);
            Classics.FourierTransform(work.AsSpan(..n), work.AsSpan(n..));
            return work[1];
        }
        double Transposed()
        {
            x.CopyTo(work, 0);
            x.CopyTo(bar, 0);
            Classics.FourierTransformVjp(work.AsSpan(..n), work.AsSpan(n..), bar.AsSpan(..n), bar.AsSpan(n..));
            return bar[1];
        }
        return new($"Fourier transform in place, n = {n}", Transformed, Transposed);
    }

    private static Trap Brusselator(int n)
    {
        double[,] u = Square(n), v = Square(n), uRate = new double[n, n], vRate = new double[n, n];
        double[,] uBar = new double[n, n], vBar = new double[n, n], uRateBar = Square(n), vRateBar = Square(n);
        double Rates()
        {
            Classics.Brusselator(u, v, 3.4, 1, 0.1, uRate, vRate);
            return uRate[1, 1];
        }
        return new($"Brusselator, {n} x {n} cells", Rates, () => Classics.BrusselatorVjp(u, v, 3.4, 1, 0.1, uRate, vRate, uBar, vBar, uRateBar, vRateBar).ABar);
    }

    private static Trap Predators(int steps) => new(
        $"Runge-Kutta, {steps} steps", () => Classics.Predators(1, 0.5, 1.2, 0.8, 2, steps), () => Classics.PredatorsGradient(1, 0.5, 1.2, 0.8, 2, steps).Prey);
}
