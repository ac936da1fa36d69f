using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Frontend.Known;

/// <summary>AdCompiler.Ops: what each of its methods appends to the graph. Arguments go by the names that Ops gives them.</summary>
internal static class OpsTable
{
    public static IReadOnlyDictionary<string, Func<OpCall, ValueId>> Rules { get; } = new Dictionary<string, Func<OpCall, ValueId>>
    {
        ["Conv2d"] = c => c.Builder.Conv2d(
            c.Tensor("x"), c.Tensor("weight"), c.OptionalTensor("bias"), c.Int("stride"), c.Int("padding"), c.Int("dilation"), c.Int("groups")),
        ["Linear"] = c => c.Builder.Linear(c.Tensor("x"), c.Tensor("weight"), c.OptionalTensor("bias")),
        ["BatchNorm"] = c => c.Builder.BatchNorm(
            c.Tensor("x"), c.Tensor("gamma"), c.Tensor("beta"), c.Tensor("runningMean"), c.Tensor("runningVariance"),
            c.Number("momentum"), c.Number("epsilon"), c.Flag("training")),
        ["Dropout"] = c => c.Builder.Dropout(
            c.Tensor("x"), c.Flag("training") ? c.Trace.Dropout() : 0, c.Number("p"), c.Flag("training")),

        ["MaxPool"] = c => c.Builder.MaxPool(c.Tensor("x"), c.PoolSite(), c.Int("window"), c.Int("stride"), c.Int("padding")),
        ["AvgPool"] = c => c.Builder.AvgPool(c.Tensor("x"), c.Int("window"), c.Int("stride"), c.Int("padding"), c.Flag("countPadding")),
        ["GlobalAvgPool"] = c => c.Builder.GlobalAvgPool(c.Tensor("x")),
        ["NormPool"] = c => c.Builder.NormPool(c.Tensor("x"), c.Site(SiteKind.NormPool, c.NormRule("atZero")), c.Int("window"), c.Int("stride")),

        ["Flatten"] = c => c.Builder.Flatten(c.Tensor("x")),
        ["Reshape"] = c => c.Builder.Reshape(c.Tensor("x"), c.Ints("shape")),
        ["Concat"] = c => c.Builder.Concat(c.Tensors("xs")),

        ["Add"] = c => c.Builder.Add(c.Tensor("a"), c.Tensor("b")),
        ["Square"] = c => c.Builder.Square(c.Tensor("x")),
        ["Exp"] = c => c.Builder.Exp(c.Tensor("x")),
        ["Log"] = c => c.Builder.Log(c.Tensor("x")),
        ["Pow"] = c => c.Builder.Pow(c.Tensor("x"), c.Number("exponent")),
        ["Tanh"] = c => c.Builder.Tanh(c.Tensor("x")),
        ["Sigmoid"] = c => c.Builder.Sigmoid(c.Tensor("x")),
        ["Softplus"] = c => c.Builder.Softplus(c.Tensor("x")),
        ["Gelu"] = c => c.Builder.Gelu(c.Tensor("x")),

        ["Relu"] = c => c.Builder.Relu(c.Tensor("x"), c.Site(SiteKind.Relu, c.Rule(RuleSlot.ReluAtZero, "atZero"))),
        ["LeakyRelu"] = c => c.Builder.LeakyRelu(
            c.Tensor("x"), c.Number("slope"), c.Site(SiteKind.LeakyRelu, c.Rule(RuleSlot.LeakyReluAtZero, "atZero"))),
        ["Relu6"] = c => c.Builder.Relu6(
            c.Tensor("x"), c.Site(SiteKind.Relu6, c.Rule(RuleSlot.Relu6AtZero, "atZero")), c.Rule(RuleSlot.Relu6AtSix, "atSix")),
        ["Abs"] = c => c.Builder.Abs(c.Tensor("x"), c.Site(SiteKind.Abs, c.Rule(RuleSlot.AbsAtZero, "atZero"))),
        ["Sqrt"] = c => c.Builder.Sqrt(c.Tensor("x"), c.Site(SiteKind.Sqrt, c.Rule(RuleSlot.SqrtAtZero))),
        ["Max"] = c => c.Builder.Max(
            c.Tensor("a"), c.Tensor("b"), c.Site(SiteKind.Max, c.Rule(RuleSlot.MaxTieFirst)), c.Rule(RuleSlot.MaxTieSecond)),
        ["Min"] = c => c.Builder.Min(
            c.Tensor("a"), c.Tensor("b"), c.Site(SiteKind.Min, c.Rule(RuleSlot.MinTieFirst)), c.Rule(RuleSlot.MinTieSecond)),
        ["Clamp"] = c => c.Builder.Clamp(
            c.Tensor("x"), c.Number("low"), c.Number("high"),
            c.Site(SiteKind.Clamp, c.Rule(RuleSlot.ClampAtLow)), c.Rule(RuleSlot.ClampAtHigh)),

        ["Sum"] = c => c.Builder.Sum(c.Tensor("x")),
        ["Mean"] = c => c.Builder.Mean(c.Tensor("x")),
        ["SoftmaxCrossEntropy"] = c => c.Builder.SoftmaxCrossEntropy(c.Tensor("logits"), c.ClassLabels()),
        ["MeanSquaredError"] = c => c.Builder.MeanSquaredError(c.Tensor("output"), c.Tensor("target")),
        ["Map"] = Map,
    };

    private static ValueId Map(OpCall c) => c.Has("x")
        ? c.Builder.Map(c.Function("function", 1), c.Tensor("x"))
        : c.Builder.Map(c.Function("function", 2), c.Tensor("a"), c.Tensor("b"));
}
