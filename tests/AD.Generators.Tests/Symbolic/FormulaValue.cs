using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Symbolic;

namespace AdCompiler.Generators.Tests.Symbolic;

/// <summary>The number that a formula stands for, given those of the parameters.</summary>
internal sealed class FormulaValue(IReadOnlyDictionary<string, double> parameters)
{
    private readonly Dictionary<Formula, double> known = [];

    public double Of(Formula formula)
    {
        if (!known.TryGetValue(formula, out double value))
            known[formula] = value = Compute(formula);
        return value;
    }

    private double Compute(Formula formula) => formula switch
    {
        Constant constant => constant.Value.ToDouble(),
        Symbol { Definition: Formula definition } => Of(definition),
        Symbol symbol => parameters[symbol.Name],
        Sum sum => sum.Constant.ToDouble() + sum.Terms.Sum(term => term.Coefficient.ToDouble() * Of(term.Term)),
        Product product => product.Factors.Aggregate(1.0, (value, factor) => value * Math.Pow(Of(factor.Base), factor.Exponent.ToDouble())),
        Cases cases => Of(cases.Condition) != 0 ? Of(cases.Then) : Of(cases.Otherwise),
        Call call => Apply(call.Function, [.. call.Arguments.Select(Of)]),
        _ => throw new NotSupportedException(formula.GetType().Name),
    };

    private static double Apply(ScalarOp function, double[] x) => function switch
    {
        ScalarOp.Exp => Math.Exp(x[0]),
        ScalarOp.Log => Math.Log(x[0]),
        ScalarOp.Sin => Math.Sin(x[0]),
        ScalarOp.Cos => Math.Cos(x[0]),
        ScalarOp.Tan => Math.Tan(x[0]),
        ScalarOp.Atan => Math.Atan(x[0]),
        ScalarOp.Asin => Math.Asin(x[0]),
        ScalarOp.Acos => Math.Acos(x[0]),
        ScalarOp.Atan2 => Math.Atan2(x[0], x[1]),
        ScalarOp.Sinh => Math.Sinh(x[0]),
        ScalarOp.Cosh => Math.Cosh(x[0]),
        ScalarOp.Tanh => Math.Tanh(x[0]),
        ScalarOp.Cbrt => Math.Cbrt(x[0]),
        ScalarOp.Pow => Math.Pow(x[0], x[1]),
        ScalarOp.Abs => Math.Abs(x[0]),
        ScalarOp.Max => Math.Max(x[0], x[1]),
        ScalarOp.Min => Math.Min(x[0], x[1]),
        ScalarOp.Clamp => x[0] < x[1] ? x[1] : x[0] > x[2] ? x[2] : x[0],
        ScalarOp.Sign => Math.Sign(x[0]),
        ScalarOp.Floor => Math.Floor(x[0]),
        ScalarOp.Sigmoid => 1 / (1 + Math.Exp(-x[0])),
        ScalarOp.Less => x[0] < x[1] ? 1 : 0,
        ScalarOp.LessOrEqual => x[0] <= x[1] ? 1 : 0,
        ScalarOp.Equal => x[0] == x[1] ? 1 : 0,
        ScalarOp.NotEqual => x[0] != x[1] ? 1 : 0,
        ScalarOp.And => x[0] * x[1],
        ScalarOp.Or => Math.Max(x[0], x[1]),
        ScalarOp.Not => 1 - x[0],
        _ => throw new NotSupportedException(function.ToString()),
    };
}
