namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>A network from its C# to its compiled programs, against the same C# run by the reference implementation.</summary>
public sealed class EndToEndTests
{
    private const string EveryOperation = """
        [Differentiable, Input(2, 8, 8)]
        public sealed partial class Net : Network
        {
            readonly Conv2d conv = new(2, 4, 3, stride: 1, padding: 2, dilation: 2, groups: 2, bias: false);
            readonly BatchNorm norm = new(4, momentum: 0.3, epsilon: 1e-3);
            readonly Dropout drop = new(0.25);
            readonly Linear fc = new(12, 3);
            readonly Parameter w = new(Initializer.Normal(0.1), 3, 12), b = new(Initializer.Uniform(0.5), 3), scale = new(Initializer.Constant(2), 4, 1, 1);
            public override Tensor Forward(Tensor image)
            {
                Tensor x = norm.Forward(conv.Forward(image)) * scale;
                x = LeakyRelu(Relu6(Sigmoid(x) + Tanh(x) - Softplus(x) / 3), slope: 0.2) * Gelu(Abs(-x));
                x = Max(x, Min(x, 1 - x)) + Clamp(x, -1, 0.5) + Pow(x, 3) + Square(x) + Exp(x) + Log(Sqrt(Square(x) + 1)) + Map(x, v => v > 0 ? 0.1f * v : Math.Sin(v));
                x = drop.Forward(AvgPool(MaxPool(x, 3, stride: 1, padding: 1), 2, padding: 0, countPadding: false));
                Tensor pooled = GlobalAvgPool(x), norms = Flatten(NormPool(x, 2));
                return fc.Forward(Concat(pooled, GlobalAvgPool(Reshape(norms, 4, 2, 2)), pooled)) + Linear(Concat(pooled, pooled, pooled), w, b);
            }
            protected override Tensor Loss(Tensor output, Labels labels) =>
                SoftmaxCrossEntropy(output, labels) + MeanSquaredError(output, labels.OneHot(3)) + 0.1 * Mean(Square(output)) - Sum(output) / 7 + Map(Mean(output), Sum(output), (u, v) => u * v);
        }
        """;

    private const int Batch = 5;

    private static readonly int[] Classes = [0, 2, 1, 1, 0];

    // Multiples of 1/4: ties and kinks are common.
    private static double[] Images
    {
        get
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, Batch * 2 * 8 * 8).Select(_ => random.Next(-4, 5) / 4.0)];
        }
    }

    private static readonly Lazy<Type> Plain = new(() => Built(EveryOperation));

    private static Type Built(string source) => Generated.From(source).Load().GetType("Net")!;

    private static CompiledNetwork Compiled(Type type, Rules? rules = null)
    {
        CompiledNetwork network = Generated.CompiledOf(type, Batch, rules);
        network.Initialize(3);
        return network;
    }

    [Fact]
    public void Do_compiled_programs_compute_what_the_csharp_does()
    {
        Type type = Plain.Value;
        var plain = (Network)Activator.CreateInstance(type)!;
        plain.Initialize(3);
        using CompiledNetwork compiled = Compiled(type);
        var input = new Tensor(Images, Batch, 2, 8, 8);

        Assert.Equal(plain.ReferenceLoss(input, new Labels(Classes)), compiled.Evaluate(Images, Classes, out _), 1e-11);
        plain.SetTraining(true);
        DropoutRandom.Begin(3, compiled.Step);
        Assert.Equal(plain.ReferenceLoss(input, new Labels(Classes)), compiled.Gradient(Images, Classes), 1e-11);
        plain.SetTraining(false);                                            // now with the running statistics that both moved
        Assert.Equal(plain.ReferenceLoss(input, new Labels(Classes)), compiled.Evaluate(Images, Classes, out _), 1e-11);
    }

    [Theory]
    [InlineData(Preset.Jax)]
    [InlineData(Preset.MinimalNorm)]
    public void Do_rules_fixed_in_the_source_give_the_gradient_of_the_same_rules_given_when_compiling(Preset preset)
    {
        using CompiledNetwork given = Compiled(Plain.Value, Rules.Of(preset));
        using CompiledNetwork fixedRules = Compiled(Built($"[Kinks(Preset.{preset})]\n{EveryOperation}"), Rules.Of(preset is Preset.Jax ? Preset.MinimalNorm : Preset.Jax));
        Assert.Equal(given.Gradient(Images, Classes), fixedRules.Gradient(Images, Classes));
        Assert.Equal(Gradients(given), Gradients(fixedRules));
    }

    private static IEnumerable<double> Gradients(CompiledNetwork network) => network.Parameters.SelectMany(parameter =>
    {
        var gradient = new double[parameter.Count];
        parameter.CopyGradientTo(gradient);
        return gradient;
    });
}
