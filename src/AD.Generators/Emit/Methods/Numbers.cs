using System.Globalization;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>The names of number types and the numbers themselves, as C# spells them.</summary>
internal static class Numbers
{
    public static string TypeName(NumberType type, string generic) => type switch
    {
        NumberType.Generic => generic,
        NumberType.Half => "Half",
        NumberType.Single => "float",
        NumberType.Double => "double",
        NumberType.DoubleLanes or NumberType.DoubleMask or NumberType.SingleLanes or NumberType.SingleMask => type.Vector(),
        NumberType.Boolean => "bool",
        NumberType.SByte => "sbyte",
        NumberType.Byte => "byte",
        NumberType.Int16 => "short",
        NumberType.UInt16 => "ushort",
        NumberType.Char => "char",
        NumberType.Int32 => "int",
        NumberType.UInt32 => "uint",
        NumberType.Int64 => "long",
        _ => "ulong",
    };

    /// <summary>Whether C# converts without being asked.</summary>
    public static bool IsImplicit(NumberType from, NumberType to) => to switch
    {
        NumberType.Double => from is NumberType.Single || from.IsInteger(),
        NumberType.Single => from.IsInteger(),
        NumberType.Int64 => from is NumberType.SByte or NumberType.Byte or NumberType.Int16 or NumberType.UInt16 or NumberType.Char or NumberType.Int32 or NumberType.UInt32,
        NumberType.Int32 => from is NumberType.SByte or NumberType.Byte or NumberType.Int16 or NumberType.UInt16 or NumberType.Char,
        _ => false,
    };

    /// <summary>A real constant that reads back to the same bits. <paramref name="typed"/>: the text must have the type by itself, 2.0 and not 2.</summary>
    public static (string Text, Strength Strength) Real(double value, NumberType type, string generic, bool typed)
    {
        if (type.IsLanes())
            return (Lanes(value, type), Strength.Primary);
        if (double.IsNaN(value) || double.IsInfinity(value))
            return (TypeName(type, generic) + (double.IsNaN(value) ? ".NaN" : value > 0 ? ".PositiveInfinity" : ".NegativeInfinity"), Strength.Primary);
        bool negative = value < 0 || (value == 0 && BitConverter.DoubleToInt64Bits(value) != 0);
        switch (type)
        {
            case NumberType.Half:
                return ($"(Half){(negative ? "(" : "")}{Double(value, typed: negative && value == 0)}{(negative ? ")" : "")}", Strength.Unary);
            case NumberType.Generic:
                return negative ? ("-" + Generic(-value, generic), Strength.Unary) : (Generic(value, generic), Strength.Primary);
            case NumberType.Single:
                return (Single((float)value), negative ? Strength.Unary : Strength.Primary);
            default:
                return (Double(value, typed || value == 0 && negative), negative ? Strength.Unary : Strength.Primary);
        }
    }

    private static string Lanes(double value, NumberType type)
    {
        string text = Real(value, type == NumberType.DoubleLanes ? NumberType.Double : NumberType.Single, "", typed: true).Text;
        return text switch
        {
            "0.0" or "0f" => TypeName(type, "") + ".Zero",
            "1.0" or "1f" => TypeName(type, "") + ".One",
            _ => $"Vector512.Create({text})",
        };
    }

    public static (string Text, Strength Strength) Integer(long value, NumberType type)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return type switch
        {
            NumberType.Boolean => (value == 0 ? "false" : "true", Strength.Primary),
            NumberType.UInt32 => (((uint)value).ToString(CultureInfo.InvariantCulture) + "u", Strength.Primary),
            NumberType.UInt64 => (((ulong)value).ToString(CultureInfo.InvariantCulture) + "ul", Strength.Primary),
            NumberType.Int32 => value == int.MinValue ? ("int.MinValue", Strength.Primary) : (text, value < 0 ? Strength.Unary : Strength.Primary),
            NumberType.Int64 => value == long.MinValue ? ("long.MinValue", Strength.Primary) : (text + "L", value < 0 ? Strength.Unary : Strength.Primary),
            _ => ($"({TypeName(type, "")}){(value < 0 ? $"({text})" : text)}", Strength.Unary),
        };
    }

    private static string Generic(double value, string generic) =>
        value == 0 ? generic + ".Zero" : value == 1 ? generic + ".One" : $"{generic}.CreateChecked({Double(value, typed: true)})";

    private static string Double(double value, bool typed)
    {
        if (Math.Abs(value) < 1e15 && value == Math.Floor(value))
            return (value == 0 && BitConverter.DoubleToInt64Bits(value) != 0 ? "-0" : value.ToString("F0", CultureInfo.InvariantCulture)) + (typed ? ".0" : "");
        return Shortest(precision => value.ToString(precision, CultureInfo.InvariantCulture),
            text => double.Parse(text, CultureInfo.InvariantCulture) == value, "G15", "G16", "G17");
    }

    private static string Single(float value) => (value == 0 && BitConverter.DoubleToInt64Bits(value) != 0 ? "-0" : Shortest(
        precision => value.ToString(precision, CultureInfo.InvariantCulture),
        text => float.Parse(text, CultureInfo.InvariantCulture) == value, "G6", "G7", "G8", "G9")) + "f";

    /// <summary>The fewest digits that read back; the same on every framework, which "R" is not.</summary>
    private static string Shortest(Func<string, string> write, Func<string, bool> readsBack, params string[] precisions)
    {
        foreach (string precision in precisions)
        {
            string text = write(precision);
            if (precision == precisions[precisions.Length - 1] || readsBack(text))
                return text.Replace("E+", "e").Replace("E-", "e-");
        }
        throw new InvalidOperationException("no precision given");
    }
}
