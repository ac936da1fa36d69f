using AdCompiler.Execution;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class ConvEpilogueTests
{
    public static TheoryData<Arithmetic, Registers> Variants()
    {
        var data = new TheoryData<Arithmetic, Registers>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            foreach (Registers registers in new[] { Registers.Wide, Registers.Narrow })
                data.Add(arithmetic, registers);
        return data;
    }

    [Theory, MemberData(nameof(Variants))]
    public void Does_an_epilogue_read_channels_and_positions_and_store_every_result(Arithmetic arithmetic, Registers registers)
    {
        var random = new Random(1);
        ConvGeometry g = ConvReference.Geometry(2, 6, 11, 3, 3, 3, padding: 1);
        const int samples = 19;
        int positions = g.OutHeight * g.OutWidth, count = g.OutChannels * positions;
        double[] x = Values.Fine(random, samples * 2 * 6 * 11), w = Values.Fine(random, 3 * 2 * 9), scale = Values.Fine(random, 3), other = Values.Fine(random, samples * count);
        var f = new ScalarBuilder(3);
        Scalar scaled = f[0] * f[1];
        ScalarFunction function = f.Build(scaled, scaled + f[2]);
        var epilogue = new Epilogue(function, [new OperandView(false, [1, 0, 0]), new OperandView(true, [positions, g.OutWidth, 1])]);
        var kernel = new CompiledKernel(new ConvSpec(g, ConvDirection.Forward, false, epilogue, null), arithmetic, registers);
        double[][] actual = kernel.Run(samples, [x, w, scale, other], [count, count]);
        double[] sums = ConvReference.Sums(arithmetic, g, samples, x, w, null);
        double[] expected = [.. sums.Select((v, i) => Values.Round(arithmetic, v * scale[i / samples / positions]))];
        Values.Equal([.. expected.Select(v => Values.Stored(arithmetic, v))], actual[0], kernel.Text);
        Values.Equal([.. expected.Select((v, i) => Values.Stored(arithmetic, Values.Round(arithmetic, v + other[i])))], actual[1], kernel.Text);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Does_a_pool_in_registers_save_every_tie(Arithmetic arithmetic, Registers registers)
    {
        foreach (bool relu in new[] { false, true })
        {
            var random = new Random(2);
            ConvGeometry g = ConvReference.Geometry(2, 8, 12, 2, 3, 3, padding: 1);
            const int samples = 21;
            double[] x = [.. Values.Coarse(random, samples * 2 * 8 * 12).Select(static v => Math.Round(v))], w = [.. Values.Coarse(random, 36).Select(static v => Math.Round(v / 2))];
            x[3] = double.NaN;
            var window = new WindowGeometry(2, 8, 12, 4, 6, 2, 2, 0);
            var site = new PoolSite(0, null, relu ? new Nonsmooth.RuleValue(Nonsmooth.RuleSlot.ReluAtZero) : null);
            var kernel = new CompiledKernel(new ConvSpec(g, ConvDirection.Forward, false, null, new PoolEpilogue(window, site, true)), arithmetic, registers);
            var table = new double[PoolWeights.TableElements(4)];
            PoolWeights.Fill(MaxPoolRule.Native, 0, 4, static v => v, table);
            double[][] actual = kernel.Run(samples, [x, w], [2 * 4 * 6, 2 * 4 * 6], new(PoolTable: table));
            double[] z = ConvReference.Sums(arithmetic, g, samples, x, w, null);
            (double[] pooled, double[] codes) = Pool(z, window, samples, relu);
            Values.Equal(pooled, actual[0], kernel.Text);
            Values.Equal(codes, actual[1], kernel.Text);
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public void Does_a_pool_in_registers_compare_what_a_store_would_keep(Arithmetic arithmetic, Registers registers)
    {
        var random = new Random(4);
        ConvGeometry g = ConvReference.Geometry(2, 8, 12, 2, 3, 3, padding: 1);
        const int samples = 30;
        double[] x = [.. Enumerable.Range(0, samples * 2 * 8 * 12).Select(_ => (double)(Half)(1 + random.NextDouble() / 16))], w = Values.Fine(random, 36);
        var window = new WindowGeometry(2, 8, 12, 4, 6, 2, 2, 0);
        var kernel = new CompiledKernel(new ConvSpec(g, ConvDirection.Forward, false, null, new PoolEpilogue(window, new PoolSite(0, new(Nonsmooth.PoolRuleKind.Native, 0, Nonsmooth.PoolEvaluation.Fused)), true)), arithmetic, registers);
        double[][] actual = kernel.Run(samples, [x, w], [2 * 4 * 6, 2 * 4 * 6]);
        (double[] pooled, double[] codes) = Pool(ConvReference.Forward(arithmetic, g, samples, x, w, null), window, samples, false);
        Values.Equal(pooled, actual[0], kernel.Text);
        Values.Equal(codes, actual[1], kernel.Text);
        if (arithmetic is Arithmetic.HalfWide or Arithmetic.HalfStorage)
            Assert.Contains(codes, static c => int.PopCount((int)c) > 1);
    }

    [Fact]
    public void Does_composed_evaluation_change_the_stored_value_as_the_papers_code_does()
    {
        var random = new Random(3);
        ConvGeometry g = ConvReference.Geometry(1, 4, 4, 1, 1, 1);
        double[] x = Values.Fine(random, 16 * 5), table = new double[PoolWeights.TableElements(4)];
        PoolWeights.Fill(MaxPoolRule.Hybrid(100, Evaluation.Composed), 0, 4, static v => (float)v, table);
        var window = new WindowGeometry(1, 4, 4, 2, 2, 2, 2, 0);
        var kernel = new CompiledKernel(new ConvSpec(g, ConvDirection.Forward, false, null, new PoolEpilogue(window, new PoolSite(0, null), true)), Arithmetic.Float);
        double[] actual = kernel.Run(5, [x, [1]], [4, 4], new(PoolTable: table))[0];
        Assert.Equal(Pool(x, window, 5, false).Values.Select(static m => (double)(100f * (float)m + -99f * (float)m)), actual);
    }

    /// <summary>2x2 windows, their maximum and code, by definition.</summary>
    private static (double[] Values, double[] Codes) Pool(double[] z, WindowGeometry g, int samples, bool relu)
    {
        double[] values = new double[g.Channels * g.OutHeight * g.OutWidth * samples], codes = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int at = i / samples, column = at % g.OutWidth, row = at / g.OutWidth % g.OutHeight, channel = at / g.OutWidth / g.OutHeight;
            double[] window = [.. new[] { 0, 1, g.InWidth, g.InWidth + 1 }.Select(o => z[((channel * g.InHeight + 2 * row) * g.InWidth + 2 * column + o) * samples + i % samples])];
            values[i] = window.Any(double.IsNaN) ? double.NaN : Math.Max(window.Max(), relu ? 0 : double.NegativeInfinity);
            for (int p = 0; p < 4; p++)
                if (double.IsNaN(values[i]) ? Array.FindLastIndex(window, double.IsNaN) == p : window[p] == values[i])
                    codes[i] += 1 << p;
            if (relu && values[i] == 0)
                codes[i] += 16;
        }
        return (values, codes);
    }
}
