namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Derivatives against differences.</summary>
internal sealed partial class SourceOracle
{
    private static readonly double[] Steps = [1e-3, 2e-4, 5e-3, 3e-5];

    /// <summary>
    /// Central differences, extrapolated, that cross no kink. Two steps that agree with each other and not with the derivative are a fault;
    /// false if no two agree.
    /// </summary>
    private bool AgreesWithDifferences(double[] expected, string what, Func<double, (double[] Output, ulong Decided)> at)
    {
        double close = isNarrow ? 5e-3 : 3e-6;
        ulong decided = at(0).Decided;
        double[]? before = null;
        string? fault = null;
        foreach (double step in Steps)
        {
            if (Slope(at, step, decided) is not double[] slope)
                continue;
            if (IsNear(expected, slope, close))
                return true;
            if (before is not null && IsNear(before, slope, close / 10))
                fault = $"{what} are {Shown(expected)}; differences give {Shown(slope)}";
            before = slope;
        }
        SourceFault.Require(fault is null, fault ?? "");
        return false;
    }

    private static double[]? Slope(Func<double, (double[] Output, ulong Decided)> at, double step, ulong decided)
    {
        double[]? Of(double h)
        {
            ((double[] up, ulong above), (double[] down, ulong below)) = (at(h), at(-h));
            return above == decided && below == decided ? [.. up.Zip(down, (u, d) => (u - d) / (2 * h))] : null;
        }
        return Of(step) is double[] coarse && Of(step / 2) is double[] fine ? [.. coarse.Zip(fine, (c, f) => (4 * f - c) / 3)] : null;
    }
}
