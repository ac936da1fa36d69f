namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>One small network for each operation and its variants.</summary>
internal static class Cases
{
    public static readonly IReadOnlyDictionary<string, Func<Net, TensorGraph>> All = new Dictionary<string, Func<Net, TensorGraph>>
    {
        ["conv"] = n => n.Weighted(n.Builder.Conv2d(n.Input(2, 5, 4), n.Parameter(3, 2, 3, 2), n.Parameter(3))),
        ["conv strided, padded, without bias"] = n => n.Weighted(n.Builder.Conv2d(n.Input(2, 5, 6), n.Parameter(3, 2, 3, 3), null, stride: 2, padding: 1)),
        ["conv dilated, grouped"] = n => n.Weighted(n.Builder.Conv2d(n.Input(4, 6, 5), n.Parameter(2, 2, 2, 2), n.Parameter(2), padding: 1, dilation: 2, groups: 2)),
        ["conv of a conv"] = n => n.Weighted(n.Builder.Conv2d(n.Builder.Conv2d(n.Input(1, 5, 5), n.Parameter(2, 1, 2, 2), n.Parameter(2)), n.Parameter(2, 2, 3, 3))),
        ["convs of many weights, relu, pool"] = n => n.Weighted(n.Builder.MaxPool(n.Builder.Relu(
            n.Builder.Conv2d(n.Builder.Conv2d(n.Input(20, 8, 8), n.Parameter(16, 20, 3, 3), n.Parameter(16), stride: 2, padding: 1), n.Parameter(20, 16, 3, 3), null, padding: 1),
            Net.Rule(RuleSlot.ReluAtZero)), new(0, null), 2)),
        ["linear"] = n => n.Weighted(n.Builder.Linear(n.Input(4), n.Parameter(3, 4), n.Parameter(3))),
        ["linear without bias, twice the same weight"] = n =>
        {
            ValueId w = n.Parameter(4, 4);
            return n.Weighted(n.Builder.Linear(n.Builder.Tanh(n.Builder.Linear(n.Input(4), w)), w));
        },
        ["max pool"] = n => n.Weighted(n.Builder.MaxPool(Scaled(n, 2, 4, 6), new(0, null), 2)),
        ["max pool of relu"] = n => n.Weighted(n.Builder.MaxPool(n.Builder.Relu(Scaled(n, 2, 4, 4), Net.Rule(RuleSlot.ReluAtZero)), new(0, null), 2)),
        ["max pool overlapping, padded"] = n => n.Weighted(n.Builder.MaxPool(Scaled(n, 1, 5, 5), new(0, null), 3, 2, 1)),
        ["max pool overlapping of relu"] = n => n.Weighted(n.Builder.MaxPool(n.Builder.Relu(Scaled(n, 1, 4, 4), Net.Rule(RuleSlot.ReluAtZero)), new(0, null), 2, 1)),
        ["max pool that leaves rows and columns out"] = n => n.Weighted(n.Builder.MaxPool(Scaled(n, 2, 5, 8), new(0, null), 3)),
        ["max pool of a convolution that leaves rows and columns out"] = n => n.Weighted(n.Builder.MaxPool(n.Builder.Relu(
            n.Builder.Conv2d(n.Input(1, 6, 8), n.Parameter(2, 1, 2, 2), n.Parameter(2)), Net.Rule(RuleSlot.ReluAtZero)), new(0, null), 2)),
        ["max pool with a rule of its own"] = n => n.Weighted(n.Builder.MaxPool(Scaled(n, 1, 4, 4), new(0, new(PoolRuleKind.Hybrid, 10, PoolEvaluation.ExactSum)), 2)),
        ["average pool"] = n => n.Weighted(n.Builder.AvgPool(Scaled(n, 2, 4, 4), 2)),
        ["average pool that leaves rows and columns out"] = n => n.Weighted(n.Builder.AvgPool(Scaled(n, 2, 5, 7), 2)),
        ["average pool padded, counted"] = n => n.Weighted(n.Builder.AvgPool(Scaled(n, 1, 5, 5), 3, 2, 1)),
        ["average pool padded, not counted"] = n => n.Weighted(n.Builder.AvgPool(Scaled(n, 1, 5, 5), 3, 2, 1, countPadding: false)),
        ["global average pool"] = n => n.Weighted(n.Builder.GlobalAvgPool(Scaled(n, 3, 2, 4))),
        ["norm pool"] = n => n.Weighted(n.Builder.NormPool(Scaled(n, 2, 4, 4), Net.Rule(RuleSlot.NormAtZero), 2)),
        ["norm pool that leaves rows and columns out"] = n => n.Weighted(n.Builder.NormPool(Scaled(n, 1, 7, 5), Net.Rule(RuleSlot.NormAtZero), 3, 2)),
        ["relu"] = n => n.Weighted(n.Builder.Relu(Scaled(n, 7), Net.Rule(RuleSlot.ReluAtZero))),
        ["leaky relu"] = n => n.Weighted(n.Builder.LeakyRelu(Scaled(n, 7), 0.1, Net.Rule(RuleSlot.LeakyReluAtZero))),
        ["relu6"] = n => n.Weighted(n.Builder.Relu6(n.Builder.Multiply(Scaled(n, 7), n.Builder.Constant(6)), Net.Rule(RuleSlot.Relu6AtZero), Net.Rule(RuleSlot.Relu6AtSix))),
        ["abs"] = n => n.Weighted(n.Builder.Abs(Scaled(n, 7), Net.Rule(RuleSlot.AbsAtZero))),
        ["max, min"] = n => n.Weighted(n.Builder.Min(
            n.Builder.Max(n.Input(6), n.Parameter(6), Net.Rule(RuleSlot.MaxTieFirst), Net.Rule(RuleSlot.MaxTieSecond)),
            n.Parameter(6), Net.Rule(RuleSlot.MinTieFirst), Net.Rule(RuleSlot.MinTieSecond))),
        ["clamp"] = n => n.Weighted(n.Builder.Clamp(Scaled(n, 9), -0.5, 1, Net.Rule(RuleSlot.ClampAtLow), Net.Rule(RuleSlot.ClampAtHigh))),
        ["smooth functions"] = n =>
        {
            ValueId x = Scaled(n, 5);
            TensorBuilder b = n.Builder;
            ValueId sum = b.Add(b.Add(b.Sigmoid(x), b.Tanh(x)), b.Add(b.Softplus(x), b.Gelu(x)));
            return n.Weighted(b.Add(b.Add(sum, b.Exp(b.Negate(x))), b.Add(b.Square(x), b.Pow(x, 3))));
        },
        ["log, sqrt, quotient"] = n =>
        {
            TensorBuilder b = n.Builder;
            ValueId positive = b.Add(b.Exp(Scaled(n, 4)), b.Constant(0.1));
            return n.Weighted(b.Divide(b.Log(positive), b.Subtract(b.Sqrt(positive, Net.Rule(RuleSlot.SqrtAtZero)), b.Constant(-2))));
        },
        ["user's function"] = n => n.Weighted(n.Builder.Map(
            ScalarFunctions.Define(2, b => ScalarMath.Where(b[0] > b[1], b[0] * ScalarMath.Exp(b[1]), b[1] / (1 + b[0] * b[0]))), n.Input(5), n.Parameter(5))),
        ["a step that lets no derivative through"] = n =>
        {
            ValueId step = n.Builder.Map(ScalarFunctions.Define(1, b => ScalarMath.Where(b[0] > 0, b.Constant(1), b.Constant(0))), Scaled(n, 1, 4, 4));
            return n.Weighted(n.Builder.MaxPool(n.Builder.Reshape(step, 1, 2, 8), new(0, null), 2));
        },
        ["broadcasting"] = n => n.Weighted(n.Builder.Multiply(
            n.Builder.Add(n.Input(2, 3, 4), n.Parameter(2, 1, 1)), n.Builder.Subtract(n.Parameter(3, 4), n.Parameter(1)))),
        ["an operand used twice"] = n =>
        {
            ValueId x = Scaled(n, 4);
            return n.Weighted(n.Builder.Multiply(x, n.Builder.Add(x, x)));
        },
        ["concat, reshape"] = n =>
        {
            ValueId x = n.Input(2, 2, 3), all = n.Builder.Concat(x, n.Builder.Multiply(x, n.Parameter(2, 1, 1)), n.Builder.Reshape(n.Builder.Multiply(x, n.Parameter(3)), 2, 2, -1));
            return n.Weighted(n.Builder.Multiply(n.Builder.Flatten(all), n.Parameter(36)));
        },
        ["dropout"] = n => n.Weighted(n.Builder.Dropout(n.Builder.Dropout(Scaled(n, 2, 3, 3), 0, 0.4, training: true), 1, 0.3, training: false)),
        ["batch norm"] = n => n.Weighted(Normalised(n, n.Input(2, 3, 2), 2)),
        ["batch norm of features"] = n => n.Weighted(Normalised(n, Scaled(n, 4), 4)),
        ["batch norm, relu, pool"] = n =>
        {
            ValueId c = n.Builder.Conv2d(n.Input(1, 5, 5), n.Parameter(2, 1, 2, 2), n.Parameter(2));
            return n.Weighted(n.Builder.MaxPool(n.Builder.Relu(Normalised(n, c, 2), Net.Rule(RuleSlot.ReluAtZero)), new(0, null), 2));
        },
        ["batch norm in inference"] = n => n.Weighted(Normalised(n, Scaled(n, 2, 3, 3), 2, training: false)),
        ["one layer of batch norm applied twice"] = n =>
        {
            ValueId gamma = n.Parameter(2), beta = n.Parameter(2), mean = n.Buffer(2), variance = n.Buffer(2);
            ValueId once = n.Builder.BatchNorm(n.Input(2, 3, 3), gamma, beta, mean, variance, 0.1, 1e-5, training: true);
            return n.Weighted(n.Builder.BatchNorm(n.Builder.Sigmoid(once), gamma, beta, mean, variance, 0.1, 1e-5, training: true));
        },
        ["residual block with batch norm"] = n => n.Weighted(ResidualBlock(n)),
        ["sum, mean"] = n =>
        {
            ValueId x = Scaled(n, 2, 3);
            return n.Finish(x, n.Builder.Add(n.Builder.Sum(n.Builder.Square(x)), n.Builder.Multiply(n.Builder.Mean(x), n.Builder.Mean(n.Builder.Exp(x)))));
        },
        ["softmax cross-entropy"] = n =>
        {
            ValueId logits = n.Builder.Linear(n.Input(4), n.Parameter(Net.Classes, 4), n.Parameter(Net.Classes));
            return n.Finish(logits, n.Builder.SoftmaxCrossEntropy(logits, n.Builder.Labels()));
        },
        ["mean squared error of a one-hot target"] = n =>
        {
            ValueId output = n.Builder.Linear(n.Input(4), n.Parameter(Net.Classes, 4));
            return n.Finish(output, n.Builder.MeanSquaredError(output, n.Builder.OneHot(n.Builder.Labels(), Net.Classes)));
        },
        ["a parameter that the loss does not need"] = n =>
        {
            ValueId unused = n.Builder.Multiply(n.Input(3), n.Parameter(3)), used = Scaled(n, 3);
            return n.Finish(unused, n.Builder.Sum(n.Builder.Square(used)));
        },
    };

    public static TensorGraph Graph(string name, out Net net) => All[name](net = new Net());

    /// <summary>The input times a parameter of its shape: something that every operation passes a gradient through.</summary>
    private static ValueId Scaled(Net n, params int[] dims) => n.Builder.Multiply(n.Input(dims), n.Parameter(dims));

    private static ValueId Normalised(Net n, ValueId x, int channels, bool training = true) =>
        n.Builder.BatchNorm(x, n.Parameter(channels), n.Parameter(channels), n.Buffer(channels), n.Buffer(channels), 0.1, 1e-5, training);

    private static ValueId ResidualBlock(Net n)
    {
        TensorBuilder b = n.Builder;
        RuleValue atZero = Net.Rule(RuleSlot.ReluAtZero);
        ValueId x = b.Relu(Normalised(n, b.Conv2d(n.Input(1, 4, 4), n.Parameter(2, 1, 3, 3), null, padding: 1), 2), atZero);
        ValueId y = b.Relu(Normalised(n, b.Conv2d(x, n.Parameter(2, 2, 3, 3), null, padding: 1), 2), atZero);
        y = Normalised(n, b.Conv2d(y, n.Parameter(2, 2, 3, 3), null, padding: 1), 2);
        return b.GlobalAvgPool(b.Relu(b.Add(y, x), atZero));
    }
}
