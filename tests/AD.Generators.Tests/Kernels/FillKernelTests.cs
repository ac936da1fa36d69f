using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class FillKernelTests
{
    public static TheoryData<Arithmetic> Arithmetics() => [.. Enum.GetValues<Arithmetic>()];

    [Theory, MemberData(nameof(Arithmetics))]
    public void Does_dropouts_mask_keep_what_the_reference_keeps(Arithmetic arithmetic)
    {
        const int samples = 37, count = 11;
        const double p = 0.3;
        var kernel = new CompiledKernel(new RandomMaskSpec(count, 3, p), arithmetic);
        double[] mask = kernel.Run(samples, [], [count], new(Key: [17, 123456789012]))[0];
        ulong key = CounterRandom.DropoutKey(17, 123456789012, 3);
        double kept = Values.Stored(arithmetic, arithmetic == Arithmetic.Double ? 1 / (1 - p) : (float)(1 / (1 - p)));
        for (int e = 0; e < count; e++)
            for (int n = 0; n < samples; n++)
                Assert.Equal(CounterRandom.Uniform(key, (ulong)(n * count + e)) >= p ? kept : 0, mask[e * samples + n]);
    }

    [Fact]
    public void Is_the_first_dropout_of_a_step_that_of_the_reference_operation()
    {
        const int samples = 9, count = 4;
        double[] mask = new CompiledKernel(new RandomMaskSpec(count, 0, 0.5), Arithmetic.Double).Run(samples, [], [count], new(Key: [5, 6]))[0];
        DropoutRandom.Begin(5, 6);
        Tensor ones = Ops.Dropout(new Tensor([.. Enumerable.Repeat(1.0, samples * count)], samples, count), 0.5, training: true);
        for (int n = 0; n < samples; n++)
            for (int e = 0; e < count; e++)
                Assert.Equal(ones.Values[n * count + e], mask[e * samples + n]);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Is_one_hot_1_at_the_label_alone(Arithmetic arithmetic)
    {
        double[] labels = [2, 0, 1, 2, 2];
        double[] y = new CompiledKernel(new OneHotSpec(3), arithmetic).Run(5, [labels], [3])[0];
        for (int c = 0; c < 3; c++)
            for (int n = 0; n < 5; n++)
                Assert.Equal(labels[n] == c ? 1 : 0, y[c * 5 + n]);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Does_a_copy_move_a_part(Arithmetic arithmetic)
    {
        double[] x = Values.Fine(new Random(1), 7 * 3);
        double[] y = new CompiledKernel(new CopySpec(4, 2, 0), arithmetic).Run(3, [x], [4])[0];
        Assert.Equal(x[6..18], y);
    }
}
