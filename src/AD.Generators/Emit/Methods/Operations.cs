using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>How strongly C#'s operators bind; a conditional binds least.</summary>
internal enum Strength { Conditional, OrElse, AndAlso, Or, Xor, And, Equality, Comparison, Shift, Sum, Product, Unary, Primary }

/// <summary>How operations are spelled in C#.</summary>
internal static class Operations
{
    /// <summary>The operation between its two operands; null for one that is spelled otherwise.</summary>
    public static (string Sign, Strength Strength)? Infix(ScalarOp op) => op switch
    {
        ScalarOp.Add => ("+", Strength.Sum),
        ScalarOp.Subtract => ("-", Strength.Sum),
        ScalarOp.Multiply => ("*", Strength.Product),
        ScalarOp.Divide => ("/", Strength.Product),
        ScalarOp.Remainder => ("%", Strength.Product),
        ScalarOp.Less => ("<", Strength.Comparison),
        ScalarOp.LessOrEqual => ("<=", Strength.Comparison),
        ScalarOp.Equal => ("==", Strength.Equality),
        ScalarOp.NotEqual => ("!=", Strength.Equality),
        ScalarOp.And => ("&&", Strength.AndAlso),
        ScalarOp.Or => ("||", Strength.OrElse),
        _ => null,
    };

    /// <summary>The function of vectors that an operation is written as; null for one that has a sign.</summary>
    public static string? InLanes(ScalarOp op) => op switch
    {
        ScalarOp.Less => "Vector512.LessThan",
        ScalarOp.LessOrEqual => "Vector512.LessThanOrEqual",
        ScalarOp.Equal => "Vector512.Equals",
        ScalarOp.Select => "Vector512.ConditionalSelect",
        ScalarOp.FusedMultiplyAdd or ScalarOp.Sqrt or ScalarOp.Abs or ScalarOp.Max or ScalarOp.Min => "Vector512." + op,
        ScalarOp.Negate or ScalarOp.Square or ScalarOp.Reciprocal or ScalarOp.Constant or ScalarOp.Rule or ScalarOp.NotEqual or ScalarOp.Not => null,
        _ when Infix(op) is not null => null,
        _ => "LaneMath." + op,
    };

    public static (string Sign, Strength Strength)? Infix(IntegerOp op) => op switch
    {
        IntegerOp.Add => ("+", Strength.Sum),
        IntegerOp.Subtract => ("-", Strength.Sum),
        IntegerOp.Multiply => ("*", Strength.Product),
        IntegerOp.Divide => ("/", Strength.Product),
        IntegerOp.Remainder => ("%", Strength.Product),
        IntegerOp.And => ("&", Strength.And),
        IntegerOp.Or => ("|", Strength.Or),
        IntegerOp.Xor => ("^", Strength.Xor),
        IntegerOp.ShiftLeft => ("<<", Strength.Shift),
        IntegerOp.ShiftRight => (">>", Strength.Shift),
        IntegerOp.UnsignedShiftRight => (">>>", Strength.Shift),
        IntegerOp.Less => ("<", Strength.Comparison),
        IntegerOp.LessOrEqual => ("<=", Strength.Comparison),
        IntegerOp.Equal => ("==", Strength.Equality),
        IntegerOp.NotEqual => ("!=", Strength.Equality),
        _ => null,
    };

    /// <summary>Whether the operation is written with a sign before its operand.</summary>
    public static string? Prefix(IntegerOp op) => op switch
    {
        IntegerOp.Negate => "-",
        IntegerOp.Complement => "~",
        IntegerOp.Not => "!",
        _ => null,
    };

    /// <summary>Whether the text names an operand twice, as a square does.</summary>
    public static int TimesWritten(ScalarOp op, int operand) => op switch
    {
        ScalarOp.Square or ScalarOp.Relu => 2,
        ScalarOp.LeakyRelu => operand == 0 ? 3 : 1,
        _ => 1,
    };

    /// <summary>Functions that C# has for one type only, so that a whole number needs no decimal point as their argument.</summary>
    public static bool TakesRealsOnly(ScalarOp op) => op is ScalarOp.Sqrt or ScalarOp.Exp or ScalarOp.Log or ScalarOp.Sin or ScalarOp.Cos
        or ScalarOp.Tan or ScalarOp.Asin or ScalarOp.Acos or ScalarOp.Atan or ScalarOp.Atan2 or ScalarOp.Sinh or ScalarOp.Cosh or ScalarOp.Tanh
        or ScalarOp.Pow or ScalarOp.Cbrt or ScalarOp.FusedMultiplyAdd;

    /// <summary>A function's name in C#, where an operation is written as a call.</summary>
    public static string Function(ScalarOp op, NumberType type, string generic) => op switch
    {
        ScalarOp.Sigmoid or ScalarOp.Softplus or ScalarOp.Erf => type is NumberType.Single or NumberType.Double
            ? "LaneMath." + op
            : throw new NotSupportedException($"{op} is known for float and double, not for {(generic.Length > 0 ? generic : type.ToString())}"),
        ScalarOp.Expm1 => OwnClass(type, generic) + ".ExpM1",
        ScalarOp.Log1p => OwnClass(type, generic) + ".LogP1",
        ScalarOp.Detach => "global::AdCompiler.AD.NoDerivative",
        ScalarOp.Clamp when type == NumberType.Single => "Math.Clamp",
        _ => type switch
        {
            NumberType.Double => "Math",
            NumberType.Single => "MathF",
            _ => OwnClass(type, generic),
        } + "." + op,
    };

    public static string Function(LibraryFunction function, NumberType type, string generic) =>
        function.Class.Length > 0 ? $"global::{function.Class}.{function.Method}"
            : function.InMath is { } name && type is NumberType.Double or NumberType.Single ? $"{(type == NumberType.Double ? "Math" : "MathF")}.{name}"
            : $"{OwnClass(type, generic)}.{function.Method}";

    private static string OwnClass(NumberType type, string generic) => Numbers.TypeName(type, generic);
}
