namespace AdCompiler.Networks.Functions;

/// <summary>ADBench's GMM: how likely points are under a mixture of Gaussians with a Wishart prior on their precisions.</summary>
public static partial class GaussianMixture
{
    /// <param name="alphas">Logarithms of the mixture's weights, up to a common constant; one a component.</param>
    /// <param name="means">One point a component.</param>
    /// <param name="factors">
    /// Factors Q of the inverse covariances, one a component: the logarithms of Q's diagonal, then its strictly lower triangle column by column.
    /// </param>
    /// <param name="points">The data, one point after the other.</param>
    /// <param name="gamma">The prior's scale.</param>
    /// <param name="m">The prior's degrees of freedom above the dimension.</param>
    [Differentiable(Reductions = Reductions.Lanes)]
    public static double LogLikelihood(
        ReadOnlySpan<double> alphas, ReadOnlySpan<double> means, ReadOnlySpan<double> factors,
        [NotDifferentiable] ReadOnlySpan<double> points, [NotDifferentiable] double gamma, int m)
    {
        int components = alphas.Length;
        int d = means.Length / components;
        int n = points.Length / d;
        int size = d * (d + 1) / 2;

        var diagonals = new double[components * d];
        var logDeterminants = new double[components];
        for (int k = 0; k < components; k++)
        {
            for (int i = 0; i < d; i++)
            {
                double logarithm = factors[k * size + i];
                logDeterminants[k] += logarithm;
                diagonals[k * d + i] = Math.Exp(logarithm);
            }
        }

        var terms = new double[components];
        var centred = new double[d];
        var scaled = new double[d];
        double sum = 0;
        for (int p = 0; p < n; p++)
        {
            for (int k = 0; k < components; k++)
            {
                for (int i = 0; i < d; i++)
                    centred[i] = points[p * d + i] - means[k * d + i];
                MultiplyFactor(diagonals.AsSpan(k * d, d), factors.Slice(k * size + d, size - d), centred, scaled);
                terms[k] = alphas[k] + logDeterminants[k] - 0.5 * SquaredNorm(scaled);
            }
            sum += LogSumExp(terms);
        }
        return sum - n * (LogSumExp(alphas) + 0.5 * d * Math.Log(2 * Math.PI)) + LogPrior(d, factors, diagonals, logDeterminants, gamma, m);
    }

    /// <summary>y = Q x.</summary>
    private static void MultiplyFactor(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> lower, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = diagonal[i] * x[i];
        int next = 0;
        for (int column = 0; column < x.Length; column++)
        {
            for (int row = column + 1; row < x.Length; row++)
            {
                y[row] += lower[next] * x[column];
                next++;
            }
        }
    }

    private static double LogPrior(
        int d, ReadOnlySpan<double> factors, ReadOnlySpan<double> diagonals, ReadOnlySpan<double> logDeterminants, double gamma, int m)
    {
        int components = logDeterminants.Length;
        int size = d * (d + 1) / 2;
        double sum = 0;
        for (int k = 0; k < components; k++)
        {
            double frobenius = SquaredNorm(diagonals.Slice(k * d, d)) + SquaredNorm(factors.Slice(k * size + d, size - d));
            sum += 0.5 * gamma * gamma * frobenius - m * logDeterminants[k];
        }
        int freedom = d + m + 1;
        double constant = freedom * d * (Math.Log(gamma) - 0.5 * Math.Log(2)) - LogGammaOfHalves(freedom, d);
        return sum - components * constant;
    }

    /// <summary>The logarithm of the multivariate gamma function in d dimensions at n / 2.</summary>
    private static double LogGammaOfHalves(int n, int d)
    {
        double sum = 0.25 * d * (d - 1) * Math.Log(Math.PI);
        for (int j = 0; j < d; j++)
            sum += LogGammaOfHalf(n - j);
        return sum;
    }

    /// <summary>The logarithm of the gamma function at n / 2, for n above 0, by Gamma(x) = (x - 1) Gamma(x - 1).</summary>
    private static double LogGammaOfHalf(int n)
    {
        double sum = n % 2 == 0 ? 0 : 0.5 * Math.Log(Math.PI);
        for (int k = n - 2; k > 0; k -= 2)
            sum += Math.Log(0.5 * k);
        return sum;
    }

    private static double SquaredNorm(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * x[i];
        return sum;
    }

    private static double LogSumExp(ReadOnlySpan<double> x)
    {
        double largest = x[0];
        for (int i = 1; i < x.Length; i++)
            largest = Math.Max(largest, x[i]);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += Math.Exp(x[i] - largest);
        return Math.Log(sum) + largest;
    }
}
