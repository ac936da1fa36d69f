namespace AdCompiler.Bench.AdBench;

internal static class Comparison
{
    /// <summary>Numbers smaller than this share of the largest of their part are compared with that share instead of with themselves.</summary>
    private const double Floor = 1e-3;

    /// <summary>The largest relative error; <paramref name="expected"/> are the parts one after the other, and may go on.</summary>
    public static double RelativeError(IEnumerable<double[]> parts, ReadOnlySpan<double> expected)
    {
        double worst = 0;
        foreach (double[] part in parts)
        {
            if (expected.Length < part.Length)
                throw new ArgumentException($"expected values: found {expected.Length} for a part, expected {part.Length}");
            worst = Math.Max(worst, RelativeError(part, expected[..part.Length]));
            expected = expected[part.Length..];
        }
        return worst;
    }

    private static double RelativeError(double[] found, ReadOnlySpan<double> expected)
    {
        double largest = 0;
        foreach (double value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        double worst = 0;
        for (int i = 0; i < found.Length; i++)
        {
            double scale = Math.Max(Math.Abs(expected[i]), Floor * largest);
            double error = found[i] == expected[i] ? 0 : Math.Abs(found[i] - expected[i]) / scale;
            worst = Math.Max(worst, error);    // NaN stays NaN
        }
        return worst;
    }
}
