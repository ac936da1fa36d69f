using System.Globalization;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// How a width is written in C#. One walk of a program emits all widths, so their order of operations is the same by construction.
/// </summary>
internal sealed record Spelling(string Name, string Element, int Lanes, bool RoundsToHalf)
{
    /// <summary>16-bit values in float containers; the emitted methods take the arithmetic (wide or storage accumulation) as type argument TArith.</summary>
    public static readonly Spelling Half = new("Half", "float", 16, true);
    public static readonly Spelling Float = new("Float", "float", 16, false);
    public static readonly Spelling Double = new("Double", "double", 8, false);

    /// <summary>The arithmetic as a type argument of library functions.</summary>
    public string Arithmetic => RoundsToHalf ? "TArith" : Name + "Arithmetic";

    /// <summary>A number that reads back to the same bits in the container.</summary>
    public string Literal(double value)
    {
        if (double.IsNaN(value))
            return Element + ".NaN";
        if (double.IsInfinity(value))
            return Element + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (Element == "double")
            return value.ToString("R", CultureInfo.InvariantCulture) + "d";
        return ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>Whether a number is a Half as it stands; the Half text rounds its other constants.</summary>
    public static bool IsHalf(double value)
    {
        if (value == 0 || double.IsNaN(value) || double.IsInfinity(value))
            return true;
        double steps = Math.Abs(value) * (1 << 24);         // the smallest Half is 2^-24
        while (steps >= 2048)
            steps /= 2;                                     // 11 significant bits
        return Math.Abs(value) <= 65504 && steps == Math.Floor(steps);
    }
}
