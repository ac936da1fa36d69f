using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Scalars;

/// <summary>Functions of <see cref="Scalar"/> under the names of mathematics; for `using static`.</summary>
internal static class ScalarMath
{
    /// <summary>a where the mask holds, b elsewhere. The value not chosen never reaches the result, not even as NaN.</summary>
    public static Scalar Where(Scalar mask, Scalar a, Scalar b) => mask.Builder.Call(ScalarOp.Select, mask, a, b);
    public static Scalar Where(Scalar mask, double a, Scalar b) => Where(mask, mask.Builder.Constant(a), b);
    public static Scalar Where(Scalar mask, Scalar a, double b) => Where(mask, a, mask.Builder.Constant(b));

    public static Scalar FusedMultiplyAdd(Scalar a, Scalar b, Scalar c) => a.Builder.Call(ScalarOp.FusedMultiplyAdd, a, b, c);
    public static Scalar Square(Scalar x) => Call(ScalarOp.Square, x);
    public static Scalar Exp(Scalar x) => Call(ScalarOp.Exp, x);
    public static Scalar Log(Scalar x) => Call(ScalarOp.Log, x);
    public static Scalar Sin(Scalar x) => Call(ScalarOp.Sin, x);
    public static Scalar Cos(Scalar x) => Call(ScalarOp.Cos, x);
    public static Scalar Sinh(Scalar x) => Call(ScalarOp.Sinh, x);
    public static Scalar Cosh(Scalar x) => Call(ScalarOp.Cosh, x);
    public static Scalar Sigmoid(Scalar x) => Call(ScalarOp.Sigmoid, x);
    public static Scalar Erf(Scalar x) => Call(ScalarOp.Erf, x);
    public static Scalar Pow(Scalar x, Scalar exponent) => x.Builder.Call(ScalarOp.Pow, x, exponent);

    /// <summary>Operations with a kink take the rule that the program is run with unless one is given.</summary>
    public static Scalar Sqrt(Scalar x) => Kinked(ScalarOp.Sqrt, default, x);
    public static Scalar Abs(Scalar x) => Kinked(ScalarOp.Abs, default, x);
    public static Scalar Relu(Scalar x) => Kinked(ScalarOp.Relu, default, x);
    public static Scalar Max(Scalar a, Scalar b) => Kinked(ScalarOp.Max, default, a, b);
    public static Scalar Min(Scalar a, Scalar b) => Kinked(ScalarOp.Min, default, a, b);

    public static Scalar Call(ScalarOp op, Scalar x) => x.Builder.Call(op, x);

    /// <summary>A nonsmooth operation; without rules, all its kinks are left to run time.</summary>
    public static Scalar Kinked(ScalarOp op, EquatableArray<RuleValue> rules, params Scalar[] operands) =>
        operands[0].Builder.Call(op, operands.Select(x => x.Id).ToEquatableArray(), rules.Count == 0 ? ScalarOps.InheritedRules(op) : rules);
}
