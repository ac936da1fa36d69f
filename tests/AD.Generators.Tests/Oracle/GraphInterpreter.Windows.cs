using System.Numerics;

namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;

internal sealed partial class GraphInterpreter
{
    /// <summary>The entries of window number <paramref name="index"/> in scan order, as (place in the window, element of the sample); padding left out.</summary>
    private static List<(int Place, int Element)> Window(WindowGeometry g, int index)
    {
        int c = index / (g.OutHeight * g.OutWidth), oh = index / g.OutWidth % g.OutHeight, ow = index % g.OutWidth;
        var entries = new List<(int, int)>();
        for (int kh = 0; kh < g.Window; kh++)
            for (int kw = 0; kw < g.Window; kw++)
            {
                int h = oh * g.Stride - g.Padding + kh, w = ow * g.Stride - g.Padding + kw;
                if (h >= 0 && h < g.InHeight && w >= 0 && w < g.InWidth)
                    entries.Add((kh * g.Window + kw, (c * g.InHeight + h) * g.InWidth + w));
            }
        return entries;
    }

    /// <summary>One number per window from the positions of its entries in the operand's data.</summary>
    private Value Windows(WindowGeometry g, Shape shape, Func<int[], double> reduce) => Fill(shape, (n, i) =>
        reduce([.. Window(g, i).Select(e => n * g.Channels * g.InHeight * g.InWidth + e.Element)]));

    private Value AvgPool(AvgPool op, Shape shape, Value x) => Windows(op.Window, shape, entries =>
        entries.Sum(e => x.Data[e]) / (op.CountPadding ? op.Window.Window * op.Window.Window : entries.Length));

    private Value AvgPoolBackward(AvgPoolBackward op, Shape shape, Value g) => Scatter(op.Window, shape, (n, i, entries, add) =>
    {
        double share = g.Data[n * g.Shape.Count + i] / (op.CountPadding ? op.Window.Window * op.Window.Window : entries.Count);
        foreach ((_, int element) in entries)
            add(element, share);
    });

    private Value Scatter(WindowGeometry g, Shape shape, Action<int, int, List<(int Place, int Element)>, Action<int, double>> window)
    {
        var value = new Value(shape, samples);
        for (int n = 0; n < samples; n++)
            for (int i = 0; i < g.Channels * g.OutHeight * g.OutWidth; i++)
                window(n, i, Window(g, i), (element, term) => value.Data[n * shape.Count + element] += term);
        return value;
    }

    // ---- max pooling ----------------------------------------------------------------------------------------------

    private FixedPoolRule RuleOf(PoolSite site) => site.Rule ?? inputs.Pool;

    private static double Relu(PoolSite site, double z) => site.Relu is null || !(z < 0) ? z : 0;

    /// <summary>PyTorch's scan: a later entry wins if it is larger or NaN.</summary>
    private static double Maximum(IEnumerable<double> values)
    {
        double max = double.NegativeInfinity;
        foreach (double value in values)
            if (value > max || double.IsNaN(value))
                max = value;
        return max;
    }

    private Value MaxPool(MaxPool op, Shape shape, Value x)
    {
        FixedPoolRule rule = RuleOf(op.Site);
        return Windows(op.Window, shape, entries =>
        {
            double max = Maximum(entries.Select(e => Relu(op.Site, x.Data[e])));
            return rule is { Kind: PoolRuleKind.Hybrid, Evaluation: PoolEvaluation.Composed } ? rule.Beta * max + (1 - rule.Beta) * max : max;
        });
    }

    private Value MaxPoolWinners(MaxPoolWinners op, Shape shape, Value x)
    {
        var codes = new WindowCode[samples * shape.Count];
        for (int n = 0; n < samples; n++)
            for (int i = 0; i < shape.Count; i++)
            {
                List<(int Place, int Element)> entries = Window(op.Window, i);
                double At(int element) => x.Data[n * x.Shape.Count + element];
                double max = Maximum(entries.Select(e => Relu(op.Site, At(e.Element))));
                ulong ties = 0, zeros = 0;
                foreach ((int place, int element) in entries)
                {
                    if (double.IsNaN(max) ? double.IsNaN(At(element)) : Relu(op.Site, At(element)) == max)
                        ties |= 1UL << place;
                    if (At(element) == 0)
                        zeros |= 1UL << place;
                }
                // NaN equals nothing, so it never ties: the scan keeps the last.
                ties = double.IsNaN(max) ? 1UL << BitOperations.Log2(ties) : ties;
                codes[n * shape.Count + i] = new(ties, zeros, op.Site.Relu is not null && max == 0);
            }
        return new Value(shape, samples) { Codes = codes };
    }

    private Value MaxPoolBackward(MaxPoolBackward op, Shape shape, Value winners, Value g) => Scatter(op.Window, shape, (n, i, entries, add) =>
    {
        WindowCode code = winners.Codes[n * g.Shape.Count + i];
        double yBar = g.Data[n * g.Shape.Count + i];
        foreach ((int place, int element) in entries)
            if (IsActive(op.Site, code, place))
                add(element, Weighted(RuleOf(op.Site), code, place, yBar) * ReluDerivative(op.Site, code));
    });

    private Value MaxPoolTangent(MaxPoolTangent op, Shape shape, Value winners, Value dot) => Fill(shape, (n, i) =>
    {
        WindowCode code = winners.Codes[n * shape.Count + i];
        return Window(op.Window, i).Where(e => IsActive(op.Site, code, e.Place)).Sum(e =>
            Weighted(RuleOf(op.Site), code, e.Place, ReluDerivative(op.Site, code) * dot.Data[n * dot.Shape.Count + e.Element]));
    });

    /// <summary>Attains the maximum, and relu lets something through there: z is positive or exactly 0.</summary>
    private static bool IsActive(PoolSite site, WindowCode code, int place) =>
        (code.Ties >> place & 1) != 0 && (site.Relu is null || !code.AtZero || (code.Zeros >> place & 1) != 0);

    private double ReluDerivative(PoolSite site, WindowCode code) =>
        site.Relu is RuleValue relu && code.AtZero ? relu.Fixed ?? inputs.Rules[(int)relu.Slot] : 1;

    /// <summary>The weight of a tied entry (paper/spec.md 1.2) times a direction.</summary>
    private static double Weighted(FixedPoolRule rule, WindowCode code, int place, double direction)
    {
        double beta = rule.Beta;
        int k = BitOperations.PopCount(code.Ties);
        bool isFirst = place == BitOperations.TrailingZeroCount(code.Ties), isLast = place == BitOperations.Log2(code.Ties);
        return rule.Kind switch
        {
            PoolRuleKind.Native => isFirst ? direction : 0,
            PoolRuleKind.Last => isLast ? direction : 0,
            PoolRuleKind.All => direction,
            PoolRuleKind.Minimal => direction * (1.0 / k),
            _ => rule.Evaluation switch
            {
                PoolEvaluation.Fused => direction * (isFirst ? 1 - beta + beta / k : beta / k),
                PoolEvaluation.ExactSum => direction * (isFirst ? 1 - (k - 1) * (beta / k) : beta / k),
                _ => beta * direction / k + (isFirst ? (1 - beta) * direction : 0),
            },
        };
    }

    // ---- norm pooling ---------------------------------------------------------------------------------------------

    private double NormAtZero(RuleValue rule) => rule.Fixed ?? inputs.Rules[(int)rule.Slot];

    private Value NormPoolBackward(NormPoolBackward op, Shape shape, Value g, Value x, Value y) => Scatter(op.Window, shape, (n, i, entries, add) =>
    {
        double norm = y.Data[n * y.Shape.Count + i], yBar = g.Data[n * g.Shape.Count + i];
        foreach ((_, int element) in entries)
            add(element, yBar * (norm == 0 ? NormAtZero(op.AtZero) : x.Data[n * shape.Count + element] / norm));
    });

    private Value NormPoolTangent(NormPoolTangent op, Shape shape, Value dot, Value x, Value y) => Fill(shape, (n, i) =>
    {
        double norm = y.Data[n * shape.Count + i];
        return Window(op.Window, i).Sum(e =>
            dot.Data[n * dot.Shape.Count + e.Element] * (norm == 0 ? NormAtZero(op.AtZero) : x.Data[n * x.Shape.Count + e.Element] / norm));
    });
}
