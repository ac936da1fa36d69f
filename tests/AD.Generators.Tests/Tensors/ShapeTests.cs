namespace AdCompiler.Generators.Tests.Tensors;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

/// <summary>Shape rules: what each operation makes of its operands, and how it refuses.</summary>
public sealed class ShapeTests
{
    private static readonly RuleValue AtZero = new(RuleSlot.ReluAtZero);

    private static string ShapeOf(Func<TensorBuilder, ValueId> build)
    {
        var builder = new TensorBuilder();
        return builder.Shape(build(builder)).ToString();
    }

    [Fact]
    public void Are_output_shapes_those_of_PyTorch()
    {
        Assert.Equal("[N,6,24,24]", ShapeOf(b => b.Conv2d(b.Input(1, 28, 28), b.Parameter(0, "w", 6, 1, 5, 5))));
        Assert.Equal("[N,8,16,16]", ShapeOf(b => b.Conv2d(b.Input(4, 32, 32), b.Parameter(0, "w", 8, 2, 3, 3), null, stride: 2, padding: 1, groups: 2)));
        Assert.Equal("[N,8,28,30]", ShapeOf(b => b.Conv2d(b.Input(1, 32, 32), b.Parameter(0, "w", 8, 1, 3, 2), null, dilation: 2)));
        Assert.Equal("[N,3,56,56]", ShapeOf(b => b.MaxPool(b.Input(3, 112, 112), new(0, null), 3, 2, 1)));
        Assert.Equal("[N,3,2,1]", ShapeOf(b => b.AvgPool(b.Input(3, 8, 5), 3)));
        Assert.Equal("[N,7]", ShapeOf(b => b.GlobalAvgPool(b.Input(7, 5, 3))));
        Assert.Equal("[N,105]", ShapeOf(b => b.Flatten(b.Input(7, 5, 3))));
        Assert.Equal("[N,5,21]", ShapeOf(b => b.Reshape(b.Input(7, 5, 3), 5, -1)));
        Assert.Equal("[N,5,2]", ShapeOf(b => b.Concat(b.Input(2, 2), b.Relu(b.Input(2, 2), AtZero), b.Reshape(b.Targets(2, 1), 1, 2))));
        Assert.Equal("[N,4,3]", ShapeOf(b => b.Add(b.Input(4, 3), b.Parameter(0, "p", 4, 1))));
        Assert.Equal("[4,3]", ShapeOf(b => b.Add(b.Parameter(1, "q", 3), b.Parameter(0, "p", 4, 1))));
        Assert.Equal("[N]", ShapeOf(b => b.Mean(b.Input(4, 3))));
    }

    [Theory]
    [InlineData("linear", "ADC0201", "Linear: input [N,4] has 4 features, expected 5 for weight f.weight [3,5]")]
    [InlineData("bias", "ADC0201", "Linear: found bias f.bias [4], expected [3] for weight f.weight [3,4]")]
    [InlineData("add", "ADC0201", "Add: shapes input [N,4,3] and p [2,3] do not match on axis 1")]
    [InlineData("add batch", "ADC0201", "Add: shapes input [N,4,3] and targets [N,3] do not match on axis 0")]
    [InlineData("add rank", "ADC0201", "Add: shapes input [N,3] and p [2,3] do not match on axis 0")]
    [InlineData("conv channels", "ADC0201", "Conv2d: input [N,3,8,8] has 3 channels, expected 1 for weight c.weight [6,1,3,3]")]
    [InlineData("conv of features", "ADC0201", "Conv2d: input has shape [N,9], expected [N,channels,height,width]")]
    [InlineData("conv large", "ADC0202", "Conv2d: window 9 is larger than input [N,3,8,8] with padding 0")]
    [InlineData("pool", "ADC0202", "MaxPool: window 4 is larger than input [N,3,3,5] with padding 0")]
    [InlineData("pool padding", "ADC0203", "AvgPool: padding is 2, expected 0 to 1, half the window")]
    [InlineData("groups", "ADC0203", "Conv2d: groups is 2, expected a divisor of the 3 input and 6 output channels")]
    [InlineData("reshape", "ADC0201", "Reshape: [N,4,3] has 12 elements a sample, [N,5,2] cannot hold them")]
    [InlineData("concat", "ADC0201", "Concat: shapes input [N,2,3] and targets [N,2,4] do not match on axis 2")]
    [InlineData("dropout", "ADC0203", "Dropout: p is 1, expected at least 0 and less than 1")]
    [InlineData("norm", "ADC0201", "BatchNorm: found weight w [3], expected [4] for input [N,4]")]
    [InlineData("clamp", "ADC0203", "Clamp: the lower bound is 2, expected at most the upper bound 1")]
    [InlineData("loss", "ADC0201", "SoftmaxCrossEntropy: logits has shape [N,2,3], expected [N,classes]")]
    [InlineData("mse", "ADC0201", "MeanSquaredError: shapes input [N,3] and targets [N,2] do not match on axis 1")]
    public void Does_a_violation_name_the_operation_its_operands_and_their_shapes(string case_, string id, string message)
    {
        var b = new TensorBuilder();
        ShapeException exception = Assert.Throws<ShapeException>(() => case_ switch
        {
            "linear" => b.Linear(b.Input(4), b.Parameter(0, "f.weight", 3, 5)),
            "bias" => b.Linear(b.Input(4), b.Parameter(0, "f.weight", 3, 4), b.Parameter(1, "f.bias", 4)),
            "add" => b.Add(b.Input(4, 3), b.Parameter(0, "p", 2, 3)),
            "add batch" => b.Add(b.Input(4, 3), b.Targets(3)),
            "add rank" => b.Add(b.Input(3), b.Parameter(0, "p", 2, 3)),
            "conv channels" => b.Conv2d(b.Input(3, 8, 8), b.Parameter(0, "c.weight", 6, 1, 3, 3)),
            "conv of features" => b.Conv2d(b.Input(9), b.Parameter(0, "w", 6, 1, 3, 3)),
            "conv large" => b.Conv2d(b.Input(3, 8, 8), b.Parameter(0, "w", 6, 3, 3, 3), dilation: 4),
            "pool" => b.MaxPool(b.Input(3, 3, 5), new(0, null), 4),
            "pool padding" => b.AvgPool(b.Input(3, 8, 8), 2, 2, 2),
            "groups" => b.Conv2d(b.Input(3, 8, 8), b.Parameter(0, "w", 6, 3, 3, 3), groups: 2),
            "reshape" => b.Reshape(b.Input(4, 3), 5, 2),
            "concat" => b.Concat(b.Input(2, 3), b.Targets(2, 4)),
            "dropout" => b.Dropout(b.Input(3), 0, 1, training: true),
            "norm" => b.BatchNorm(b.Input(4), b.Parameter(0, "w", 3), b.Parameter(1, "b", 4), b.Buffer(0, "m", 4), b.Buffer(1, "v", 4), 0.1, 1e-5, true),
            "clamp" => b.Clamp(b.Input(3), 2, 1, new(RuleSlot.ClampAtLow), new(RuleSlot.ClampAtHigh)),
            "loss" => b.SoftmaxCrossEntropy(b.Input(2, 3), b.Labels()),
            "mse" => b.MeanSquaredError(b.Input(3), b.Targets(2)),
            _ => throw new ArgumentOutOfRangeException(nameof(case_)),
        });
        Assert.Equal((id, message), (exception.Id, exception.Message));
    }

    [Fact]
    public void Are_values_read_from_outside_read_once()
    {
        var b = new TensorBuilder();
        Assert.Equal(b.Parameter(0, "w", 3), b.Parameter(0, "w", 3));
        Assert.Equal(b.Constant(2), b.Constant(2));
        Assert.NotEqual(b.Constant(0), b.Constant(-0.0));
    }

    [Fact]
    public void Are_constants_part_of_the_function_they_enter()
    {
        var b = new TensorBuilder();
        ValueId y = b.Multiply(b.Add(b.Input(3), b.Constant(2)), b.Constant(1));
        Assert.Contains("input + 2", GraphPrinter.Print(b.Build("f")));
        Assert.Single(b[y].Operands);
    }

    [Fact]
    public void Does_training_batch_norm_update_the_running_statistics_as_PyTorch_does()
    {
        var net = new Net();
        ValueId y = net.Builder.BatchNorm(net.Input(1, 1, 2), net.Parameter(1), net.Parameter(1), net.Buffer(1), net.Buffer(1), 0.25, 1e-5, training: true);
        TensorGraph graph = net.Weighted(y);
        var inputs = net.Inputs(seed: 0, batch: 2);
        double[] x = inputs.Input;
        double mean = x.Average(), variance = x.Sum(v => (v - mean) * (v - mean)) / 3;
        Dictionary<string, double[]> results = Oracle.GraphInterpreter.Run(graph, inputs);
        Assert.Equal(0.75 * inputs.Buffers[0][0] + 0.25 * mean, results["buffer:b0"][0], 14);
        Assert.Equal(0.75 * inputs.Buffers[1][0] + 0.25 * variance, results["buffer:b1"][0], 14);
    }
}
