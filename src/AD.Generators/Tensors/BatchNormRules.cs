using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// y = xhat * gamma + beta with xhat = (x - mean) * inverse, n terms a channel. The dependence of mean and inverse deviation on x
/// is part of these rules, so those operands take no cotangent and their tangents are not read.
/// </summary>
internal static class BatchNormRules
{
    private const int X = 0, Gamma = 1, Beta = 2, Mean = 3, Inverse = 4;

    public static readonly TensorRule BatchNorm = new(
        Vjp: (p, g, i) => i switch
        {
            X => InputCotangent(p, g),
            Gamma => SumOfProducts(p, g),
            Beta => Sum(p, g),
            _ => null,
        },
        Jvp: Tangent);

    private static ValueId Sum(PrimalNode p, ValueId g) => p.Builder.Reduce(ScalarFunctions.Identity, p.Shape, p.ShapeOf(Mean), g);

    /// <summary>sum of g * xhat.</summary>
    private static ValueId SumOfProducts(PrimalNode p, ValueId g) =>
        p.Builder.Reduce(TimesNormalised, p.Shape, p.ShapeOf(Mean), g, p.X[X], p.X[Mean], p.X[Inverse]);

    /// <summary>gamma * inverse * (g - sum(g)/n - xhat * sum(g * xhat)/n) for a sample, 0 in the lanes past the batch.</summary>
    private static ValueId InputCotangent(PrimalNode p, ValueId g)
    {
        BatchMoments moments = BatchMoments.Of(p.Builder, p.Shape);
        ValueId mean = moments.MeanOfSum(p.ShapeOf(Mean), Sum(p, g)), product = moments.MeanOfSum(p.ShapeOf(Mean), SumOfProducts(p, g));
        ScalarFunction cotangent = ScalarFunctions.Define(8, b =>
            b[7] * (b[2] * b[4] * (b[1] - b[5] - (b[0] - b[3]) * b[4] * b[6])));
        return p.Builder.Map(cotangent, p.Shape, p.X[X], g, p.X[Gamma], p.X[Mean], p.X[Inverse], mean, product, p.Builder.SampleMask());
    }

    private static ValueId? Tangent(PrimalNode p, ValueId?[] dot)
    {
        ValueId? sum = null;
        if (dot[X] is ValueId xDot)
        {
            BatchMoments moments = BatchMoments.Of(p.Builder, p.Shape);
            ValueId mean = moments.Mean(p.ShapeOf(Mean), ScalarFunctions.Identity, xDot);
            ValueId product = moments.Mean(p.ShapeOf(Mean), TimesNormalised, xDot, p.X[X], p.X[Mean], p.X[Inverse]);
            ScalarFunction tangent = ScalarFunctions.Define(7, b => b[2] * b[4] * (b[1] - b[5] - (b[0] - b[3]) * b[4] * b[6]));
            sum = p.Builder.Map(tangent, p.Shape, p.X[X], xDot, p.X[Gamma], p.X[Mean], p.X[Inverse], mean, product);
        }
        if (dot[Gamma] is ValueId gammaDot)
            sum = ElementwiseRules.Sum(p.Builder, sum, p.Builder.Map(TimesNormalised, p.Shape, gammaDot, p.X[X], p.X[Mean], p.X[Inverse]));
        if (dot[Beta] is ValueId betaDot)
            sum = sum is ValueId before
                ? p.Builder.Map(ScalarFunctions.Add, p.Shape, before, betaDot)
                : p.Builder.Map(ScalarFunctions.Identity, p.Shape, betaDot);
        return sum;
    }

    /// <summary>Arguments a, x, mean, inverse: a * xhat.</summary>
    private static readonly ScalarFunction TimesNormalised = ScalarFunctions.Define(4, b => b[0] * ((b[1] - b[2]) * b[3]));
}
