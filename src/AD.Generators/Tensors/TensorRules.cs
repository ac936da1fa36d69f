using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// The derivative of one tensor operation as a linear map, in both directions.
/// <paramref name="Vjp"/>: the cotangent of operand i from the cotangent g of the result; null where nothing flows.
/// <paramref name="Jvp"/>: the tangent of the result from those of the operands (null: does not move; at least one does).
/// </summary>
internal sealed record TensorRule(Func<PrimalNode, ValueId, int, ValueId?> Vjp, Func<PrimalNode, ValueId?[], ValueId?> Jvp);

/// <summary>
/// The derivative rules of tensor operations. An operation is differentiated by its own rule, never through its lowered loop,
/// so every backward operation gathers.
/// </summary>
internal static class TensorRules
{
    private static readonly Dictionary<Type, TensorRule> Rules = new()
    {
        [typeof(Conv2d)] = LinearRules.Conv2d,
        [typeof(Linear)] = LinearRules.Linear,
        [typeof(Reshape)] = LinearRules.Reshape,
        [typeof(Concat)] = LinearRules.Concat,
        [typeof(Map)] = ElementwiseRules.Map,
        [typeof(Reduce)] = ElementwiseRules.Reduce,
        [typeof(AvgPool)] = WindowRules.AvgPool,
        [typeof(MaxPool)] = WindowRules.MaxPool,
        [typeof(NormPool)] = WindowRules.NormPool,
        [typeof(SoftmaxCrossEntropy)] = LossRules.SoftmaxCrossEntropy,
        [typeof(BatchNorm)] = BatchNormRules.BatchNorm,
    };

    public static TensorRule Of(TensorOp op) =>
        Rules.TryGetValue(op.GetType(), out TensorRule? rule) ? rule : throw new NotSupportedException($"{op.GetType().Name} has no derivative rule: {WhyNot(op)}");

    /// <summary>Why an operation is not differentiated, or null for one that is.</summary>
    public static string? WhyNot(TensorOp op) => op switch
    {
        Input or ClassLabels or TargetValues or ParameterRead or BufferRead or ConstantValue or SampleMask or BatchCount or LossSeed
            or InputTangent or ParameterTangent => "it is read from outside",
        RandomMask or OneHot => "it does not depend on real numbers",
        MaxPoolWinners => "it is a choice, constant wherever it is continuous",
        Conv2dBackwardData or Conv2dBackwardWeights or LinearBackwardData or LinearBackwardWeights or AvgPoolBackward or Slice
            or MaxPoolBackward or MaxPoolTangent or NormPoolBackward or NormPoolTangent or SoftmaxCrossEntropyBackward
            => "it is a derivative already, and second derivatives of networks are not defined here",
        _ => null,
    };
}
