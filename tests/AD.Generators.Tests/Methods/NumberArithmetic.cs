namespace AdCompiler.Generators.Tests.Methods;

using System.Numerics;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using AdCompiler.Execution;
using AdCompiler.Kernels;

/// <summary>The operations of methods, with the types and functions that C# would use. A type parameter is run as double.</summary>
internal static class NumberArithmetic
{
    public static Number Real(NumberType type, ScalarOp op, ReadOnlySpan<Number> x) => type switch
    {
        NumberType.Half => Real<Half>(op, x),
        NumberType.Single => Real<float>(op, x),
        _ => Real<double>(op, x),
    };

    private static Number Real<T>(ScalarOp op, ReadOnlySpan<Number> x) where T : IFloatingPointIeee754<T>
    {
        if (op is ScalarOp.And or ScalarOp.Or or ScalarOp.Not)
            return Number.Of(op == ScalarOp.Not ? !x[0].IsTrue : op == ScalarOp.And ? x[0].IsTrue & x[1].IsTrue : x[0].IsTrue | x[1].IsTrue);
        if (op == ScalarOp.Select)
            return x[0].IsTrue ? x[1] : x[2];
        T a = x.Length > 0 ? T.CreateChecked(x[0].Real) : T.Zero, b = x.Length > 1 ? T.CreateChecked(x[1].Real) : T.Zero;
        T c = x.Length > 2 ? T.CreateChecked(x[2].Real) : T.Zero;
        return op switch
        {
            ScalarOp.Less => Number.Of(a < b),
            ScalarOp.LessOrEqual => Number.Of(a <= b),
            ScalarOp.Equal => Number.Of(a == b),
            ScalarOp.NotEqual => Number.Of(a != b),
            _ => Number.Of(double.CreateChecked(Apply(op, a, b, c))),
        };
    }

    private static T Apply<T>(ScalarOp op, T a, T b, T c) where T : IFloatingPointIeee754<T> => op switch
    {
        ScalarOp.Negate => -a,
        ScalarOp.Add => a + b,
        ScalarOp.Subtract => a - b,
        ScalarOp.Multiply => a * b,
        ScalarOp.Divide => a / b,
        ScalarOp.Remainder => a % b,
        ScalarOp.FusedMultiplyAdd => T.FusedMultiplyAdd(a, b, c),
        ScalarOp.Square => a * a,
        ScalarOp.Reciprocal => T.One / a,
        ScalarOp.Sqrt => T.Sqrt(a),
        ScalarOp.Cbrt => T.Cbrt(a),
        ScalarOp.Exp => T.Exp(a),
        ScalarOp.Expm1 => T.ExpM1(a),
        ScalarOp.Log => T.Log(a),
        ScalarOp.Log1p => T.LogP1(a),
        ScalarOp.Pow => T.Pow(a, b),
        ScalarOp.Sin => T.Sin(a),
        ScalarOp.Cos => T.Cos(a),
        ScalarOp.Tan => T.Tan(a),
        ScalarOp.Asin => T.Asin(a),
        ScalarOp.Acos => T.Acos(a),
        ScalarOp.Atan => T.Atan(a),
        ScalarOp.Atan2 => T.Atan2(a, b),
        ScalarOp.Sinh => T.Sinh(a),
        ScalarOp.Cosh => T.Cosh(a),
        ScalarOp.Tanh => T.Tanh(a),
        ScalarOp.Sigmoid => Library(a, LaneMath.Sigmoid, LaneMath.Sigmoid),
        ScalarOp.Softplus => Library(a, LaneMath.Softplus, LaneMath.Softplus),
        ScalarOp.Erf => Library(a, LaneMath.Erf, LaneMath.Erf),
        ScalarOp.Relu => a < T.Zero ? T.Zero : a,
        ScalarOp.LeakyRelu => a < T.Zero ? b * a : a,
        ScalarOp.Relu6 => a < T.Zero ? T.Zero : a > T.CreateChecked(6) ? T.CreateChecked(6) : a,
        ScalarOp.Abs => T.Abs(a),
        ScalarOp.Max => T.Max(a, b),
        ScalarOp.Min => T.Min(a, b),
        ScalarOp.Clamp => a < b ? b : a > c ? c : a,
        ScalarOp.Detach or ScalarOp.WithPartial => a,
        ScalarOp.Sign => T.IsNaN(a) ? a : T.CreateChecked(T.Sign(a)),
        ScalarOp.Floor => T.Floor(a),
        ScalarOp.Ceiling => T.Ceiling(a),
        ScalarOp.Round => T.Round(a),
        ScalarOp.Truncate => T.Truncate(a),
        _ => throw new NotSupportedException($"the interpreter does not know {op}"),
    };

    private static T Library<T>(T x, Func<float, float> single, Func<double, double> wide) where T : IFloatingPointIeee754<T> =>
        x is float narrow ? T.CreateTruncating(single(narrow)) : T.CreateTruncating(wide(double.CreateTruncating(x)));

    public static Number Integer(NumberType type, IntegerOp op, ReadOnlySpan<Number> x)
    {
        long a = x[0].Integer, b = x.Length > 1 ? x[1].Integer : 0;
        return new(0, type switch
        {
            NumberType.Boolean => Boolean(op, a != 0, b != 0) ? 1 : 0,
            NumberType.SByte => Integer(op, (sbyte)a, (sbyte)b, (int)b),
            NumberType.Byte => Integer(op, (byte)a, (byte)b, (int)b),
            NumberType.Int16 => Integer(op, (short)a, (short)b, (int)b),
            NumberType.UInt16 => Integer(op, (ushort)a, (ushort)b, (int)b),
            NumberType.Char => Integer(op, (char)a, (char)b, (int)b),
            NumberType.Int32 => Integer(op, (int)a, (int)b, (int)b),
            NumberType.UInt32 => Integer(op, (uint)a, (uint)b, (int)b),
            NumberType.Int64 => Integer(op, a, b, (int)b),
            NumberType.UInt64 => Integer(op, (ulong)a, (ulong)b, (int)b),
            _ => throw new NotSupportedException($"{op} of {type}"),
        });
    }

    private static bool Boolean(IntegerOp op, bool a, bool b) => op switch
    {
        IntegerOp.And => a & b,
        IntegerOp.Or => a | b,
        IntegerOp.Xor or IntegerOp.NotEqual => a ^ b,
        IntegerOp.Not => !a,
        IntegerOp.Equal => a == b,
        _ => throw new NotSupportedException($"{op} of booleans"),
    };

    private static long Integer<T>(IntegerOp op, T a, T b, int shift) where T : IBinaryInteger<T>, IMinMaxValue<T> => unchecked(op switch
    {
        IntegerOp.Less => a < b ? 1 : 0,
        IntegerOp.LessOrEqual => a <= b ? 1 : 0,
        IntegerOp.Equal => a == b ? 1 : 0,
        IntegerOp.NotEqual => a != b ? 1 : 0,
        _ => long.CreateTruncating(op switch
        {
            IntegerOp.Negate => -a,
            IntegerOp.Complement => ~a,
            IntegerOp.Add => a + b,
            IntegerOp.Subtract => a - b,
            IntegerOp.Multiply => a * b,
            IntegerOp.Divide => a / b,
            IntegerOp.Remainder => a % b,
            IntegerOp.And => a & b,
            IntegerOp.Or => a | b,
            IntegerOp.Xor => a ^ b,
            IntegerOp.ShiftLeft => a << shift,
            IntegerOp.ShiftRight => a >> shift,
            IntegerOp.UnsignedShiftRight => a >>> shift,
            IntegerOp.Min => T.Min(a, b),
            IntegerOp.Max => T.Max(a, b),
            IntegerOp.Abs => T.Abs(a),
            IntegerOp.Slots => T.CreateChecked(Revolve.Slots(int.CreateChecked(a), int.CreateChecked(b))),
            IntegerOp.Split => T.CreateChecked(Revolve.Split(int.CreateChecked(a), int.CreateChecked(b))),
            _ => throw new NotSupportedException($"{op} of integers"),
        }),
    });

    public static Number Convert(NumberType from, NumberType to, Number x)
    {
        if (!from.IsReal())
            return to.IsReal() ? Number.Of(Round(to, from == NumberType.UInt64 ? (ulong)x.Integer : x.Integer)) : new(0, Wrap(to, x.Integer));
        return to.IsReal() ? Number.Of(Round(to, x.Real)) : new(0, Truncate(to, x.Real));
    }

    /// <summary>The nearest number of a real type.</summary>
    public static double Round(NumberType type, double x) => type == NumberType.Half ? (double)(Half)x : type == NumberType.Single ? (float)x : x;

    private static double Round(NumberType type, long x) => type == NumberType.Half ? (double)(Half)x : type == NumberType.Single ? (float)x : x;

    private static double Round(NumberType type, ulong x) => type == NumberType.Half ? (double)(Half)x : type == NumberType.Single ? (float)x : x;

    public static long Wrap(NumberType type, long x) => unchecked(type switch
    {
        NumberType.SByte => (sbyte)x,
        NumberType.Byte => (byte)x,
        NumberType.Int16 => (short)x,
        NumberType.UInt16 => (ushort)x,
        NumberType.Char => (char)x,
        NumberType.Int32 => (int)x,
        NumberType.UInt32 => (uint)x,
        _ => x,
    });

    private static long Truncate(NumberType type, double x) => unchecked(type switch
    {
        NumberType.SByte => (sbyte)x,
        NumberType.Byte => (byte)x,
        NumberType.Int16 => (short)x,
        NumberType.UInt16 => (ushort)x,
        NumberType.Char => (char)x,
        NumberType.Int32 => (int)x,
        NumberType.UInt32 => (uint)x,
        NumberType.UInt64 => (long)(ulong)x,
        _ => (long)x,
    });
}
