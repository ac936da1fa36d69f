namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>Numbers computed from what is visible.</summary>
internal sealed partial class RandomMethods
{
    /// <summary>No visible number is larger: larger ones are drawn together again.</summary>
    private const double Bound = 2;

    private ValueId Apply(ScalarOp op, params ValueId[] operands) => b.Let(Real, op, operands);

    private ValueId Scaled(ValueId x, double factor) => Apply(ScalarOp.Multiply, x, b.Number(Real, factor));

    /// <summary>x * x + least: a positive number, of at most 4 + least.</summary>
    private ValueId Positive(ValueId x, double least) =>
        Apply(ScalarOp.Add, Chance(0.5) ? Apply(ScalarOp.Square, x) : Apply(ScalarOp.Multiply, x, x), b.Number(Real, least));

    /// <summary>Often one that nothing has read yet.</summary>
    private ValueId Operand()
    {
        if (Chance(0.07))
            return Constant();
        ValueId[] fresh = Chance(0.6) ? [.. reals.Where(unused.Contains)] : [];
        ValueId picked = fresh.Length > 0 ? Pick(fresh) : Pick(reals);
        unused.Remove(picked);
        return picked;
    }

    private ValueId Constant()
    {
        double number = Math.Round(4 * random.NextDouble() - 2, 1);
        ValueId value = b.Number(Real, number);
        bounds[value] = Math.Abs(number);
        return value;
    }

    private ValueId Expression()
    {
        (ValueId value, double bound) = Chance(0.25) ? Loaded() ?? Smooth() : Chance(0.15) ? Kinked() : Smooth();
        return Visible(Tame(value, bound), Math.Min(bound, Bound));
    }

    private ValueId Tame(ValueId value, double bound) => bound <= Bound ? value : random.Next(3) switch
    {
        0 => Apply(ScalarOp.Sin, value),
        1 => Apply(ScalarOp.Tanh, value),
        _ => Scaled(value, Bound / bound),
    };

    private (ValueId, double) Smooth()
    {
        ValueId x = Operand(), y = Operand();
        return random.Next(34) switch
        {
            0 => (Apply(ScalarOp.Sin, x), 1),
            1 => (Apply(ScalarOp.Cos, x), 1),
            2 => (Apply(ScalarOp.Tanh, x), 1),
            3 => (Apply(ScalarOp.Atan, x), 1.2),
            4 => (Apply(ScalarOp.Sigmoid, x), 1),
            5 => (Apply(ScalarOp.Softplus, x), 2.2),
            6 => (Apply(ScalarOp.Erf, x), 1),
            7 => (Apply(ScalarOp.Negate, x), bounds[x]),
            8 => (Apply(ScalarOp.Square, x), 4),
            9 => (Apply(ScalarOp.Exp, x), 7.4),
            10 => (Apply(ScalarOp.Expm1, x), 6.4),
            11 => (Apply(ScalarOp.Sinh, x), 3.7),
            12 => (Apply(ScalarOp.Cosh, x), 3.8),
            13 => (Apply(ScalarOp.Tan, Scaled(x, 0.5)), 1.6),
            14 => (Apply(ScalarOp.Log, Positive(x, 0.4)), 1.5),
            15 => (Apply(ScalarOp.Log1p, Apply(ScalarOp.Square, x)), 1.7),
            16 => (Apply(ScalarOp.Sqrt, Positive(x, 0.3)), 2.1),
            17 => (Apply(ScalarOp.Reciprocal, Positive(x, 0.6)), 1.7),
            18 => (Apply(ScalarOp.Cbrt, Positive(x, 0.3)), 1.7),
            19 => (Apply(ScalarOp.Pow, Positive(x, 0.5), y), 21),
            20 => (Apply(ScalarOp.Asin, Scaled(x, 0.4)), 1),
            21 => (Apply(ScalarOp.Acos, Scaled(x, 0.4)), 2.3),
            22 => (Apply(ScalarOp.Atan2, x, Positive(y, 0.5)), 1.4),
            23 => (Apply(ScalarOp.Add, x, y), 4),
            24 => (Apply(ScalarOp.Subtract, x, y), 4),
            < 29 => (Apply(ScalarOp.Multiply, x, y), 4),
            29 => (Apply(ScalarOp.Divide, x, Positive(y, 0.7)), 2.9),
            30 => (Apply(ScalarOp.FusedMultiplyAdd, x, y, Operand()), 6),
            31 => (Converted(Converted(x, NumberType.Single), Real), bounds[x]),
            32 => (Converted(Small(5), Real), 4),
            _ => (Apply(ScalarOp.Multiply, x, x), 4),
        };
    }

    private (ValueId, double) Kinked()
    {
        ValueId x = Operand(), y = Operand();
        return random.Next(10) switch
        {
            0 => (Apply(ScalarOp.Relu, x), 2),
            1 => (Apply(ScalarOp.Abs, x), 2),
            2 => (Apply(ScalarOp.Max, x, y), 2),
            3 => (Apply(ScalarOp.Min, x, y), 2),
            4 => (Apply(ScalarOp.Clamp, x, Scaled(Positive(y, 0.1), -0.2), Positive(Operand(), 0.3)), 4.3),
            5 => (Apply(ScalarOp.LeakyRelu, x, y), 4),
            6 => (Apply(ScalarOp.Relu6, Scaled(x, 4)), 6),
            7 => (Apply(ScalarOp.Multiply, Apply(ScalarOp.Floor, x), y), 6),
            8 => (Apply(ScalarOp.Add, Apply(ScalarOp.Sign, x), y), 3),
            _ => (Apply(ScalarOp.Subtract, x, Apply(ScalarOp.Round, x)), 0.5),
        };
    }

    private (ValueId, double)? Loaded()
    {
        if (Place(Real) is not Place place)
            return null;
        return (b.Load(Real, place), 100);
    }

    private ValueId Converted(ValueId from, NumberType type)
    {
        ValueId to = b.NewValue(type);
        b.Add(new Convert(to, from));
        return to;
    }

    private ValueId Integer()
    {
        ValueId value = random.Next(8) switch
        {
            0 => b.Integer(random.Next(-2, 6)),
            1 => b.Integer(Int, IntegerOp.Add, Pick(integers), Pick(integers)),
            2 => b.Integer(Int, IntegerOp.Subtract, Pick(integers), Pick(integers)),
            3 => b.Integer(Int, IntegerOp.Multiply, Pick(integers), Pick(integers)),
            4 => b.Integer(Int, Pick([IntegerOp.Min, IntegerOp.Max, IntegerOp.Xor]), Pick(integers), Pick(integers)),
            5 => Converted(Apply(ScalarOp.Floor, Scaled(Pick(reals), 3)), Int),
            _ => Place(Int) is Place place ? b.Load(Int, place) : b.Integer(Int, IntegerOp.Complement, Pick(integers)),
        };
        value = b.Integer(Int, IntegerOp.Remainder, value, b.Integer(100));
        integers.Add(value);
        return value;
    }

    /// <summary>An integer between 0 and <paramref name="below"/> - 1.</summary>
    private ValueId Small(int below) => Below(b.Integer(below));

    private ValueId Below(ValueId count) => b.Integer(Int, IntegerOp.Abs, b.Integer(Int, IntegerOp.Remainder, Pick(integers), count));

    private ValueId Condition()
    {
        ValueId condition = random.Next(6) switch
        {
            0 or 1 => b.Integer(Bool, Pick([IntegerOp.Less, IntegerOp.LessOrEqual, IntegerOp.Equal, IntegerOp.NotEqual]), Pick(integers), Pick(integers)),
            2 when conditions.Count > 0 => b.Integer(Bool, IntegerOp.Not, Pick(conditions)),
            3 when conditions.Count > 1 => b.Integer(Bool, Pick([IntegerOp.And, IntegerOp.Or, IntegerOp.Xor]), Pick(conditions), Pick(conditions)),
            _ => b.Let(Bool, Pick([ScalarOp.Less, ScalarOp.LessOrEqual]), Operand(), Operand()),
        };
        conditions.Add(condition);
        return condition;
    }
}
