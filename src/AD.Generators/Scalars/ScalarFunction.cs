using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Scalars;

/// <summary>Index of a value: in a scalar function first the parameters, then the nodes.</summary>
internal readonly record struct ValueId(int Index);

internal enum ScalarOp
{
    // leaves
    Constant, Rule,
    // smooth
    Negate, Add, Subtract, Multiply, Divide, FusedMultiplyAdd, Square, Sqrt, Exp, Expm1, Log, Log1p, Sin, Cos, Tan, Atan,
    Sinh, Cosh, Tanh, Sigmoid, Softplus, Erf, Pow, Reciprocal, Cbrt, Atan2, Asin, Acos, Remainder,
    // one of the functions of ScalarLibrary: Bits is its number
    Library,
    // what a store would keep: the border of an operation that fusion took in
    AsStored,
    // its first operand, to whose derivative is added the third times that of the second: a derivative that the user gives
    WithPartial,
    // nonsmooth: carry the rule values of their kinks
    Relu, LeakyRelu, Relu6, Abs, Max, Min, Clamp,
    // derivative zero almost everywhere; Detach is its operand without its derivative
    Detach, Sign, Floor, Ceiling, Round, Truncate,
    // conditions (results are masks) and choice
    Less, LessOrEqual, Equal, NotEqual, And, Or, Not, Select,
}

/// <summary>
/// One operation. <paramref name="Bits"/> are the bits of a Constant's double value (so that -0 and NaN compare as they are), and the
/// number of a library function.
/// <paramref name="Rules"/>: the rule values of a nonsmooth operation's kinks (Relu: AtZero; Max: tie first, tie second;
/// Clamp: low, high; Sqrt: at zero; Rule: the slot itself). LeakyRelu's operands are x and the slope.
/// </summary>
internal sealed record Expr(ScalarOp Op, EquatableArray<ValueId> Operands, long Bits = 0, EquatableArray<RuleValue> Rules = default)
{
    public double Number => BitConverter.Int64BitsToDouble(Bits);
}

/// <summary>
/// A pure straight-line function of real numbers: ValueId 0 .. Parameters-1 are its arguments, Parameters+i is Nodes[i].
/// The only table of scalar derivative rules speaks about these.
/// </summary>
internal sealed record ScalarFunction(int Parameters, EquatableArray<Expr> Nodes, EquatableArray<ValueId> Results);
