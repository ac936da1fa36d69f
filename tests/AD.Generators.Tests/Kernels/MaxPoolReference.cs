using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>Max pools as plain loops, weights from the closed forms of the rules (first of k tied, others, last).</summary>
internal sealed class MaxPoolReference(Arithmetic arithmetic, WindowGeometry g, MaxPoolRule rule, double? reluAtZero, int samples)
{
    public static WindowGeometry Geometry(int channels, int height, int width, int window, int stride, int padding = 0) => new(
        channels, height, width, (height + 2 * padding - window) / stride + 1, (width + 2 * padding - window) / stride + 1, window, stride, padding);

    /// <summary>Words of the code of a window.</summary>
    public static int Words(WindowGeometry g) => (g.Window * g.Window + 30) / 31;

    private double Width(double number) => arithmetic switch { Arithmetic.Double => number, Arithmetic.Float => (float)number, _ => (double)(Half)number };

    private double Op(double exact) => Values.Round(arithmetic, exact);

    private bool Composed => rule is { Kind: Pool.Hybrid, Evaluation: Evaluation.Composed };

    /// <summary>Windows in order, each with its entries inside the image (address, position) in scan order.</summary>
    private IEnumerable<(int Window, (int Address, int Position)[] Entries)> Windows()
    {
        for (int c = 0, at = 0; c < g.Channels; c++)
            for (int i = 0; i < g.OutHeight; i++)
                for (int j = 0; j < g.OutWidth; j++, at++)
                    yield return (at, [.. Enumerable.Range(0, g.Window * g.Window).Select(p => (Row: i * g.Stride - g.Padding + p / g.Window, Column: j * g.Stride - g.Padding + p % g.Window, p))
                        .Where(e => e.Row >= 0 && e.Row < g.InHeight && e.Column >= 0 && e.Column < g.InWidth)
                        .Select(e => ((c * g.InHeight + e.Row) * g.InWidth + e.Column, e.p))]);
    }

    public double[] Forward(double[] x)
    {
        var y = new double[g.Channels * g.OutHeight * g.OutWidth * samples];
        foreach (var (window, entries) in Windows())
            for (int n = 0; n < samples; n++)
            {
                double m = Maximum(x, entries, n);
                y[window * samples + n] = Values.Stored(arithmetic, Composed ? Op(Op(Width(rule.Beta) * m) + Op(Width(1 - rule.Beta) * m)) : m);
            }
        return y;
    }

    private double Maximum(double[] x, (int Address, int Position)[] entries, int n)
    {
        double m = reluAtZero is null ? double.NegativeInfinity : 0;
        foreach (var (address, _) in entries)
            if (x[address * samples + n] > m || double.IsNaN(x[address * samples + n]))
                m = x[address * samples + n];
        return m;
    }

    /// <summary>Codes as documented in PoolWeights.</summary>
    public double[] Winners(double[] x)
    {
        int words = Words(g);
        var codes = new double[g.Channels * g.OutHeight * g.OutWidth * words * samples];
        foreach (var (window, entries) in Windows())
            for (int n = 0; n < samples; n++)
            {
                double m = Maximum(x, entries, n);
                var code = new uint[words];
                if (reluAtZero is not null && m == 0)
                    code[0] = g.Window <= 2 ? 16u : 0x8000_0000u;
                foreach (var (address, position) in entries)
                {
                    double z = x[address * samples + n];
                    if (double.IsNaN(z))
                        Array.Clear(code);
                    if (double.IsNaN(z) || z == m)
                        code[position / 31] |= 1u << position % 31;
                }
                for (int word = 0; word < words; word++)
                    codes[(window * words + word) * samples + n] = code[word];
            }
        return codes;
    }

    /// <summary>What passes through each (window, entry) is g of the window (backward) or of the entry (tangent) times the rule's weight.</summary>
    private double[] Apply(double[] x, double[] given, bool backward)
    {
        var result = new double[(backward ? g.Channels * g.InHeight * g.InWidth : g.Channels * g.OutHeight * g.OutWidth) * samples];
        foreach (var (window, entries) in Windows())
            for (int n = 0; n < samples; n++)
            {
                double[] z = [.. entries.Select(e => x[e.Address * samples + n])];
                int lastNaN = Array.FindLastIndex(z, double.IsNaN);
                double m = Maximum(x, entries, n);
                bool flat = reluAtZero is not null && m == 0;
                int[] tied = [.. Enumerable.Range(0, z.Length).Where(k => lastNaN >= 0 ? k == lastNaN : flat || z[k] == m)];
                for (int k = 0; k < tied.Length; k++)
                {
                    double relu = flat ? z[tied[k]] == 0 ? Width(reluAtZero!.Value) : 0 : 1;
                    int from = backward ? window : entries[tied[k]].Address, to = backward ? entries[tied[k]].Address : window;
                    ref double sum = ref result[to * samples + n];
                    sum = Op(sum + Contribution(given[from * samples + n], k, tied.Length, relu));
                }
            }
        return [.. result.Select(v => Values.Stored(arithmetic, v))];
    }

    public double[] Backward(double[] x, double[] yBar) => Apply(x, yBar, true);

    public double[] Tangent(double[] x, double[] xDot) => Apply(x, xDot, false);

    private double Contribution(double v, int tie, int ties, double relu)
    {
        if (relu == 0)
            return 0;
        if (Composed)
        {
            double share = Op(Op(Width(rule.Beta) * v) / ties), all = tie == 0 ? Op(share + Op(Width(1 - rule.Beta) * v)) : share;
            return relu == 1 ? all : Op(relu * all);
        }
        double weight = Width(Width(Weight(tie, ties)) * relu);
        return weight == 0 ? 0 : Op(weight * v);
    }

    /// <summary>paper/spec 1.2: hybrid is beta minimal + (1 - beta) native.</summary>
    private double Weight(int tie, int ties)
    {
        double beta = rule.Beta;
        return rule.Kind switch
        {
            _ when ties == 1 => 1,
            Pool.Native => tie == 0 ? 1 : 0,
            Pool.Minimal => 1.0 / ties,
            Pool.Last => tie == ties - 1 ? 1 : 0,
            Pool.All => 1,
            _ when tie > 0 => beta * (1.0 / ties),
            _ when rule.Evaluation == Evaluation.ExactSum => Math.FusedMultiplyAdd(1 - ties, Width(beta * (1.0 / ties)), 1),
            _ => 1 - beta + beta * (1.0 / ties),
        };
    }
}
