namespace AdCompiler.Networks.Functions;

public static partial class Classics
{
    /// <summary>The determinant by Gaussian elimination with row exchanges.</summary>
    [Differentiable]
    public static double Determinant(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var a = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                a[i, j] = matrix[i, j];
        }
        double determinant = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]))
                    pivot = i;
            }
            if (pivot != k)
            {
                for (int j = k; j < n; j++)
                    (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
                determinant = -determinant;
            }
            determinant *= a[k, k];
            if (a[k, k] == 0)
                return 0;
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k + 1; j < n; j++)
                    a[i, j] -= factor * a[k, j];
            }
        }
        return determinant;
    }

    /// <summary>The discrete Fourier transform in place; the length is a power of 2.</summary>
    [Differentiable]
    public static void FourierTransform(Span<double> re, Span<double> im)
    {
        int n = re.Length;
        for (int i = 0, j = 0; i < n; i++)
        {
            if (i < j)
            {
                (re[i], re[j]) = (re[j], re[i]);
                (im[i], im[j]) = (im[j], im[i]);
            }
            int bit = n >> 1;
            while (bit > 0 && (j & bit) != 0)
            {
                j ^= bit;
                bit >>= 1;
            }
            j |= bit;
        }
        for (int half = 1; half < n; half *= 2)
        {
            for (int k = 0; k < half; k++)
            {
                double cos = Math.Cos(Math.PI * k / half), sin = -Math.Sin(Math.PI * k / half);
                for (int i = k; i < n; i += 2 * half)
                {
                    double x = re[i + half] * cos - im[i + half] * sin, y = re[i + half] * sin + im[i + half] * cos;
                    (re[i + half], im[i + half]) = (re[i] - x, im[i] - y);
                    (re[i], im[i]) = (re[i] + x, im[i] + y);
                }
            }
        }
    }

    /// <summary>
    /// The Brusselator, a reaction of two substances that spread, on a square of cells whose opposite sides touch:
    /// how fast the concentrations u and v change.
    /// </summary>
    [Differentiable]
    public static void Brusselator(double[,] u, double[,] v, double a, double b, double diffusion, double[,] uRate, double[,] vRate)
    {
        int n = u.GetLength(0);
        for (int i = 0; i < n; i++)
        {
            int up = i == 0 ? n - 1 : i - 1, down = i == n - 1 ? 0 : i + 1;
            for (int j = 0; j < n; j++)
            {
                int left = j == 0 ? n - 1 : j - 1, right = j == n - 1 ? 0 : j + 1;
                double reaction = u[i, j] * u[i, j] * v[i, j];
                uRate[i, j] = b + reaction - (a + 1) * u[i, j]
                    + diffusion * (u[up, j] + u[down, j] + u[i, left] + u[i, right] - 4 * u[i, j]);
                vRate[i, j] = a * u[i, j] - reaction
                    + diffusion * (v[up, j] + v[down, j] + v[i, left] + v[i, right] - 4 * v[i, j]);
            }
        }
    }

    /// <summary>Prey and predators (Lotka and Volterra) after some steps of the classical Runge-Kutta method: how many predators.</summary>
    [Differentiable]
    public static double Predators(double prey, double predators, double birth, double death, double time, int steps)
    {
        double h = time / steps;
        double[] y = [prey, predators];
        double[] k1 = new double[2], k2 = new double[2], k3 = new double[2], k4 = new double[2], at = new double[2];
        for (int step = 0; step < steps; step++)
        {
            Growth(y, birth, death, k1);
            Advance(y, 0.5 * h, k1, at);
            Growth(at, birth, death, k2);
            Advance(y, 0.5 * h, k2, at);
            Growth(at, birth, death, k3);
            Advance(y, h, k3, at);
            Growth(at, birth, death, k4);
            for (int i = 0; i < y.Length; i++)
                y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
        return y[1];
    }

    private static void Growth(ReadOnlySpan<double> y, double birth, double death, Span<double> rate)
    {
        rate[0] = y[0] * (birth - y[1]);
        rate[1] = y[1] * (y[0] - death);
    }

    private static void Advance(ReadOnlySpan<double> y, double h, ReadOnlySpan<double> rate, Span<double> at)
    {
        for (int i = 0; i < y.Length; i++)
            at[i] = y[i] + h * rate[i];
    }
}
