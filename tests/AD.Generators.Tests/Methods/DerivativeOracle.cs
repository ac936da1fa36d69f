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
        IReadOnlyList<Method> products = MethodDerivatives.Of(sample.Method);
        var plain = new Derivatives(sample, ForwardMode.Jvp(sample.Method), ReverseMode.Vjp(sample.Method));
        var derivatives = new Derivatives(sample, products[0], products[1]);
        Derivatives wide = derivatives.InDouble(), widePlain = plain.InDouble();
        double[] inputDot = Direction(random, wide.Point.Count), outputBar = Direction(random, wide.Value(wide.Point).Output.Length);

        SamePrimal(plain, inputDot, outputBar);
        SamePrimal(derivatives, inputDot, outputBar, sample.Method.Reductions);
        Transposed(wide, inputDot, outputBar);
        Near(wide.Jvp(inputDot).OutputDot, widePlain.Jvp(inputDot).OutputDot, "the tangents after passes");
        Near(wide.Vjp(outputBar).InputBar, widePlain.Vjp(outputBar).InputBar, "the cotangents after passes");
        Differences first = AgreesWithDifferences(wide, inputDot, "the derivative");

        MethodSample product = widePlain.VjpSample(outputBar);
        var gradient = new Derivatives(product, ForwardMode.Jvp(product.Method), null);
        Symmetric(widePlain, gradient, random);
        foreach (Method other in products.Skip(2))
            SameAsVjp(widePlain, Widen.Reals(MethodVerifier.Verify(other)), inputDot);
        return (first, AgreesWithDifferences(gradient, Direction(random, gradient.Point.Count), "the derivative of the cotangents"));
    }

    /// <summary>Gradient, Hessian-vector product and Jacobian against the vector-Jacobian product and its tangent.</summary>
    private static void SameAsVjp(Derivatives derivatives, Method product, double[] inputDot)
    {
        if (product.Name.Name.EndsWith("Gradient", StringComparison.Ordinal))
            Near(derivatives.Gradient(product), derivatives.Vjp([1]).InputBar, "the gradient");
        else if (product.Name.Name.EndsWith("Hvp", StringComparison.Ordinal))
            Near(derivatives.Hvp(product, inputDot), Hessian(derivatives, [1], inputDot), "the Hessian-vector product");
        else if (product.Name.Name.EndsWith("Jacobian", StringComparison.Ordinal))
            Near([.. derivatives.Jacobian(product).SelectMany(row => row)], Rows(derivatives), "the Jacobian");
        else if (product.Name.Name.EndsWith("Hessian", StringComparison.Ordinal))
            SameAsHvp(derivatives, product);
        else if (product.Name.Name.EndsWith("JvpLanes", StringComparison.Ordinal))
            foreach ((double[] direction, double[] outputDot) in derivatives.JvpInLanes(product, new Random(2)))
                Near(outputDot, derivatives.Jvp(direction).OutputDot, "the tangents in lanes");
        else
            throw new NotSupportedException($"{product.Name.Name} is checked against nothing");
    }

    /// <summary>Each column against a Hessian-vector product, and both halves the same bits.</summary>
    private static void SameAsHvp(Derivatives derivatives, Method product)
    {
        double[][] rows = derivatives.Hessian(product);
        for (int i = 0; i < rows.Length; i++)
        {
            Near([.. rows.Select(row => row[i])], Hessian(derivatives, [1], [.. rows.Select((_, j) => i == j ? 1.0 : 0)]), $"column {i} of the Hessian");
            for (int j = 0; j < i; j++)
                Require(rows[i][j].Equals(rows[j][i]), $"entries {i}, {j} and {j}, {i} of the Hessian: found {rows[i][j]:R} and {rows[j][i]:R}");
        }
    }

    private static double[] Rows(Derivatives derivatives)
    {
        int count = derivatives.Value(derivatives.Point).Output.Length;
        return [.. Enumerable.Range(0, count).SelectMany(row => derivatives.Vjp([.. Enumerable.Range(0, count).Select(i => i == row ? 1.0 : 0)]).InputBar)];
    }

    private static double[] Hessian(Derivatives derivatives, double[] outputBar, double[] inputDot)
    {
        MethodSample product = derivatives.VjpSample(outputBar);
        return Hessian(derivatives, new Derivatives(product, ForwardMode.Jvp(product.Method), null), inputDot);
    }

    /// <summary>The first inputs of a vector-Jacobian product are the primal's; its cotangents' tangents are a Hessian-vector product.</summary>
    private static double[] Hessian(Derivatives derivatives, Derivatives gradient, double[] inputDot)
    {
        TangentRun run = gradient.Jvp([.. inputDot, .. new double[gradient.Point.Count - inputDot.Length]]);
        return derivatives.InputBar(run.ResultDot, run.ArgumentsDot);
    }

    private static void Near(double[] found, double[] expected, string what)
    {
        Require(found.Length == expected.Length, $"{what}: found {found.Length} numbers, expected {expected.Length}");
        double scale = expected.Append(1e-3).Max(Math.Abs);
        for (int i = 0; i < found.Length; i++)
            Require(Math.Abs(found[i] - expected[i]) <= 1e-10 * scale, $"{what}, number {i}: found {found[i]:R}, expected {expected[i]:R}");
    }

    private static double[] Direction(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextDouble() - 1)];

    /// <summary>The same bits, where sums keep their order.</summary>
    private static void SamePrimal(Derivatives derivatives, double[] inputDot, double[] outputBar, Reductions reductions = Reductions.Ordered)
    {
        List<Number> primal = derivatives.PrimalOutputs();
        Action<List<Number>, List<Number>, string> compare = reductions == Reductions.Ordered ? Same : Close;
        compare(primal, derivatives.Jvp(inputDot).PrimalOutputs, "forward");
        compare(primal, derivatives.Vjp(outputBar).PrimalOutputs, "reverse");
    }

    private static void Close(List<Number> expected, List<Number> found, string mode)
    {
        Near([.. found.Select(number => number.Real)], [.. expected.Select(number => number.Real)], $"{mode} mode, primal outputs");
        Require(expected.Select(number => number.Integer).SequenceEqual(found.Select(number => number.Integer)), $"{mode} mode: other integers than the method's");
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

    private static void Symmetric(Derivatives derivatives, Derivatives gradient, Random random)
    {
        double[] u = Direction(random, derivatives.Point.Count), v = Direction(random, derivatives.Point.Count);
        double[] hu = Hessian(derivatives, gradient, u), hv = Hessian(derivatives, gradient, v);
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
