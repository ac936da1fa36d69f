using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// Means over the samples and positions of [N,C,H,W] (or the samples of [N,F]). Lanes past the batch weigh 0; a sample weighs 2^-k with
/// 2^k at least the positions: a power of two rounds nothing, and keeps sums over many positions inside Half's range.
/// </summary>
internal sealed class BatchMoments
{
    private readonly TensorBuilder builder;
    private readonly Shape source;
    private readonly double positions, scale;

    private BatchMoments(TensorBuilder builder, Shape source, int positions, double scale)
    {
        this.builder = builder;
        this.source = source;
        this.positions = positions;
        this.scale = scale;
        Weight = builder.Map(ScalarFunctions.Define(1, b => b[0] * scale), Shapes.Batched(), builder.SampleMask());
        Count = builder.BatchCount();
    }

    public static BatchMoments Of(TensorBuilder builder, Shape source)
    {
        int positions = source.Dims.Count == 1 ? 1 : source.Count / source.Dims[0], power = 1;
        while (power < positions)
            power *= 2;
        return new(builder, source, positions, 1.0 / power);
    }

    /// <summary>Batched []: 2^-k for a sample, 0 past the end.</summary>
    public ValueId Weight { get; }

    /// <summary>Number of samples.</summary>
    public ValueId Count { get; }

    /// <summary>The mean of f(operands) per channel.</summary>
    public ValueId Mean(Shape channel, ScalarFunction function, params ValueId[] operands)
    {
        ScalarFunction weighted = ScalarFunctions.Define(operands.Length + 1, b =>
            b.Inline(function, [.. Enumerable.Range(0, operands.Length).Select(i => b[i])])[0] * b[operands.Length]);
        ValueId sum = builder.Reduce(weighted, source, channel, [.. operands, Weight]);
        return builder.Map(ScalarFunctions.Define(2, b => b[0] / (b[1] * (positions * scale))), channel, sum, Count);
    }

    /// <summary>A sum of unweighted terms, divided by their number in two steps: the number itself may be beyond Half.</summary>
    public ValueId MeanOfSum(Shape channel, ValueId sum) =>
        builder.Map(ScalarFunctions.Define(2, b => b[0] / b[1] / positions), channel, sum, Count);

    /// <summary>Unbiased from biased variance: arguments variance and sample count; v * n / (n - 1), both scaled by 2^-k.</summary>
    public ScalarFunction Unbiased => ScalarFunctions.Define(2, b =>
    {
        Scalar terms = b[1] * (positions * scale);
        return b[0] * (terms / (terms - scale));
    });
}
