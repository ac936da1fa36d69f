using System.Collections.Concurrent;
using AdCompiler.Generators.Nonsmooth;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Scalars;

/// <summary>The scalar functions behind the elementwise operations of networks.</summary>
internal static class ScalarFunctions
{
    private static readonly ConcurrentDictionary<ScalarOp, ScalarFunction> Plain = new();

    /// <summary>f(x) = op(x, ..) with every kink left to run time.</summary>
    public static ScalarFunction Of(ScalarOp op) => Plain.GetOrAdd(op, static o => Of(o, ScalarOps.InheritedRules(o)));

    /// <summary>f(x, ..) = op(x, ..) with these rules at its kinks.</summary>
    public static ScalarFunction Of(ScalarOp op, EquatableArray<RuleValue> rules)
    {
        int arity = ScalarOps.Arity(op);
        return Define(arity, b => b.Call(op, Enumerable.Range(0, arity).Select(i => new ValueId(i)).ToEquatableArray(), rules));
    }

    public static ScalarFunction Define(int parameters, Func<ScalarBuilder, Scalar> body)
    {
        var builder = new ScalarBuilder(parameters);
        return builder.Build(body(builder));
    }

    public static ScalarFunction Identity { get; } = Define(1, b => b[0]);
    public static ScalarFunction Add { get; } = Of(ScalarOp.Add);
    public static ScalarFunction Multiply { get; } = Of(ScalarOp.Multiply);

    /// <summary>No arguments: the same number everywhere.</summary>
    public static ScalarFunction Constant(double number) => Define(0, b => b.Constant(number));

    public static ScalarFunction LeakyRelu(double slope, RuleValue atZero) =>
        Define(1, b => Kinked(ScalarOp.LeakyRelu, [atZero], b[0], b.Constant(slope)));

    public static ScalarFunction Clamp(double low, double high, RuleValue atLow, RuleValue atHigh) =>
        Define(1, b => Kinked(ScalarOp.Clamp, [atLow, atHigh], b[0], b.Constant(low), b.Constant(high)));

    public static ScalarFunction Pow(double exponent) => Define(1, b => ScalarMath.Pow(b[0], b.Constant(exponent)));

    /// <summary>x * Phi(x) with the normal distribution's Phi through erf: the exact form, not the tanh approximation.</summary>
    public static ScalarFunction Gelu { get; } = Define(1, b => b[0] * 0.5 * (1 + Erf(b[0] * 0.70710678118654752)));

    /// <summary>Sum of squared differences' term: (a - b)^2.</summary>
    public static ScalarFunction SquaredDifference { get; } = Define(2, b => Square(b[0] - b[1]));

    /// <summary>x / count.</summary>
    public static ScalarFunction DivideBy(double count) => Define(1, b => b[0] / count);

    /// <summary>(x - mean) * inverse * gamma + beta; arguments x, gamma, beta, mean, inverse.</summary>
    public static ScalarFunction Normalise { get; } =
        Define(5, b => FusedMultiplyAdd((b[0] - b[3]) * b[4], b[1], b[2]));
}
