using System.Globalization;

namespace AdCompiler;

/// <summary>The presets as a table, read from the rules themselves so that text and programs cannot disagree.</summary>
public static class RuleTable
{
    static readonly (string Point, string Derivative, Func<Rules, string> Value)[] Rows =
    [
        ("MaxPool, k tied maxima", "weights", rules => rules.MaxPool.Kind.ToString()),
        Scalar("Relu, x = 0", "relu'", RuleSlot.ReluAtZero),
        Scalar("LeakyRelu, x = 0", "alpha in slope + alpha (1 - slope)", RuleSlot.LeakyReluAtZero),
        Scalar("Relu6, x = 0", "relu6'", RuleSlot.Relu6AtZero),
        Scalar("Relu6, x = 6", "relu6'", RuleSlot.Relu6AtSix),
        Scalar("Abs, x = 0", "abs'", RuleSlot.AbsAtZero),
        Pair("Max(a, b), a = b", rules => rules.MaxTie),
        Pair("Min(a, b), a = b", rules => rules.MinTie),
        Scalar("Clamp, x = low", "to x", RuleSlot.ClampAtLow),
        Scalar("Clamp, x = high", "to x", RuleSlot.ClampAtHigh),
        Scalar("Sqrt, x = 0", "sqrt'", RuleSlot.SqrtAtZero),
        Scalar("NormPool, all 0", "each component", RuleSlot.NormAtZero),
    ];

    /// <summary>A Markdown table: a row per kind of nonsmooth point, a column per preset. Lines end in LF.</summary>
    public static string Markdown()
    {
        Preset[] presets = Enum.GetValues<Preset>();
        IEnumerable<string> head = ["point", "derivative", .. presets.Select(p => p.ToString())];
        IEnumerable<IEnumerable<string>> body = Rows.Select(row =>
            (IEnumerable<string>)[row.Point, row.Derivative, .. presets.Select(p => row.Value(Rules.Of(p)))]);
        IEnumerable<IEnumerable<string>> lines = [head, head.Select(_ => "---"), .. body];
        return string.Concat(lines.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    static (string, string, Func<Rules, string>) Scalar(string point, string derivative, RuleSlot slot) =>
        (point, derivative, rules => Text(rules[slot]));

    static (string, string, Func<Rules, string>) Pair(string point, Func<Rules, (double First, double Second)> rule) =>
        (point, "to a, to b", rules => $"{Text(rule(rules).First)}, {Text(rule(rules).Second)}");

    static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "+inf" : value.ToString(CultureInfo.InvariantCulture);
}
