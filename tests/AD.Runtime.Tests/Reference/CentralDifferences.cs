namespace AdCompiler.Tests.Reference;

/// <summary>Derivatives of reference functions by central differences: an oracle away from kinks.</summary>
static class CentralDifferences
{
    /// <summary>(f(x + h) - f(x - h)) / 2h for each element of x, the other elements fixed; x is restored.</summary>
    /// <param name="function">A function of the tensor whose elements are varied.</param>
    /// <param name="x">Where to differentiate.</param>
    /// <param name="elements">Indices of the elements wanted; all of them if null.</param>
    /// <param name="step">h; the error is of order h^2 and of order rounding / h.</param>
    public static double[] Gradient(Func<double> function, Tensor x, IReadOnlyList<int>? elements = null, double step = 1e-5)
    {
        elements ??= [.. Enumerable.Range(0, x.Count)];
        var gradient = new double[elements.Count];
        for (int i = 0; i < gradient.Length; i++)
        {
            ref double value = ref x.Values[elements[i]];
            double kept = value;
            value = kept + step;
            double after = function();
            value = kept - step;
            double before = function();
            value = kept;
            gradient[i] = (after - before) / (2 * step);
        }
        return gradient;
    }
}
