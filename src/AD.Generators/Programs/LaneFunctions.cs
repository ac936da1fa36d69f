using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>The scalar functions that lowerings themselves need.</summary>
internal static class LaneFunctions
{
    public static readonly ScalarFunction Identity = new(1, default, EquatableArray.Create([new ValueId(0)]));
    public static readonly ScalarFunction Zero = Constant(0);
    public static readonly ScalarFunction One = Constant(1);
    public static readonly ScalarFunction Add = Operation(ScalarOp.Add, 2);
    public static readonly ScalarFunction Subtract = Operation(ScalarOp.Subtract, 2);
    public static readonly ScalarFunction Multiply = Operation(ScalarOp.Multiply, 2);
    public static readonly ScalarFunction Divide = Operation(ScalarOp.Divide, 2);
    public static readonly ScalarFunction Max = Operation(ScalarOp.Max, 2);
    public static readonly ScalarFunction Exp = Operation(ScalarOp.Exp, 1);
    public static readonly ScalarFunction Log = Operation(ScalarOp.Log, 1);
    public static readonly ScalarFunction Sqrt = Operation(ScalarOp.Sqrt, 1);

    /// <summary>x * y + z with one rounding; in true 16-bit arithmetic with two.</summary>
    public static readonly ScalarFunction MultiplyAdd = Operation(ScalarOp.FusedMultiplyAdd, 3);

    public static ScalarFunction Constant(double value) => new(
        0, EquatableArray.Create([new Expr(ScalarOp.Constant, default, BitConverter.DoubleToInt64Bits(value))]), EquatableArray.Create([new ValueId(0)]));

    private static ScalarFunction Operation(ScalarOp op, int operands)
    {
        var ids = new ValueId[operands];
        for (int i = 0; i < operands; i++)
            ids[i] = new ValueId(i);
        return new(operands, EquatableArray.Create([new Expr(op, EquatableArray.Create<ValueId>(ids))]), EquatableArray.Create([new ValueId(operands)]));
    }
}
