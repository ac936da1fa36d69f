namespace AdCompiler.Generators.Tests.Methods;

internal static partial class ClosedForms
{
    /// <summary>Of a weighted sum of the rates of u, then of v; by u, v, a, b and the diffusion.</summary>
    public static double[] Brusselator(double[] x, double[] weights)
    {
        int n = (int)Math.Sqrt(weights.Length / 2), cells = n * n;
        (double a, double diffusion) = (x[^3], x[^1]);
        double Spread(double[] all, int start, int cell)
        {
            (int i, int j) = (cell / n, cell % n);
            return all[start + (i + 1) % n * n + j] + all[start + (i + n - 1) % n * n + j]
                + all[start + i * n + (j + 1) % n] + all[start + i * n + (j + n - 1) % n] - 4 * all[start + cell];
        }
        var gradient = new double[x.Length];
        for (int cell = 0; cell < cells; cell++)
        {
            (double u, double v, double wu, double wv) = (x[cell], x[cells + cell], weights[cell], weights[cells + cell]);
            gradient[cell] = wu * (2 * u * v - a - 1) + wv * (a - 2 * u * v) + diffusion * Spread(weights, 0, cell);
            gradient[cells + cell] = (wu - wv) * u * u + diffusion * Spread(weights, cells, cell);
            gradient[^3] += (wv - wu) * u;
            gradient[^2] += wu;
            gradient[^1] += wu * Spread(x, 0, cell) + wv * Spread(x, cells, cell);
        }
        return gradient;
    }
}
