namespace AdCompiler.Generators.Nonsmooth;

/// <summary>
/// The kinks of scalar functions whose derivative a rule chooses. The order is that of the runtime's
/// <c>AdCompiler.RuleSlot</c>: compiled programs read slot i of the rule table they are given.
/// </summary>
internal enum RuleSlot
{
    ReluAtZero, LeakyReluAtZero, Relu6AtZero, Relu6AtSix, AbsAtZero,
    MaxTieFirst, MaxTieSecond, MinTieFirst, MinTieSecond,
    ClampAtLow, ClampAtHigh, SqrtAtZero, NormAtZero,
}

/// <summary>The kinks as docs/nonsmooth.md names them (a test compares the two).</summary>
internal static class KinkPoints
{
    private static readonly string[] Points =
    [
        "Relu, x = 0", "LeakyRelu, x = 0", "Relu6, x = 0", "Relu6, x = 6", "Abs, x = 0",
        "Max(a, b), a = b", "Max(a, b), a = b", "Min(a, b), a = b", "Min(a, b), a = b",
        "Clamp, x = low", "Clamp, x = high", "Sqrt, x = 0", "NormPool, all 0",
    ];

    public static string Of(RuleSlot slot) => Points[(int)slot];
}

/// <summary>The value of a slot: a number fixed in the source, or (null) the number the program is run with.</summary>
internal sealed record RuleValue(RuleSlot Slot, double? Fixed = null);

internal enum PoolRuleKind { Native, Minimal, Hybrid, Last, All }

internal enum PoolEvaluation { Fused, ExactSum, Composed }

/// <summary>A pooling rule that the source fixed; a null rule is chosen when the network is compiled.</summary>
internal sealed record FixedPoolRule(PoolRuleKind Kind, double Beta, PoolEvaluation Evaluation);
