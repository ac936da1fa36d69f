using System.Globalization;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>How an operation is called in printed graphs, with its attributes.</summary>
internal static class TensorOpNames
{
    public static string Name(TensorOp op) => op switch
    {
        Input => "input",
        ClassLabels => "labels",
        TargetValues => "targets",
        ParameterRead p => I($"parameter {p.Index}"),
        BufferRead b => I($"buffer {b.Index}"),
        ConstantValue c => ScalarPrinter.Number(c.Number),
        SampleMask => "sampleMask",
        BatchCount => "batchCount",
        LossSeed => "lossSeed",
        InputTangent => "inputTangent",
        ParameterTangent p => I($"parameterTangent {p.Index}"),
        RandomMask r => I($"randomMask {{site {r.Site}, p {r.Probability}}}"),
        OneHot => "oneHot",
        Conv2d c => "conv2d" + Attributes(c.Geometry),
        Conv2dBackwardData c => "conv2d.backwardData" + Attributes(c.Geometry),
        Conv2dBackwardWeights c => "conv2d.backwardWeights" + Attributes(c.Geometry),
        Linear => "linear",
        LinearBackwardData => "linear.backwardData",
        LinearBackwardWeights => "linear.backwardWeights",
        AvgPool p => "avgPool" + Attributes(p.Window, p.CountPadding ? "" : ", padding not counted"),
        AvgPoolBackward p => "avgPool.backward" + Attributes(p.Window, p.CountPadding ? "" : ", padding not counted"),
        Reshape => "reshape",
        Concat => "concat",
        Slice s => I($"slice {{{s.Start}..{s.Start + s.Length}}}"),
        Map => "map",
        Reduce r => I($"sum over {r.Source} of"),
        MaxPool p => "maxPool" + Attributes(p.Window, Attributes(p.Site)),
        MaxPoolWinners p => "maxPool.winners" + Attributes(p.Window, Attributes(p.Site)),
        MaxPoolBackward p => "maxPool.backward" + Attributes(p.Window, Attributes(p.Site)),
        MaxPoolTangent p => "maxPool.tangent" + Attributes(p.Window, Attributes(p.Site)),
        NormPool p => "normPool" + Attributes(p.Window, Attributes(p.AtZero)),
        NormPoolBackward p => "normPool.backward" + Attributes(p.Window, Attributes(p.AtZero)),
        NormPoolTangent p => "normPool.tangent" + Attributes(p.Window, Attributes(p.AtZero)),
        SoftmaxCrossEntropy => "softmaxCrossEntropy",
        SoftmaxCrossEntropyBackward => "softmaxCrossEntropy.backward",
        BatchNorm => "batchNorm",
        _ => throw new NotSupportedException($"{op.GetType().Name} has no printed name"),
    };

    private static string Attributes(ConvGeometry g) =>
        I($" {{{g.KernelHeight}x{g.KernelWidth}")
        + (g.Stride != 1 ? I($", stride {g.Stride}") : "") + (g.Padding != 0 ? I($", padding {g.Padding}") : "")
        + (g.Dilation != 1 ? I($", dilation {g.Dilation}") : "") + (g.Groups != 1 ? I($", groups {g.Groups}") : "") + "}";

    private static string Attributes(WindowGeometry g, string more) =>
        I($" {{{g.Window}x{g.Window} / {g.Stride}") + (g.Padding != 0 ? I($", padding {g.Padding}") : "") + more + "}";

    private static string Attributes(PoolSite site) =>
        I($", site {site.Site}")
        + (site.Rule is FixedPoolRule rule ? ", " + rule.Kind + (rule.Kind == PoolRuleKind.Hybrid ? I($"({rule.Beta}) {rule.Evaluation}") : "") : "")
        + (site.Relu is RuleValue relu ? ", of relu" + (relu.Fixed is double value ? I($"[{value}]") : "") : "");

    private static string Attributes(RuleValue rule) => rule.Fixed is double value ? I($", at zero {value}") : "";

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
