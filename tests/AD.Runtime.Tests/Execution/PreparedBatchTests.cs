namespace AdCompiler.Tests.Execution;

/// <summary>Is a batch that was prepared the one that the caller gave, and is every use refused that could mean another?</summary>
public sealed class PreparedBatchTests
{
    private const int Samples = 4;

    private static readonly int[] Labels = new int[Samples];

    [Theory]
    [InlineData(Width.Half), InlineData(Width.Float), InlineData(Width.Double)]
    public void Has_its_gradient_the_loss_of_the_batch_as_it_was(Width width)
    {
        using CompiledNetwork network = Create(width);
        float[] images = Images(1);
        double[] wideImages = [.. images.Select(static x => (double)x)];
        double expected = network.Gradient(images, Labels);
        PreparedBatch narrow = network.Prepare(images, Labels), wide = network.Prepare(wideImages, Labels);
        Array.Fill(images, float.NaN);
        Array.Fill(wideImages, double.NaN);
        int correct = network.Correct;
        Assert.Equal(expected, network.Gradient(narrow));
        Assert.Equal(expected, network.Gradient(wide));
        Assert.Equal(correct, network.Correct);
    }

    [Fact]
    public void Are_two_kept_and_those_before_refused()
    {
        using CompiledNetwork network = Create(Width.Float);
        double[] expected = [.. Enumerable.Range(0, 3).Select(i => network.Gradient(Images(i), Labels))];
        PreparedBatch[] batches = [.. Enumerable.Range(0, 3).Select(i => network.Prepare(Images(i), Labels))];
        Assert.Equal(expected[2], network.Gradient(batches[2]));
        Assert.Equal(expected[1], network.Gradient(batches[1]));
        Assert.Equal(expected[1], network.Gradient(batches[1]));
        Assert.Equal(expected[0], network.Gradient(Images(0), Labels));
        string message = Assert.Throws<InvalidOperationException>(() => network.Gradient(batches[0])).Message;
        Assert.Equal("Plain: found batch 1 of 3 that were prepared; expected one of the last two, which are kept.", message);
    }

    [Fact]
    public void Is_a_batch_that_this_network_did_not_prepare_refused()
    {
        using CompiledNetwork network = Create(Width.Float), other = Create(Width.Float);
        network.Prepare(Images(0), Labels);
        Assert.StartsWith("Plain: found a batch that nobody prepared", Assert.Throws<ArgumentException>(() => network.Gradient(default(PreparedBatch))).Message);
        Assert.StartsWith("Plain: found a batch that another network prepared", Assert.Throws<ArgumentException>(() => network.Gradient(other.Prepare(Images(0), Labels))).Message);
    }

    [Fact]
    public void Is_a_malformed_batch_refused_and_the_others_kept()
    {
        using CompiledNetwork network = Create(Width.Float);
        PreparedBatch first = network.Prepare(Images(0), Labels), second = network.Prepare(Images(1), Labels);
        Assert.Contains("label 3 at sample 0", Assert.Throws<ArgumentException>(() => network.Prepare(Images(2), [3, 0, 0, 0])).Message);
        Assert.Contains("11 numbers of images for 4 samples", Assert.Throws<ArgumentException>(() => network.Prepare(Images(2).AsSpan(1), Labels)).Message);
        Assert.Contains("class labels", Assert.Throws<ArgumentException>(() => network.Prepare(Images(2), Images(2))).Message);
        network.Gradient(first);
        network.Gradient(second);
    }

    [Fact]
    public void Can_a_batch_be_prepared_before_parameters_have_values()
    {
        using CompiledNetwork network = PlainNetwork.Create(Width.Float, Samples, new CompileOptions { Threads = 1 });
        PreparedBatch batch = network.Prepare(Images(0), Labels);
        Assert.Contains("has no values", Assert.Throws<InvalidOperationException>(() => network.Gradient(batch)).Message);
        network.Initialize(1);
        network.Gradient(batch);
    }

    public static TheoryData<string, Action<CompiledNetwork>> OtherUses => new()
    {
        { "Initialize", n => n.Initialize(1) },
        { "Gradient", n => n.Gradient(Images(0), Labels) },
        { "Gradient of a prepared batch", n => n.Gradient(default(PreparedBatch)) },
        { "Evaluate", n => n.Evaluate(Images(0), Labels, out _) },
        { "Jvp", n => n.Jvp(new double[3 * Samples], Labels) },
        { "ApplySgd", n => n.ApplySgd(0.1) },
        { "ApplyAdam", n => n.ApplyAdam(0.1) },
        { "ToArray", n => n.Parameters[1].ToArray() },
        { "SetValues", n => n.Parameters[0].SetValues(new double[35]) },
        { "GradientToArray", n => n.Parameters[0].GradientToArray() },
        { "Dispose", n => n.Dispose() },
    };

    [Theory]
    [MemberData(nameof(OtherUses))]
    public void Is_every_other_use_refused_while_a_gradient_is_computed(string use, Action<CompiledNetwork> call)
    {
        using CompiledNetwork network = Create(Width.Float);
        network.Gradient(Images(0), Labels);
        PreparedBatch batch = network.Prepare(Images(0), Labels);
        string message = Assert.Throws<InvalidOperationException>(() => network.Gradient(batch, () => call(network))).Message;
        Assert.True(message == "Plain: found another use while its gradient is being computed; expected Prepare alone until then.", $"{use}: {message}");
        Assert.Throws<InvalidOperationException>(() => network.ApplySgd(0.1));          // there is no gradient, not that of before either
        network.Gradient(batch);
        network.ApplySgd(0.1);
    }

    [Fact]
    public void Is_a_batch_refused_that_would_take_the_place_of_the_one_at_work()
    {
        using CompiledNetwork network = Create(Width.Float);
        double[] expected = [.. Enumerable.Range(0, 3).Select(i => network.Gradient(Images(i), Labels))];
        PreparedBatch first = network.Prepare(Images(0), Labels), second = network.Prepare(Images(1), Labels);
        Assert.Contains("at work", Assert.Throws<InvalidOperationException>(() => network.Gradient(first, () => network.Prepare(Images(2), Labels))).Message);
        PreparedBatch third = default;
        Assert.Equal(expected[1], network.Gradient(second, () => third = network.Prepare(Images(2), Labels)));
        Assert.Equal(expected[2], network.Gradient(third));
    }

    [Fact]
    public void Does_a_step_with_a_batch_read_ahead_allocate_nothing()
    {
        using CompiledNetwork network = Create(Width.Float);
        float[] images = Images(0);
        PreparedBatch next = network.Prepare(images, Labels);
        Action readNext = () => next = network.Prepare(images, Labels);
        for (int i = 0; i < 100; i++)
            network.Gradient(next, readNext);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            network.Gradient(next, readNext);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CompiledNetwork Create(Width width)
    {
        CompiledNetwork network = PlainNetwork.Create(width, Samples, new CompileOptions { Threads = 1 });
        network.Initialize(1);
        return network;
    }

    private static float[] Images(int which) => [.. Enumerable.Range(0, Samples * PlainNetwork.Features).Select(i => MathF.Sin(which + i))];
}
