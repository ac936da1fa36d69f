namespace AdCompiler.Generators.Tests.Oracle;

using AdCompiler.Generators.Scalars;

/// <summary>Scalar functions evaluated one operation after the other, in double or rounded to a narrower width after each; masks are 1 and 0.</summary>
internal static class ScalarInterpreter
{
    /// <summary>The only result of <paramref name="function"/>; rules left to run time are read from <paramref name="rules"/> by slot.</summary>
    public static double Evaluate(ScalarFunction function, ReadOnlySpan<double> arguments, double[] rules) => EvaluateAll(function, arguments, rules)[0];

    public static double[] EvaluateAll(ScalarFunction function, ReadOnlySpan<double> arguments, double[] rules, Func<double, double>? round = null)
    {
        round ??= static x => x;
        var values = new double[function.Parameters + function.Nodes.Count];
        arguments[..function.Parameters].CopyTo(values);
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            Expr node = function.Nodes[i];
            double X(int operand) => values[node.Operands[operand].Index];
            values[function.Parameters + i] = round(node.Op switch
            {
                ScalarOp.Constant => node.Number,
                ScalarOp.Rule => node.Rules[0].Fixed ?? rules[(int)node.Rules[0].Slot],
                _ => Apply(node.Op, X),
            });
        }
        return [.. function.Results.Select(r => values[r.Index])];
    }

    public static double Apply(ScalarOp op, Func<int, double> x) => op switch
    {
        ScalarOp.AsStored or ScalarOp.WithPartial => x(0),
        ScalarOp.Negate => -x(0),
        ScalarOp.Add => x(0) + x(1),
        ScalarOp.Subtract => x(0) - x(1),
        ScalarOp.Multiply => x(0) * x(1),
        ScalarOp.Divide => x(0) / x(1),
        ScalarOp.Remainder => x(0) % x(1),
        ScalarOp.FusedMultiplyAdd => Math.FusedMultiplyAdd(x(0), x(1), x(2)),
        ScalarOp.Square => x(0) * x(0),
        ScalarOp.Reciprocal => 1 / x(0),
        ScalarOp.Sqrt => Math.Sqrt(x(0)),
        ScalarOp.Cbrt => Math.Cbrt(x(0)),
        ScalarOp.Exp => Math.Exp(x(0)),
        ScalarOp.Expm1 => SpecialFunctions.Expm1(x(0)),
        ScalarOp.Log => Math.Log(x(0)),
        ScalarOp.Log1p => SpecialFunctions.Log1p(x(0)),
        ScalarOp.Pow => Math.Pow(x(0), x(1)),
        ScalarOp.Sin => Math.Sin(x(0)),
        ScalarOp.Cos => Math.Cos(x(0)),
        ScalarOp.Tan => Math.Tan(x(0)),
        ScalarOp.Asin => Math.Asin(x(0)),
        ScalarOp.Acos => Math.Acos(x(0)),
        ScalarOp.Atan => Math.Atan(x(0)),
        ScalarOp.Atan2 => Math.Atan2(x(0), x(1)),
        ScalarOp.Sinh => Math.Sinh(x(0)),
        ScalarOp.Cosh => Math.Cosh(x(0)),
        ScalarOp.Tanh => Math.Tanh(x(0)),
        ScalarOp.Sigmoid => x(0) >= 0 ? 1 / (1 + Math.Exp(-x(0))) : Math.Exp(x(0)) / (1 + Math.Exp(x(0))),
        ScalarOp.Softplus => Math.Max(x(0), 0) + SpecialFunctions.Log1p(Math.Exp(-Math.Abs(x(0)))),
        ScalarOp.Erf => SpecialFunctions.Erf(x(0)),
        ScalarOp.Relu => x(0) < 0 ? 0 : x(0),
        ScalarOp.LeakyRelu => x(0) < 0 ? x(1) * x(0) : x(0),
        ScalarOp.Relu6 => x(0) < 0 ? 0 : x(0) > 6 ? 6 : x(0),
        ScalarOp.Abs => Math.Abs(x(0)),
        ScalarOp.Max => Math.Max(x(0), x(1)),
        ScalarOp.Min => Math.Min(x(0), x(1)),
        ScalarOp.Clamp => x(0) < x(1) ? x(1) : x(0) > x(2) ? x(2) : x(0),
        ScalarOp.Detach => x(0),
        ScalarOp.Sign => double.IsNaN(x(0)) ? double.NaN : Math.Sign(x(0)),
        ScalarOp.Floor => Math.Floor(x(0)),
        ScalarOp.Ceiling => Math.Ceiling(x(0)),
        ScalarOp.Round => Math.Round(x(0), MidpointRounding.ToEven),
        ScalarOp.Truncate => Math.Truncate(x(0)),
        ScalarOp.Less => x(0) < x(1) ? 1 : 0,
        ScalarOp.LessOrEqual => x(0) <= x(1) ? 1 : 0,
        ScalarOp.Equal => x(0) == x(1) ? 1 : 0,
        ScalarOp.NotEqual => x(0) != x(1) ? 1 : 0,
        ScalarOp.And => x(0) * x(1),
        ScalarOp.Or => Math.Max(x(0), x(1)),
        ScalarOp.Not => 1 - x(0),
        ScalarOp.Select => x(0) != 0 ? x(1) : x(2),
        _ => throw new NotSupportedException($"the interpreter does not know {op}"),
    };
}
