using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>
/// C#'s arithmetic on known numbers: operands have one type, which is also the type computed in, so 0.1f + 0.2f is the float sum.
/// A null result means that C# defines no such operation on these operands here.
/// </summary>
internal static class Arithmetic
{
    /// <exception cref="DivideByZeroException">Integer division by zero.</exception>
    /// <exception cref="OverflowException">In a checked context.</exception>
    public static object? Binary(BinaryOperatorKind kind, object? left, object? right, bool isChecked) => (left, right) switch
    {
        (int a, int b) => Int(kind, a, b, isChecked),
        (long a, long b) => Long(kind, a, b, isChecked),
        (long a, int b) => Shift(kind, a, b),
        (uint a, uint b) => UInt(kind, a, b, isChecked),
        (uint a, int b) => Shift(kind, a, b),
        (ulong a, ulong b) => ULong(kind, a, b, isChecked),
        (ulong a, int b) => Shift(kind, a, b),
        (float a, float b) => Float(kind, a, b),
        (double a, double b) => Double(kind, a, b),
        (bool a, bool b) => Bool(kind, a, b),
        (char a, char b) => Int(kind, a, b, isChecked),
        (byte a, byte b) => Int(kind, a, b, isChecked),
        (sbyte a, sbyte b) => Int(kind, a, b, isChecked),
        (short a, short b) => Int(kind, a, b, isChecked),
        (ushort a, ushort b) => Int(kind, a, b, isChecked),
        _ => null,
    };

    public static object? Unary(UnaryOperatorKind kind, object? operand, bool isChecked) => (kind, operand) switch
    {
        (UnaryOperatorKind.Not, bool a) => !a,
        (UnaryOperatorKind.Plus, int or long or uint or ulong or float or double) => operand,
        (UnaryOperatorKind.Minus, int a) => isChecked ? checked(-a) : unchecked(-a),
        (UnaryOperatorKind.Minus, long a) => isChecked ? checked(-a) : unchecked(-a),
        (UnaryOperatorKind.Minus, float a) => -a,
        (UnaryOperatorKind.Minus, double a) => -a,
        (UnaryOperatorKind.BitwiseNegation, int a) => ~a,
        (UnaryOperatorKind.BitwiseNegation, long a) => ~a,
        (UnaryOperatorKind.BitwiseNegation, uint a) => ~a,
        (UnaryOperatorKind.BitwiseNegation, ulong a) => ~a,
        _ => null,
    };

    /// <summary>The number in another numeric type, as C#'s conversion gives it; null if the type is not numeric.</summary>
    /// <exception cref="OverflowException">In a checked context.</exception>
    public static object? Convert(object value, SpecialType to, bool isChecked)
    {
        if (value is char letter)
            value = (int)letter;
        if (value is float single)
            return to is SpecialType.System_Single ? single : Convert((double)single, to, isChecked);
        if (value is double number)
            return FromDouble(number, to, isChecked);
        if (value is ulong wide)
            return to switch
            {
                SpecialType.System_UInt64 => wide,
                SpecialType.System_Single => (float)wide,
                SpecialType.System_Double => (double)wide,
                _ => FromLong(isChecked ? checked((long)wide) : unchecked((long)wide), to, isChecked),
            };
        return IsInteger(value) ? FromLong(System.Convert.ToInt64(value), to, isChecked) : null;
    }

    public static bool IsNumber(object? value) => value is float or double || IsInteger(value);

    private static bool IsInteger(object? value) =>
        value is int or long or uint or ulong or short or ushort or byte or sbyte;

    private static object? FromLong(long a, SpecialType to, bool isChecked) => to switch
    {
        SpecialType.System_Int32 => isChecked ? checked((int)a) : unchecked((int)a),
        SpecialType.System_Int64 => a,
        SpecialType.System_UInt32 => isChecked ? checked((uint)a) : unchecked((uint)a),
        SpecialType.System_UInt64 => isChecked ? checked((ulong)a) : unchecked((ulong)a),
        SpecialType.System_Int16 => isChecked ? checked((short)a) : unchecked((short)a),
        SpecialType.System_UInt16 => isChecked ? checked((ushort)a) : unchecked((ushort)a),
        SpecialType.System_Byte => isChecked ? checked((byte)a) : unchecked((byte)a),
        SpecialType.System_SByte => isChecked ? checked((sbyte)a) : unchecked((sbyte)a),
        SpecialType.System_Char => isChecked ? checked((char)a) : unchecked((char)a),
        SpecialType.System_Single => (float)a,
        SpecialType.System_Double => (double)a,
        _ => null,
    };

    // Outside the integer's range C# leaves the result to the machine, so such a number is refused (a null result).
    private static object? FromDouble(double a, SpecialType to, bool isChecked)
    {
        if (to is SpecialType.System_Double)
            return a;
        if (to is SpecialType.System_Single)
            return (float)a;
        double whole = Math.Truncate(a);
        if (!(whole >= -9.2e18 && whole <= 9.2e18))
            return null;
        object? result = FromLong((long)whole, to, isChecked: false);
        if (result is null || result is char)
            return null;
        if (System.Convert.ToDouble(result) == whole)
            return result;
        return isChecked ? throw new OverflowException() : null;
    }

    private static object? Int(BinaryOperatorKind kind, int a, int b, bool isChecked) => kind switch
    {
        BinaryOperatorKind.Add => isChecked ? checked(a + b) : unchecked(a + b),
        BinaryOperatorKind.Subtract => isChecked ? checked(a - b) : unchecked(a - b),
        BinaryOperatorKind.Multiply => isChecked ? checked(a * b) : unchecked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.LeftShift => a << b,
        BinaryOperatorKind.RightShift => a >> b,
        BinaryOperatorKind.UnsignedRightShift => a >>> b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Compare(kind, a.CompareTo(b)),
    };

    private static object? Long(BinaryOperatorKind kind, long a, long b, bool isChecked) => kind switch
    {
        BinaryOperatorKind.Add => isChecked ? checked(a + b) : unchecked(a + b),
        BinaryOperatorKind.Subtract => isChecked ? checked(a - b) : unchecked(a - b),
        BinaryOperatorKind.Multiply => isChecked ? checked(a * b) : unchecked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Compare(kind, a.CompareTo(b)),
    };

    private static object? UInt(BinaryOperatorKind kind, uint a, uint b, bool isChecked) => kind switch
    {
        BinaryOperatorKind.Add => isChecked ? checked(a + b) : unchecked(a + b),
        BinaryOperatorKind.Subtract => isChecked ? checked(a - b) : unchecked(a - b),
        BinaryOperatorKind.Multiply => isChecked ? checked(a * b) : unchecked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Compare(kind, a.CompareTo(b)),
    };

    private static object? ULong(BinaryOperatorKind kind, ulong a, ulong b, bool isChecked) => kind switch
    {
        BinaryOperatorKind.Add => isChecked ? checked(a + b) : unchecked(a + b),
        BinaryOperatorKind.Subtract => isChecked ? checked(a - b) : unchecked(a - b),
        BinaryOperatorKind.Multiply => isChecked ? checked(a * b) : unchecked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Compare(kind, a.CompareTo(b)),
    };

    private static object? Shift(BinaryOperatorKind kind, long a, int b) => kind switch
    {
        BinaryOperatorKind.LeftShift => a << b,
        BinaryOperatorKind.RightShift => a >> b,
        BinaryOperatorKind.UnsignedRightShift => a >>> b,
        _ => null,
    };

    private static object? Shift(BinaryOperatorKind kind, uint a, int b) => kind switch
    {
        BinaryOperatorKind.LeftShift => a << b,
        BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift => a >> b,
        _ => null,
    };

    private static object? Shift(BinaryOperatorKind kind, ulong a, int b) => kind switch
    {
        BinaryOperatorKind.LeftShift => a << b,
        BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift => a >> b,
        _ => null,
    };

    // The casts round to the type: .NET Framework may carry more precision through an expression.
    private static object? Float(BinaryOperatorKind kind, float a, float b) => kind switch
    {
        BinaryOperatorKind.Add => (float)(a + b),
        BinaryOperatorKind.Subtract => (float)(a - b),
        BinaryOperatorKind.Multiply => (float)(a * b),
        BinaryOperatorKind.Divide => (float)(a / b),
        BinaryOperatorKind.Remainder => (float)(a % b),
        _ => Compare(kind, a, b),
    };

    private static object? Double(BinaryOperatorKind kind, double a, double b) => kind switch
    {
        BinaryOperatorKind.Add => (double)(a + b),
        BinaryOperatorKind.Subtract => (double)(a - b),
        BinaryOperatorKind.Multiply => (double)(a * b),
        BinaryOperatorKind.Divide => (double)(a / b),
        BinaryOperatorKind.Remainder => (double)(a % b),
        _ => Compare(kind, a, b),
    };

    private static object? Bool(BinaryOperatorKind kind, bool a, bool b) => kind switch
    {
        BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => a & b,
        BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => a | b,
        BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.NotEquals => a ^ b,
        BinaryOperatorKind.Equals => a == b,
        _ => null,
    };

    private static object? Compare(BinaryOperatorKind kind, int order) => kind switch
    {
        BinaryOperatorKind.Equals => order == 0,
        BinaryOperatorKind.NotEquals => order != 0,
        BinaryOperatorKind.LessThan => order < 0,
        BinaryOperatorKind.LessThanOrEqual => order <= 0,
        BinaryOperatorKind.GreaterThan => order > 0,
        BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
        _ => null,
    };

    // Not through CompareTo: NaN is unordered.
    private static object? Compare(BinaryOperatorKind kind, double a, double b) => kind switch
    {
        BinaryOperatorKind.Equals => a == b,
        BinaryOperatorKind.NotEquals => a != b,
        BinaryOperatorKind.LessThan => a < b,
        BinaryOperatorKind.LessThanOrEqual => a <= b,
        BinaryOperatorKind.GreaterThan => a > b,
        BinaryOperatorKind.GreaterThanOrEqual => a >= b,
        _ => null,
    };
}
