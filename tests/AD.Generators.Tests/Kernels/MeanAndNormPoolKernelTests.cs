using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class MeanAndNormPoolKernelTests
{
    public static TheoryData<Arithmetic, int> Draws()
    {
        var data = new TheoryData<Arithmetic, int>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            for (int seed = 0; seed < 5; seed++)
                data.Add(arithmetic, seed);
        return data;
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_the_mean_of_windows_of_any_geometry_the_plain_loop(Arithmetic arithmetic, int seed)
    {
        var p = new Problem(arithmetic, new Random(seed), padded: true);
        bool countPadding = seed % 2 == 0;
        double Size((int, int)[] entries) => countPadding ? p.G.Window * p.G.Window : entries.Length;
        double[] x = Values.Fine(p.Random, p.Elements * p.Samples), yBar = Values.Fine(p.Random, p.Outputs * p.Samples);
        double[] y = p.Each((entries, n) => p.Op(entries.Aggregate(0.0, (sum, e) => p.Op(sum + x[e.Address * p.Samples + n])) / Size(entries)));
        double[] xBar = p.Scatter((entries, window, _, n) => p.Op(yBar[window * p.Samples + n] / Size(entries)));
        p.Check(new AvgPoolSpec(p.G, countPadding, AvgPass.Forward), [x], y);
        p.Check(new AvgPoolSpec(p.G, countPadding, AvgPass.Backward), [yBar], xBar);
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_the_norm_of_windows_of_any_geometry_the_plain_loop(Arithmetic arithmetic, int seed)
    {
        var p = new Problem(arithmetic, new Random(seed + 20), padded: false);
        double[] x = [.. Enumerable.Range(0, p.Elements * p.Samples).Select(_ => p.Random.Next(-1, 2) * 0.3).Select(v => (double)(Half)v)];
        double[] y = p.Each((entries, n) => p.Op(Math.Sqrt(entries.Aggregate(0.0, (sum, e) =>
            Values.MultiplyAdd(arithmetic, x[e.Address * p.Samples + n], x[e.Address * p.Samples + n], sum)))));
        p.Check(new NormPoolSpec(p.G, null, NormPass.Forward), [x], y);

        double[] yBar = Values.Fine(p.Random, p.Outputs * p.Samples), xDot = Values.Fine(p.Random, p.Elements * p.Samples);
        foreach (double atZero in new[] { 0, 1, double.NaN })
        {
            var rules = new double[13];
            rules[(int)Nonsmooth.RuleSlot.NormAtZero] = atZero;
            double[] xBar = p.Scatter((_, window, address, n) =>
            {
                double g = yBar[window * p.Samples + n], norm = y[window * p.Samples + n];
                return norm == 0 ? p.Op(g * atZero) : p.Op(x[address * p.Samples + n] * p.Op(g / norm));
            });
            double[] yDot = p.Each((entries, n) =>
            {
                double product = 0, sum = 0, norm = y[p.WindowOf(entries) * p.Samples + n];
                foreach (var (address, _) in entries)
                    (product, sum) = (Values.MultiplyAdd(arithmetic, x[address * p.Samples + n], xDot[address * p.Samples + n], product), p.Op(sum + xDot[address * p.Samples + n]));
                return norm == 0 ? p.Op(sum * atZero) : p.Op(product / norm);
            });
            p.Check(new NormPoolSpec(p.G, new RuleValue(Nonsmooth.RuleSlot.NormAtZero), NormPass.Backward), [yBar, x, y], xBar, rules);
            p.Check(new NormPoolSpec(p.G, new RuleValue(Nonsmooth.RuleSlot.NormAtZero, atZero), NormPass.Tangent), [xDot, x, y], yDot);
        }
    }

    private sealed class Problem
    {
        private readonly Arithmetic arithmetic;
        private readonly List<(int Address, int Window)[]> windows = [];

        public Problem(Arithmetic arithmetic, Random random, bool padded)
        {
            this.arithmetic = arithmetic;
            Random = random;
            int window = random.Next(1, 4), stride = random.Next(3) == 0 ? random.Next(1, 4) : window, padding = padded ? random.Next(0, window / 2 + 1) : 0;
            G = MaxPoolReference.Geometry(random.Next(1, 3), window + random.Next(0, 6), window + random.Next(0, 6), window, stride, padding);
            Samples = random.Next(1, 20);
            for (int at = 0; at < Outputs; at++)
            {
                int c = at / (G.OutHeight * G.OutWidth), top = at / G.OutWidth % G.OutHeight * G.Stride - G.Padding, left = at % G.OutWidth * G.Stride - G.Padding;
                windows.Add([.. from row in Enumerable.Range(top, G.Window)
                                from column in Enumerable.Range(left, G.Window)
                                where row >= 0 && row < G.InHeight && column >= 0 && column < G.InWidth
                                select ((c * G.InHeight + row) * G.InWidth + column, at)]);
            }
        }

        public Random Random { get; }
        public WindowGeometry G { get; }
        public int Samples { get; }
        public int Elements => G.Channels * G.InHeight * G.InWidth;
        public int Outputs => G.Channels * G.OutHeight * G.OutWidth;

        public double Op(double exact) => Values.Round(arithmetic, exact);

        public int WindowOf((int Address, int Window)[] entries) => entries[0].Window;

        public double[] Each(Func<(int Address, int Window)[], int, double> value) =>
            [.. from entries in windows from n in Enumerable.Range(0, Samples) select Values.Stored(arithmetic, value(entries, n))];

        public double[] Scatter(Func<(int Address, int Window)[], int, int, int, double> value)
        {
            var xBar = new double[Elements * Samples];
            foreach (var entries in windows)
                foreach (var (address, window) in entries)
                    for (int n = 0; n < Samples; n++)
                        xBar[address * Samples + n] = Op(xBar[address * Samples + n] + value(entries, window, address, n));
            return [.. xBar.Select(v => Values.Stored(arithmetic, v))];
        }

        public void Check(KernelSpec spec, double[][] operands, double[] expected, double[]? rules = null)
        {
            var kernel = new CompiledKernel(spec, arithmetic);
            Values.Equal(expected, kernel.Run(Samples, operands, [expected.Length / Samples], new(rules))[0], $"{arithmetic} {spec}\n{kernel.Text}");
        }
    }
}
