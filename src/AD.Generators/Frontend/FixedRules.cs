using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Frontend;

/// <summary>The rules that attributes fix for a class: a number per slot and a pooling rule, null where run time chooses.</summary>
internal sealed record FixedRules(EquatableArray<double?> Slots, FixedPoolRule? Pool)
{
    public static int SlotCount { get; } = Enum.GetValues(typeof(RuleSlot)).Length;

    public static FixedRules None { get; } = new(new double?[SlotCount].ToEquatableArray(), null);

    public double? this[RuleSlot slot] => Slots[(int)slot];

    public FixedRules With(RuleSlot slot, double value)
    {
        double?[] slots = [.. Slots];
        slots[(int)slot] = value;
        return this with { Slots = slots.ToEquatableArray() };
    }

    /// <summary>The rules inside a block: its own where it has any, else those around it.</summary>
    public FixedRules OverriddenBy(FixedRules inner) =>
        inner == None ? this : new(Slots.Select((outer, i) => inner.Slots[i] ?? outer).ToEquatableArray(), inner.Pool ?? Pool);

    /// <summary>The presets' numbers, as AdCompiler.Rules has them (a test compares the two).</summary>
    public static FixedRules Preset(int preset)
    {
        FixedRules rules = new(
            new double?[] { 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, double.PositiveInfinity, 0 }.ToEquatableArray(),
            new FixedPoolRule(PoolRuleKind.Native, 0, PoolEvaluation.Fused));
        return preset switch
        {
            PyTorch => rules,
            Jax => rules.With(RuleSlot.LeakyReluAtZero, 1).With(RuleSlot.AbsAtZero, 1)
                .With(RuleSlot.ClampAtLow, 0).With(RuleSlot.ClampAtHigh, 0).With(RuleSlot.NormAtZero, double.NaN),
            TensorFlow => rules.With(RuleSlot.MaxTieFirst, 1).With(RuleSlot.MaxTieSecond, 0)
                .With(RuleSlot.MinTieFirst, 1).With(RuleSlot.MinTieSecond, 0).With(RuleSlot.NormAtZero, double.NaN),
            _ => rules.With(RuleSlot.ClampAtLow, 0).With(RuleSlot.ClampAtHigh, 0) with
            {
                Pool = new FixedPoolRule(PoolRuleKind.Minimal, 0, PoolEvaluation.Fused),
            },
        };
    }

    private const int PyTorch = 0, Jax = 1, TensorFlow = 2;
}
