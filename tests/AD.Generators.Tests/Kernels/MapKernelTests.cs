using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class MapKernelTests
{
    public static TheoryData<Arithmetic> Arithmetics() => new(Enum.GetValues<Arithmetic>());

    [Theory, MemberData(nameof(Arithmetics))]
    public void Does_a_map_broadcast_operands_by_their_strides_and_store_every_result(Arithmetic arithmetic)
    {
        var random = new Random(1);
        const int samples = 21;
        double[] x = Values.Fine(random, 24 * samples), channel = Values.Fine(random, 2), column = Values.Fine(random, 4), sample = Values.Fine(random, samples);
        var f = new ScalarBuilder(4);
        Scalar scaled = f[0] * f[1];
        ScalarFunction function = f.Build(scaled + f[2], scaled * f[3]);
        var kernel = new CompiledKernel(new MapSpec([2, 3, 4], function,
            [new(true, [12, 4, 1]), new(false, [1, 0, 0]), new(false, [0, 0, 1]), new(true, [0, 0, 0])]), arithmetic);
        double[][] actual = kernel.Run(samples, [x, channel, column, sample], [24, 24]);
        double Round(double value) => Values.Round(arithmetic, value);
        var first = new double[x.Length];
        var second = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double product = Round(x[i] * channel[i / samples / 12]);
            first[i] = Values.Stored(arithmetic, Round(product + column[i / samples % 4]));
            second[i] = Values.Stored(arithmetic, Round(product * sample[i % samples]));
        }
        Values.Equal(first, actual[0], kernel.Text);
        Values.Equal(second, actual[1], kernel.Text);
    }

    [Fact]
    public void Is_a_map_of_whole_values_one_loop()
    {
        var f = new ScalarBuilder(2);
        string text = new CompiledKernel(new MapSpec([6, 24, 24], f.Build(f[0] + f[1]), [new(true, [576, 24, 1]), new(true, [576, 24, 1])]), Arithmetic.Float).Text;
        Assert.Equal(1, text.Split("for (").Length - 1);
        Assert.Contains("i < 3456", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Are_the_rules_of_kinks_read_from_the_table_and_fixed_ones_from_the_text(Arithmetic arithmetic)
    {
        var f = new ScalarBuilder(1);
        Scalar zero = f.Call(ScalarOp.Equal, f[0], f.Constant(0));
        ScalarFunction function = f.Build(
            f.Call(ScalarOp.Select, zero, f.Rule(new(Nonsmooth.RuleSlot.AbsAtZero)), f[0]),
            f.Call(ScalarOp.Select, zero, f.Rule(new(Nonsmooth.RuleSlot.ReluAtZero, 0.25)), f[0]));
        var kernel = new CompiledKernel(new MapSpec([1], function, [new(true, [1])]), arithmetic);
        double[] rules = new double[13];
        rules[(int)RuleSlot.AbsAtZero] = -0.5;
        double[][] actual = kernel.Run(3, [[0, 1, -0.0]], [1, 1], new(Rules: rules));
        Assert.Equal([-0.5, 1, -0.5], actual[0]);
        Assert.Equal([0.25, 1, 0.25], actual[1]);
    }

    [Fact]
    public void Do_clamps_let_nan_and_the_sign_of_zero_through()
    {
        var f = new ScalarBuilder(1);
        ScalarFunction function = f.Build(f.Call(ScalarOp.Relu, [f[0].Id], [new(Nonsmooth.RuleSlot.ReluAtZero)]));
        double[] y = new CompiledKernel(new MapSpec([1], function, [new(true, [1])]), Arithmetic.Float).Run(4, [[-1, 2, double.NaN, -0.0]], [1])[0];
        Assert.Equal([0, 2, double.NaN], y[..3]);
        Assert.Equal(0, y[3]);
    }
}
