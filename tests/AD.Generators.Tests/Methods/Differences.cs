namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Derivatives by central differences, extrapolated: the error is of sixth order in the step.</summary>
internal static class Differences
{
    private const double Step = 1e-3;

    public static double[] Gradient(Func<double[], double> function, double[] x)
    {
        var gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double Slope(double h) => (At(function, x, i, h) - At(function, x, i, -h)) / (2 * h);
            double coarse = Slope(4 * Step), middle = Slope(2 * Step), fine = Slope(Step);
            gradient[i] = (64 * fine - 20 * middle + coarse) / 45;
        }
        return gradient;
    }

    private static double At(Func<double[], double> function, double[] x, int i, double h)
    {
        double[] moved = [.. x];
        moved[i] += h;
        return function(moved);
    }
}
