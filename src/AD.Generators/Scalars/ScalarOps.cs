using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Scalars;

/// <summary>Facts about each scalar operation that are not its derivative: arity, kinks, cost.</summary>
internal static class ScalarOps
{
    public static int Arity(ScalarOp op) => op switch
    {
        ScalarOp.Constant or ScalarOp.Rule => 0,
        ScalarOp.Add or ScalarOp.Subtract or ScalarOp.Multiply or ScalarOp.Divide or ScalarOp.Pow or ScalarOp.Atan2 or ScalarOp.Remainder
            or ScalarOp.LeakyRelu or ScalarOp.Max or ScalarOp.Min
            or ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual or ScalarOp.And or ScalarOp.Or => 2,
        ScalarOp.FusedMultiplyAdd or ScalarOp.Clamp or ScalarOp.Select or ScalarOp.WithPartial => 3,
        _ => 1,
    };

    public static int Arity(Expr node) => node.Op == ScalarOp.Library ? ScalarLibrary.Of(node).Arity : Arity(node.Op);

    public static IReadOnlyList<RuleSlot> RuleSlots(Expr node) => node.Op == ScalarOp.Library ? ScalarLibrary.Of(node).Slots : RuleSlots(node.Op);

    /// <summary>The rule slots of an operation's kinks, in the order of <see cref="Expr.Rules"/>.</summary>
    public static IReadOnlyList<RuleSlot> RuleSlots(ScalarOp op) => op switch
    {
        ScalarOp.Relu => ReluSlots,
        ScalarOp.LeakyRelu => LeakyReluSlots,
        ScalarOp.Relu6 => Relu6Slots,
        ScalarOp.Abs => AbsSlots,
        ScalarOp.Max => MaxSlots,
        ScalarOp.Min => MinSlots,
        ScalarOp.Clamp => ClampSlots,
        ScalarOp.Sqrt => SqrtSlots,
        _ => [],
    };

    private static readonly RuleSlot[]
        ReluSlots = [RuleSlot.ReluAtZero], LeakyReluSlots = [RuleSlot.LeakyReluAtZero], Relu6Slots = [RuleSlot.Relu6AtZero, RuleSlot.Relu6AtSix],
        AbsSlots = [RuleSlot.AbsAtZero], MaxSlots = [RuleSlot.MaxTieFirst, RuleSlot.MaxTieSecond], MinSlots = [RuleSlot.MinTieFirst, RuleSlot.MinTieSecond],
        ClampSlots = [RuleSlot.ClampAtLow, RuleSlot.ClampAtHigh], SqrtSlots = [RuleSlot.SqrtAtZero];

    /// <summary>An operation's kinks left to the rules that the program is run with.</summary>
    public static EquatableArray<RuleValue> InheritedRules(ScalarOp op) => RuleSlots(op).Select(slot => new RuleValue(slot)).ToEquatableArray();

    public static bool IsMask(ScalarOp op) => op is >= ScalarOp.Less and <= ScalarOp.Not;

    /// <summary>Whether computing it again costs more than reading a number from memory.</summary>
    public static bool IsExpensive(ScalarOp op) => op is ScalarOp.Exp or ScalarOp.Expm1 or ScalarOp.Log or ScalarOp.Log1p
        or ScalarOp.Sin or ScalarOp.Cos or ScalarOp.Tan or ScalarOp.Atan or ScalarOp.Sinh or ScalarOp.Cosh or ScalarOp.Tanh
        or ScalarOp.Sigmoid or ScalarOp.Softplus or ScalarOp.Erf or ScalarOp.Pow or ScalarOp.Cbrt or ScalarOp.Atan2
        or ScalarOp.Asin or ScalarOp.Acos or ScalarOp.Divide or ScalarOp.Remainder or ScalarOp.Reciprocal or ScalarOp.Sqrt or ScalarOp.Library;
}
