namespace AdCompiler.Checks;

/// <summary>Ties of a pooling site in the checked batch, and whether its rule stays in Clarke's subdifferential there.</summary>
public sealed record SiteCheck(string Site, long Windows, long Tied, bool InSubdifferential);

/// <summary>What <see cref="GradientCheck.Run"/> found. Errors are relative; a check passes when each is within its tolerance.</summary>
/// <param name="Passed">Every error is within its tolerance.</param>
/// <param name="Differences">Finite differences of the double program: the median over the directions, so that a direction that crosses a kink does not decide.</param>
/// <param name="Identity">The JVP program and the gradient along a direction: the largest difference.</param>
/// <param name="Width">Norm of the difference to the double program's gradient over that gradient's norm; 0 for double.</param>
/// <param name="Directions">Random directions tried.</param>
/// <param name="Sites">Pooling sites.</param>
public sealed record GradientCheckResult(
    bool Passed, ErrorWithin Differences, ErrorWithin Identity, ErrorWithin Width, int Directions, IReadOnlyList<SiteCheck> Sites)
{
    public double MaxRelativeError => Differences.Error;
}

/// <summary>A relative error and the most it may be.</summary>
public sealed record ErrorWithin(double Error, double Tolerance)
{
    public bool Holds => Error <= Tolerance;
}

/// <summary>Holds a derived program against its forward program.</summary>
public static class GradientCheck
{
    private const double DifferenceTolerance = 1e-5;

    /// <summary>
    /// Random weights, images and directions. Finite differences need double: <paramref name="reference"/> is the same
    /// network with the same rules compiled at <see cref="Width.Double"/> (it may be the network itself).
    /// </summary>
    /// <exception cref="ArgumentException">The reference is not of that kind, or there is no direction to try.</exception>
    public static GradientCheckResult Run(CompiledNetwork network, CompiledNetwork reference, ulong seed, int directions, CancellationToken cancel = default)
    {
        if (reference.Width != Width.Double || reference.Name != network.Name || reference.Batch != network.Batch)
            throw new ArgumentException($"reference is {reference.Name} at {reference.Width}, batch {reference.Batch}; expected {network.Name} at Double, batch {network.Batch}");
        if (directions < 1)
            throw new ArgumentException($"directions: found {directions}, expected at least 1");

        var random = new Random(unchecked((int)seed));
        (double[] images, int[] labels) = Batch(network, random);
        network.Initialize(seed);
        reference.Initialize(seed);
        foreach ((NetworkValue wide, NetworkValue value) in reference.Parameters.Zip(network.Parameters))
            wide.SetValues(value.ToArray());

        network.Gradient(images, labels);
        reference.Gradient(images, labels);
        double[][] gradient = Gradients(network), wideGradient = Gradients(reference);
        double widthError = Distance(gradient, wideGradient), identity = 0;
        var differences = new List<double>();
        for (int i = 0; i < directions; i++)
        {
            cancel.ThrowIfCancellationRequested();
            double[][] direction = Direction(network, random);
            identity = Math.Max(identity, IdentityError(network, gradient, direction, images, labels));
            differences.Add(DifferenceError(reference, wideGradient, direction, images, labels));
        }
        differences.Sort();
        return Judge(network, differences[differences.Count / 2], identity, widthError, directions);
    }

    private static GradientCheckResult Judge(CompiledNetwork network, double difference, double identity, double widthError, int directions)
    {
        // rounding units times the length of the sums in between; a Half network is judged by its JVP, loosely
        (double identityTolerance, double widthTolerance) = network.Width switch
        {
            Width.Double => (1e-11, 0.0),
            Width.Float => (1e-3, 1e-3),
            _ => (0.3, double.PositiveInfinity),
        };
        ErrorWithin differences = new(difference, DifferenceTolerance), along = new(identity, identityTolerance), width = new(widthError, widthTolerance);
        return new GradientCheckResult(
            differences.Holds && along.Holds && width.Holds, differences, along, width, directions,
            [.. network.Ties().Sites.Select(site => new SiteCheck(site.Name, site.Windows, site.Tied, StaysInside(network.Rules.MaxPool, site)))]);
    }

    private static bool StaysInside(MaxPoolRule rule, SiteTies site)
    {
        for (int k = 2; k < site.BySize.Count; k++)
            if (site.BySize[k] > 0 && !rule.InSubdifferential(k))
                return false;
        return true;
    }

    private static double IdentityError(CompiledNetwork network, double[][] gradient, double[][] direction, double[] images, int[] labels)
    {
        for (int p = 0; p < direction.Length; p++)
            network.Parameters[p].SetTangent(direction[p]);
        (_, double tangent) = network.Jvp(images, labels);
        (double along, double size) = Along(gradient, direction);
        return Math.Abs(along - tangent) / size;
    }

    private static double DifferenceError(CompiledNetwork reference, double[][] gradient, double[][] direction, double[] images, int[] labels)
    {
        const double step = 1e-6;
        double[][] values = [.. reference.Parameters.Select(p => p.ToArray())];
        double above = LossAt(reference, values, direction, step, images, labels);
        double below = LossAt(reference, values, direction, -step, images, labels);
        LossAt(reference, values, direction, 0, images, labels);
        (double along, double size) = Along(gradient, direction);
        return Math.Abs((above - below) / (2 * step) - along) / Math.Max(Math.Abs(along), 1e-3 * size);
    }

    private static double LossAt(CompiledNetwork network, double[][] values, double[][] direction, double step, double[] images, int[] labels)
    {
        for (int p = 0; p < values.Length; p++)
        {
            var moved = new double[values[p].Length];
            for (int i = 0; i < moved.Length; i++)
                moved[i] = values[p][i] + step * direction[p][i];
            network.Parameters[p].SetValues(moved);
        }
        return network.Gradient(images, labels);
    }

    private static (double Sum, double Size) Along(double[][] gradient, double[][] direction)
    {
        double sum = 0, size = 0;
        for (int p = 0; p < gradient.Length; p++)
            for (int i = 0; i < gradient[p].Length; i++)
            {
                double term = gradient[p][i] * direction[p][i];
                sum += term;
                size += term * term;
            }
        return (sum, Math.Max(Math.Sqrt(size), double.Epsilon));
    }

    private static double Distance(double[][] a, double[][] b)
    {
        double difference = 0, norm = 0;
        for (int p = 0; p < a.Length; p++)
            for (int i = 0; i < a[p].Length; i++)
            {
                difference += (a[p][i] - b[p][i]) * (a[p][i] - b[p][i]);
                norm += b[p][i] * b[p][i];
            }
        return Math.Sqrt(difference / Math.Max(norm, double.Epsilon));
    }

    private static double[][] Gradients(CompiledNetwork network) => [.. network.Parameters.Select(p => p.GradientToArray())];

    /// <summary>Uniform on [-1, 1], so that biases that start at 0 move too.</summary>
    private static double[][] Direction(CompiledNetwork network, Random random) =>
        [.. network.Parameters.Select(p => Enumerable.Range(0, p.Count).Select(_ => (double)(Half)(random.NextDouble() * 2 - 1)).ToArray())];

    private static (double[] Images, int[] Labels) Batch(CompiledNetwork network, Random random)
    {
        var images = new double[network.Batch * network.InputSize];
        for (int i = 0; i < images.Length; i++)
            images[i] = (double)(Half)(random.NextDouble() * 2 - 1);
        var labels = new int[network.Batch];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = random.Next(network.OutputSize);
        return (images, labels);
    }
}
