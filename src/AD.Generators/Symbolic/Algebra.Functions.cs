using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>Scalar operations as formulas.</summary>
internal sealed partial class Algebra
{
    public Formula Apply(ScalarOp op, params Formula[] x) => op switch
    {
        ScalarOp.Negate => Sum((-Rational.One, x[0])),
        ScalarOp.Add => Add(x[0], x[1]),
        ScalarOp.Subtract => Subtract(x[0], x[1]),
        ScalarOp.Multiply => Multiply(x[0], x[1]),
        ScalarOp.Divide => Divide(x[0], x[1]),
        ScalarOp.FusedMultiplyAdd => Add(Multiply(x[0], x[1]), x[2]),
        ScalarOp.Square => Power(x[0], 2),
        ScalarOp.Reciprocal => Power(x[0], -1),
        ScalarOp.Sqrt => Power(x[0], Rational.Half),
        ScalarOp.Pow when x[1] is Constant { Value.IsSmall: true } power => Power(x[0], power.Value),
        ScalarOp.Expm1 => Subtract(Apply(ScalarOp.Exp, x[0]), Number(1)),
        ScalarOp.Log1p => Apply(ScalarOp.Log, Add(Number(1), x[0])),
        ScalarOp.Softplus => Apply(ScalarOp.Log, Add(Number(1), Apply(ScalarOp.Exp, x[0]))),
        ScalarOp.Exp when x[0] is Constant { Value.IsZero: true } => Number(1),
        ScalarOp.Log when x[0] is Constant { Value.IsOne: true } => Number(0),
        ScalarOp.AsStored or ScalarOp.Detach => x[0],
        ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual => Compare(op, x[0], x[1]),
        ScalarOp.And => And(x[0], x[1]),
        ScalarOp.Or => Or(x[0], x[1]),
        ScalarOp.Not => Not(x[0]),
        ScalarOp.Select => IsKink(x[0]) ? x[2] : Choose(x[0], x[1], x[2]),
        _ => Call(op, x),
    };

    /// <summary>
    /// Whether a condition holds at single points alone, where a rule of nonsmooth.md decides: a choice made by such a rule is left out of a
    /// formula. Where something piecewise is equal to another thing it may be so on both sides: min(x, min(x, y)). A choice in the
    /// user's text is another thing, and no Select.
    /// </summary>
    private static bool IsKink(Formula condition) => condition is Call call
        && (call.Function == ScalarOp.Equal ? call.Arguments.All(IsSmooth) || IsZeroOfSize(call) : call.Function == ScalarOp.And && call.Arguments.Any(IsKink));

    private static bool IsZeroOfSize(Call equal) =>
        equal.Arguments[0] is Call { Function: ScalarOp.Abs } size && IsSmooth(size.Arguments[0]) && equal.Arguments[1] is Constant { Value.IsZero: true };

    private static bool IsSmooth(Formula formula) => formula.IsSmooth ??= formula switch
    {
        Symbol { Definition: Formula definition } => IsSmooth(definition),
        Cases => false,
        Call { Library: { } library } when library.Slots.Count > 0 || library.Rules.Count == 0 => false,
        Call call when ScalarRules.IsFlat(call.Function) || ScalarOps.RuleSlots(call.Function).Count > 0 || call.Function == ScalarOp.Remainder => false,
        _ => formula.Parts.All(IsSmooth),
    };
}
