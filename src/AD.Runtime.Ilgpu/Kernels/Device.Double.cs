using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>The same in double.</content>
public static partial class Device
{
    private const ulong SignBitOfDouble = 0x8000_0000_0000_0000;

    public static double Abs(double x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & ~SignBitOfDouble);

    /// <inheritdoc cref="Hidden(float)"/>
    public static double Hidden(double x) => Interop.IntAsFloat(Interop.FloatAsInt(x) ^ (ulong)(Group.IdxX >> 31));

    public static double Floor(double x) => Math.Floor(x);

    public static double Ceiling(double x) => Math.Ceiling(x);

    public static double Truncate(double x) => x < 0.0 ? Math.Ceiling(x) : Math.Floor(x);

    /// <summary>The nearest integer, ties to even; the sign of a zero stays.</summary>
    public static double Round(double x)
    {
        // not by adding 2^52 and taking it away: ILGPU's compiler joins the two constants
        double size = Abs(x), below = Floor(size), rest = size - below;
        bool isOdd = Floor(below * 0.5) * 2.0 != below;
        double rounded = rest > 0.5 || rest == 0.5 && isOdd ? below + 1.0 : below;
        return size < 4503599627370496.0 ? Interop.IntAsFloat(Interop.FloatAsInt(rounded) | (Interop.FloatAsInt(x) & SignBitOfDouble)) : x;
    }

    /// <summary>a &gt; b ? a : b, the processor's: NaN and -0 of the second operand pass.</summary>
    public static double MaxNative(double a, double b) => GreaterThan(a, b) ? a : b;

    /// <summary>a &lt; b ? a : b.</summary>
    public static double MinNative(double a, double b) => LessThan(a, b) ? a : b;

    /// <summary>The larger; NaN if either is, and +0 of two zeros that differ.</summary>
    public static double Max(double a, double b) =>
        double.IsNaN(a) ? a : double.IsNaN(b) ? b : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b)) : a > b ? a : b;

    /// <summary>The smaller; NaN if either is, and -0 of two zeros that differ.</summary>
    public static double Min(double a, double b) =>
        double.IsNaN(a) ? a : double.IsNaN(b) ? b : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b)) : a < b ? a : b;

    /// <summary>(x &gt; 0) - (x &lt; 0); 0 for NaN.</summary>
    public static double Sign(double x) => x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0;

    // Where a is a constant, ILGPU swaps the operands and then lets NaN compare as true: hence b is asked by itself.

    public static bool LessThan(double a, double b) => a < b & !double.IsNaN(b);

    public static bool LessThanOrEqual(double a, double b) => a <= b & !double.IsNaN(b);

    public static bool GreaterThan(double a, double b) => a > b & !double.IsNaN(b);

    public static bool Equals(double a, double b) => a == b;

    public static double ConditionalSelect(bool condition, double a, double b) => condition ? a : b;

    /// <summary>Class of a sample, as a number to compare with; exact.</summary>
    public static double Number(int label, double like) => label;
}
