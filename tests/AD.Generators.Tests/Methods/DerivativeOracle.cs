namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;

/// <summary>Holds the derivatives of a method against everything that is known about them without asking for them.</summary>
internal static class DerivativeOracle
{
    public enum Differences { Agree, CrossAKink }

    private static readonly double[] Steps = [1e-3, 1e-4, 1e-5, 1e-2];

    /// <summary>Every check; whether differences could be taken, of the method and of its gradient.</summary>
    public static (Differences First, Differences Second) Check(MethodSample sample)
    {
        var random = new Random(1);
        var derivatives = new Derivatives(sample);
        Derivatives wide = derivatives.InDouble();
        double[] inputDot = Direction(random, wide.Point.Count), outputBar = Direction(random, wide.Value(wide.Point).Output.Length);

        SamePrimal(derivatives, inputDot, outputBar);
        Transposed(wide, inputDot, outputBar);
        Differences first = AgreesWithDifferences(wide, inputDot, "the derivative");

        var gradient = new Derivatives(wide.VjpSample(outputBar), withVjp: false);
        Symmetric(wide, gradient, random);
        return (first, AgreesWithDifferences(gradient, Direction(random, gradient.Point.Count), "the derivative of the cotangents"));
    }

    private static double[] Direction(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextDouble() - 1)];

    private static void SamePrimal(Derivatives derivatives, double[] inputDot, double[] outputBar)
    {
        List<Number> primal = derivatives.PrimalOutputs();
        Same(primal, derivatives.Jvp(inputDot).PrimalOutputs, "forward");
        Same(primal, derivatives.Vjp(outputBar).PrimalOutputs, "reverse");
    }

    private static void Same(List<Number> expected, List<Number> found, string mode)
    {
        Require(expected.Count == found.Count, $"{mode} mode: found {found.Count} primal outputs, expected {expected.Count}");
        for (int i = 0; i < expected.Count; i++)
            Require(expected[i].HasBitsOf(found[i]), $"{mode} mode, primal output {i}: found {found[i]}, expected {expected[i]}");
    }

    private static void Transposed(Derivatives derivatives, double[] inputDot, double[] outputBar)
    {
        double[] outputDot = derivatives.Jvp(inputDot).OutputDot, inputBar = derivatives.Vjp(outputBar).InputBar;
        Require(inputBar.Length == inputDot.Length, $"found {inputBar.Length} cotangents, expected {inputDot.Length}");
        (double forward, double reverse) = (Dot(outputBar, outputDot), Dot(inputBar, inputDot));
        double scale = Dot(outputBar.Select(Math.Abs), outputDot.Select(Math.Abs)) + Dot(inputBar.Select(Math.Abs), inputDot.Select(Math.Abs));
        Require(Math.Abs(forward - reverse) <= 1e-11 * scale + 1e-14, $"<yBar, J xDot> = {forward:R}, <J^T yBar, xDot> = {reverse:R}");
    }

    private static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>The first inputs of a vector-Jacobian product are the primal's; its cotangents' tangents are a Hessian-vector product.</summary>
    private static void Symmetric(Derivatives derivatives, Derivatives gradient, Random random)
    {
        int inputs = derivatives.Point.Count;
        double[] u = Direction(random, inputs), v = Direction(random, inputs);
        double[] Hessian(double[] direction)
        {
            TangentRun run = gradient.Jvp([.. direction, .. new double[gradient.Point.Count - inputs]]);
            return derivatives.InputBar(run.ResultDot, run.ArgumentsDot);
        }
        double[] hu = Hessian(u), hv = Hessian(v);
        (double vhu, double uhv) = (Dot(v, hu), Dot(u, hv));
        double scale = Dot(v.Select(Math.Abs), hu.Select(Math.Abs)) + Dot(u.Select(Math.Abs), hv.Select(Math.Abs));
        Require(Math.Abs(vhu - uhv) <= 1e-10 * scale + 1e-13, $"<v, H u> = {vhu:R}, <u, H v> = {uhv:R}");
    }

    /// <summary>Central differences at steps that cross no kink, two of them combined so that the error is of fourth order.</summary>
    private static Differences AgreesWithDifferences(Derivatives derivatives, double[] inputDot, string what)
    {
        double[] expected = derivatives.Jvp(inputDot).OutputDot;
        var faults = new List<string>();
        foreach (double step in Steps)
        {
            if (Slope(derivatives, inputDot, step) is not double[] coarse || Slope(derivatives, inputDot, step / 2) is not double[] fine)
                continue;
            double[] slope = [.. coarse.Zip(fine, (c, f) => (4 * f - c) / 3)];
            int worst = -1;
            for (int i = 0; i < slope.Length; i++)
                if (!(Math.Abs(slope[i] - expected[i]) <= 1e-6 * (1 + Math.Abs(expected[i]))))
                    worst = i;
            if (worst < 0)
                return Differences.Agree;
            faults.Add($"output {worst}: found {expected[worst]:R}, differences of step {step} give {slope[worst]:R}");
        }
        Require(faults.Count == 0, $"{what}: {string.Join("; ", faults)}");
        return Differences.CrossAKink;
    }

    private static double[]? Slope(Derivatives derivatives, double[] inputDot, double step)
    {
        int choices = derivatives.Value(derivatives.Point).Choices;
        (double[] up, int above) = derivatives.Value(derivatives.Point.Zip(inputDot, (x, d) => x + step * d));
        (double[] down, int below) = derivatives.Value(derivatives.Point.Zip(inputDot, (x, d) => x - step * d));
        return above == choices && below == choices ? [.. up.Zip(down, (u, d) => (u - d) / (2 * step))] : null;
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new InvalidOperationException(fault);
    }
}
