using AdCompiler.Execution;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class MaxPoolKernelTests
{
    private static readonly MaxPoolRule[] RulesTried =
    [
        MaxPoolRule.Native, MaxPoolRule.Minimal, MaxPoolRule.Last, MaxPoolRule.All, MaxPoolRule.Hybrid(0.3), MaxPoolRule.Hybrid(10),
        MaxPoolRule.Hybrid(10, Evaluation.ExactSum), MaxPoolRule.Hybrid(10, Evaluation.Composed), MaxPoolRule.Hybrid(0.3, Evaluation.Composed),
    ];

    private const double Alpha = 0.375;

    public static TheoryData<Arithmetic> Arithmetics() => [.. Enum.GetValues<Arithmetic>()];

    public static TheoryData<Arithmetic, int> Draws()
    {
        var data = new TheoryData<Arithmetic, int>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            for (int seed = 0; seed < 8; seed++)
                data.Add(arithmetic, seed);
        return data;
    }

    [Theory, MemberData(nameof(Draws))]
    public void Do_windows_of_any_geometry_follow_the_plain_loops_under_every_rule(Arithmetic arithmetic, int seed)
    {
        var random = new Random(seed);
        int window = seed == 0 ? 2 : random.Next(1, 6), stride = seed == 0 ? 2 : random.Next(1, window + 2), padding = random.Next(0, window / 2 + 1);
        bool relu = padding == 0 && random.Next(2) == 0;
        WindowGeometry g = MaxPoolReference.Geometry(random.Next(1, 4), window + random.Next(0, 8), window + random.Next(0, 8), window, stride, padding);
        int samples = random.Next(1, 20), entries = g.Channels * g.InHeight * g.InWidth;
        double[] x = [.. Enumerable.Range(0, entries * samples).Select(_ => random.Next(100) == 0 ? double.NaN : random.Next(-2, 3))];
        Compare(arithmetic, g, relu, samples, x, random);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Has_every_tie_pattern_of_2x2_windows_the_closed_form_of_every_rule(Arithmetic arithmetic)
    {
        WindowGeometry g = MaxPoolReference.Geometry(1, 2, 2, 2, 2);
        double[] x = Patterns(4, [-1, 0, 1], 81);
        Compare(arithmetic, g, false, 81, x, new Random(1));
        Compare(arithmetic, g, true, 81, x, new Random(2));
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Has_every_tie_pattern_of_3x3_windows_the_closed_form_of_every_rule(Arithmetic arithmetic)
    {
        WindowGeometry g = MaxPoolReference.Geometry(1, 3, 3, 3, 2);
        Compare(arithmetic, g, false, 512, Patterns(9, [0, 1], 512), new Random(3));
        Compare(arithmetic, g, true, 512, Patterns(9, [-1, 0], 512), new Random(4));
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Have_windows_of_several_words_the_closed_form_of_every_rule(Arithmetic arithmetic)
    {
        var random = new Random(8);
        WindowGeometry overlapping = MaxPoolReference.Geometry(1, 9, 8, 6, 2, 3), whole = MaxPoolReference.Geometry(2, 8, 8, 8, 8);
        foreach (WindowGeometry g in new[] { overlapping, whole })
            Compare(arithmetic, g, false, 20, [.. Enumerable.Range(0, g.Channels * g.InHeight * g.InWidth * 20).Select(_ => random.Next(300) == 0 ? double.NaN : random.Next(-8, 2))], random);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Does_a_rule_fixed_in_the_source_need_no_flag(Arithmetic arithmetic)
    {
        WindowGeometry g = MaxPoolReference.Geometry(2, 4, 4, 2, 2);
        var random = new Random(7);
        double[] x = [.. Enumerable.Range(0, 32 * 24).Select(_ => random.Next(-1, 2))];
        Compare(arithmetic, g, true, 24, x, new Random(5), new(PoolRuleKind.Hybrid, 10, PoolEvaluation.Composed), MaxPoolRule.Hybrid(10, Evaluation.Composed));
        Compare(arithmetic, g, false, 24, x, new Random(6), new(PoolRuleKind.Native, 0, PoolEvaluation.Fused), MaxPoolRule.Native);
    }

    [Theory, MemberData(nameof(Arithmetics))]
    public void Does_an_infinite_cotangent_reach_the_winner_alone(Arithmetic arithmetic)
    {
        WindowGeometry g = MaxPoolReference.Geometry(1, 2, 2, 2, 2);
        var kernel = new CompiledKernel(new MaxPoolSpec(g, new PoolSite(0, null), PoolPass.Backward), arithmetic);
        double[] xBar = kernel.Run(1, [[0b0010], [double.PositiveInfinity]], [4], new(PoolTable: Table(arithmetic, MaxPoolRule.Native, 4)))[0];
        Assert.Equal([0, double.PositiveInfinity, 0, 0], xBar);
    }

    [Theory]
    [InlineData(6, 6, 0, true, "31 entries")]
    [InlineData(2, 2, 1, true, "padding 0, not 1")]
    public void Is_a_pool_that_no_code_can_describe_refused(int window, int stride, int padding, bool relu, string reason)
    {
        var spec = new MaxPoolSpec(MaxPoolReference.Geometry(1, 12, 12, window, stride, padding), Site(relu, null), PoolPass.Backward);
        Assert.Contains(reason, Assert.Throws<NotSupportedException>(() => KernelLowering.Lower(spec)).Message);
    }

    private static void Compare(
        Arithmetic arithmetic, WindowGeometry g, bool relu, int samples, double[] x, Random random, FixedPoolRule? fixedRule = null, MaxPoolRule? only = null)
    {
        int windows = g.Channels * g.OutHeight * g.OutWidth, elements = g.Channels * g.InHeight * g.InWidth;
        PoolSite site = Site(relu, fixedRule);
        CompiledKernel Kernel(PoolPass pass) => new(new MaxPoolSpec(g, site, pass), arithmetic);
        CompiledKernel plain = Kernel(PoolPass.Forward), forward = Kernel(PoolPass.ForwardWithWinners), backward = Kernel(PoolPass.Backward), tangent = Kernel(PoolPass.Tangent);
        double[] yBar = Values.Fine(random, windows * samples), xDot = Values.Fine(random, elements * samples);
        foreach (MaxPoolRule rule in only is null ? RulesTried : [only])
        {
            var reference = new MaxPoolReference(arithmetic, g, rule, relu ? Alpha : null, samples);
            var inputs = new CompiledKernel.Inputs(PoolTable: Table(arithmetic, rule, g.Window * g.Window));
            string what = $"{arithmetic} {g} relu {relu} {rule}\n";
            double[][] results = forward.Run(samples, [x], [windows, windows * MaxPoolReference.Words(g)], inputs);
            Values.Equal(reference.Forward(x), plain.Run(samples, [x], [windows], inputs)[0], what + plain.Text);
            Values.Equal(reference.Forward(x), results[0], what + forward.Text);
            Values.Equal(reference.Winners(x), results[1], what + forward.Text);
            Values.Equal(reference.Backward(x, yBar), backward.Run(samples, [results[1], yBar], [elements], inputs)[0], what + backward.Text);
            Values.Equal(reference.Tangent(x, xDot), tangent.Run(samples, [results[1], xDot], [windows], inputs)[0], what + tangent.Text);
        }
    }

    private static PoolSite Site(bool relu, FixedPoolRule? rule) => new(0, rule, relu ? new RuleValue(Nonsmooth.RuleSlot.ReluAtZero) : null);

    private static double[] Table(Arithmetic arithmetic, MaxPoolRule rule, int entries)
    {
        var table = new double[PoolWeights.TableElements(entries)];
        PoolWeights.Fill(rule, Alpha, entries, v => arithmetic switch { Arithmetic.Double => v, Arithmetic.Float => (float)v, _ => (double)(Half)v }, table);
        return table;
    }

    /// <summary>One pattern a sample: digit e of the sample's number chooses the value of entry e.</summary>
    private static double[] Patterns(int entries, double[] values, int samples)
    {
        var x = new double[entries * samples];
        for (int n = 0; n < samples; n++)
            for (int e = 0, digits = n; e < entries; e++, digits /= values.Length)
                x[e * samples + n] = values[digits % values.Length];
        return x;
    }
}
