namespace AdCompiler.Tests.Execution;

/// <summary>Calls that have no meaning: each must say so, whatever memory would have answered.</summary>
public sealed class MisuseTests
{
    private static readonly float[] Images = new float[PlainNetwork.Features];
    private static readonly double[] WideImages = new double[PlainNetwork.Features];
    private static readonly int[] Labels = [0];

    public static TheoryData<string, Action<CompiledNetwork>> Uses => new()
    {
        { "Initialize", n => n.Initialize(1) },
        { "Gradient", n => n.Gradient(Images, Labels) },
        { "Gradient of doubles", n => n.Gradient(WideImages, Labels) },
        { "Gradient with targets", n => n.Gradient(Images, Images) },
        { "Gradient of doubles with targets", n => n.Gradient(WideImages, WideImages) },
        { "Prepare", n => n.Prepare(Images, Labels) },
        { "Prepare of doubles", n => n.Prepare(WideImages, Labels) },
        { "Prepare with targets", n => n.Prepare(Images, Images) },
        { "Prepare of doubles with targets", n => n.Prepare(WideImages, WideImages) },
        { "Gradient of a prepared batch", n => n.Gradient(default(PreparedBatch)) },
        { "Evaluate", n => n.Evaluate(Images, Labels, out _) },
        { "Evaluate of doubles", n => n.Evaluate(WideImages, Labels, out _) },
        { "Predict", n => n.Predict(Images, new double[PlainNetwork.Features]) },
        { "Predict of doubles", n => n.Predict(WideImages, new double[PlainNetwork.Features]) },
        { "Jvp", n => n.Jvp(WideImages, Labels) },
        { "ApplySgd", n => n.ApplySgd(0.1) },
        { "ApplyAdam", n => n.ApplyAdam(0.1) },
        { "Ties", n => n.Ties() },
        { "ResetTies", n => n.ResetTies() },
        { "CopyValuesTo", n => n.Parameters[0].CopyValuesTo(new float[35]) },
        { "ToArray", n => n.Parameters[1].ToArray() },
        { "SetValues", n => n.Parameters[0].SetValues(new double[35]) },
        { "SetValues of floats", n => n.Parameters[0].SetValues(new float[35]) },
        { "CopyGradientTo", n => n.Parameters[0].CopyGradientTo(new float[35]) },
        { "GradientToArray", n => n.Parameters[0].GradientToArray() },
        { "SetTangent", n => n.Parameters[0].SetTangent(new double[35]) },
        { "a running statistic", n => n.Buffers[0].ToArray() },
        { "optimizer state", n => n.OptimizerState[0].ToArray() },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void Does_every_use_after_Dispose_say_so(string use, Action<CompiledNetwork> call)
    {
        CompiledNetwork network = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1, CountTies = true });
        network.Initialize(1);
        network.Gradient(Images, Labels);
        network.Dispose();
        network.Dispose();
        string message = Assert.Throws<ObjectDisposedException>(() => call(network)).Message;
        Assert.True(message.StartsWith("Plain: ", StringComparison.Ordinal), $"{use}: {message}");
    }

    public static TheoryData<string, Action<CompiledNetwork>> UsesOfValues => new()
    {
        { "Gradient", n => n.Gradient(Images, Labels) },
        { "Evaluate", n => n.Evaluate(Images, Labels, out _) },
        { "Predict", n => n.Predict(Images, new double[PlainNetwork.Features]) },
        { "Jvp", n => n.Jvp(WideImages, Labels) },
        { "ToArray", n => n.Parameters[1].ToArray() },
    };

    [Theory]
    [MemberData(nameof(UsesOfValues))]
    public void Are_parameters_without_values_refused_by_name(string use, Action<CompiledNetwork> call)
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Double, 4, new CompileOptions { Threads = 1 });
        network.Parameters[0].SetValues(new double[35]);
        string message = Assert.Throws<InvalidOperationException>(() => call(network)).Message;
        Assert.True(message.StartsWith("a.bias has no values; expected Initialize(seed)", StringComparison.Ordinal), $"{use}: {message}");
        network.Parameters[1].SetValues(new double[5]);
        call(network);
    }

    [Fact]
    public void Do_running_statistics_start_with_their_values()
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Half, 4, new CompileOptions { Threads = 1 });
        Assert.Equal([1, 1], network.Buffers[0].ToArray());
    }

    public static TheoryData<string, Action<CompiledNetwork>> UsesOfGradients => new()
    {
        { "ApplySgd", n => n.ApplySgd(0.1) },
        { "ApplyAdam", n => n.ApplyAdam(0.1) },
        { "GradientToArray", n => n.Parameters[0].GradientToArray() },
    };

    [Theory]
    [MemberData(nameof(UsesOfGradients))]
    public void Is_a_gradient_that_was_never_taken_refused(string use, Action<CompiledNetwork> call)
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1 });
        network.Initialize(1);
        string message = Assert.Throws<InvalidOperationException>(() => call(network)).Message;
        Assert.True(message == "Plain: no gradient was taken; expected a call of Gradient(images, labels) before.", $"{use}: {message}");
        network.Gradient(Images, Labels);
        call(network);
        network.Initialize(2);
        Assert.Throws<InvalidOperationException>(() => call(network));
        Assert.Equal(0ul, network.Step);
    }

    public static TheoryData<string, Action<CompiledNetwork>> SenselessNumbers => new()
    {
        { "learningRate: found NaN, expected a finite number, 0 or more", n => n.ApplySgd(double.NaN) },
        { "learningRate: found -0.1, expected a finite number, 0 or more", n => n.ApplySgd(-0.1) },
        { "momentum: found 1, expected 0 or more, below 1", n => n.ApplySgd(0.1, 1) },
        { "weightDecay: found Infinity, expected a finite number, 0 or more", n => n.ApplySgd(0.1, 0.9, double.PositiveInfinity) },
        { "learningRate: found Infinity, expected a finite number, 0 or more", n => n.ApplyAdam(double.PositiveInfinity) },
        { "beta1: found -0.5, expected 0 or more, below 1", n => n.ApplyAdam(0.1, -0.5) },
        { "beta2: found NaN, expected 0 or more, below 1", n => n.ApplyAdam(0.1, 0.9, double.NaN) },
        { "epsilon: found -1E-08, expected a finite number, 0 or more", n => n.ApplyAdam(0.1, epsilon: -1e-8) },
        { "weightDecay: found -1, expected a finite number, 0 or more", n => n.ApplyAdam(0.1, weightDecay: -1) },
    };

    [Theory]
    [MemberData(nameof(SenselessNumbers))]
    public void Are_senseless_numbers_of_an_optimizer_refused_and_the_parameters_left_alone(string expected, Action<CompiledNetwork> call)
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1 });
        network.Initialize(1);
        network.Gradient(Images, Labels);
        double[] before = network.Parameters[0].ToArray();
        Assert.Equal(expected, Assert.Throws<ArgumentOutOfRangeException>(() => call(network)).Message);
        Assert.Equal(before, network.Parameters[0].ToArray());
        Assert.Equal(0ul, network.Step);
    }

    [Theory]
    [InlineData("Rule ReluAtZero: found NaN, expected a finite number.", RuleSlot.ReluAtZero, double.NaN)]
    [InlineData("Rule AbsAtZero: found Infinity, expected a finite number.", RuleSlot.AbsAtZero, double.PositiveInfinity)]
    [InlineData("Rule MaxTieSecond: found NaN, expected a finite number.", RuleSlot.MaxTieSecond, double.NaN)]
    [InlineData("Rule SqrtAtZero: found NaN, expected a finite number or an infinite one.", RuleSlot.SqrtAtZero, double.NaN)]
    public void Are_rules_that_are_no_numbers_refused(string expected, RuleSlot slot, double number)
    {
        Rules rules = slot switch
        {
            RuleSlot.ReluAtZero => new Rules { ReluAtZero = number },
            RuleSlot.AbsAtZero => new Rules { AbsAtZero = number },
            RuleSlot.MaxTieSecond => new Rules { MaxTie = (1, number) },
            _ => new Rules { SqrtAtZero = number },
        };
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => PlainNetwork.Create(Width.Float, 4, new CompileOptions { Threads = 1 }, rules)).Message);
    }

    [Fact]
    public void Is_a_hybrid_rule_without_a_finite_beta_refused_and_are_the_presets_accepted()
    {
        Assert.Contains("beta is NaN", Assert.Throws<ArgumentException>(() => new Rules { MaxPool = MaxPoolRule.Hybrid(double.NaN) }.Validated()).Message);
        Assert.All(Enum.GetValues<Preset>(), preset => Rules.Of(preset).Validated());
    }
}
