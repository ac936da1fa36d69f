using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>Operations on one number that the vector class of the CPU's text has too, with its results: NaN, signed zeros and ties included.</summary>
public static partial class Device
{
    private const uint SignBit = 0x8000_0000;

    public static float Abs(float x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & ~SignBit);

    /// <summary>
    /// The same number, in a form that ILGPU's compiler does not take for a constant: it makes x + (1 + 2) of (x + 1) + 2, and x of x + 0. A thread's
    /// index is not negative; what assembles a device's code knows that, and nothing is left of this.
    /// </summary>
    public static float Hidden(float x) => Interop.IntAsFloat(Interop.FloatAsInt(x) ^ (uint)(Group.IdxX >> 31));

    public static float Floor(float x) => MathF.Floor(x);

    public static float Ceiling(float x) => MathF.Ceiling(x);

    public static float Truncate(float x) => x < 0f ? MathF.Ceiling(x) : MathF.Floor(x);

    /// <summary>The nearest integer, ties to even; the sign of a zero stays.</summary>
    public static float Round(float x)
    {
        // not by adding 2^23 and taking it away: ILGPU's compiler joins the two constants
        float size = Abs(x), below = Floor(size), rest = size - below;
        bool isOdd = Floor(below * 0.5f) * 2f != below;
        float rounded = rest > 0.5f || rest == 0.5f && isOdd ? below + 1f : below;
        return size < 8388608f ? Interop.IntAsFloat(Interop.FloatAsInt(rounded) | (Interop.FloatAsInt(x) & SignBit)) : x;
    }

    /// <summary>a &gt; b ? a : b, the processor's: NaN and -0 of the second operand pass.</summary>
    public static float MaxNative(float a, float b) => GreaterThan(a, b) ? a : b;

    /// <summary>a &lt; b ? a : b.</summary>
    public static float MinNative(float a, float b) => LessThan(a, b) ? a : b;

    /// <summary>The larger; NaN if either is, and +0 of two zeros that differ.</summary>
    public static float Max(float a, float b) =>
        float.IsNaN(a) ? a : float.IsNaN(b) ? b : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b)) : a > b ? a : b;

    /// <summary>The smaller; NaN if either is, and -0 of two zeros that differ.</summary>
    public static float Min(float a, float b) =>
        float.IsNaN(a) ? a : float.IsNaN(b) ? b : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b)) : a < b ? a : b;

    /// <summary>(x &gt; 0) - (x &lt; 0); 0 for NaN.</summary>
    public static float Sign(float x) => x > 0f ? 1f : x < 0f ? -1f : 0f;

    // Where a is a constant, ILGPU swaps the operands and then lets NaN compare as true: hence b is asked by itself.

    public static bool LessThan(float a, float b) => a < b & !float.IsNaN(b);

    public static bool LessThanOrEqual(float a, float b) => a <= b & !float.IsNaN(b);

    public static bool GreaterThan(float a, float b) => a > b & !float.IsNaN(b);

    public static bool Equals(float a, float b) => a == b;

    public static float ConditionalSelect(bool condition, float a, float b) => condition ? a : b;

    /// <summary>Class of a sample, as a number to compare with; exact below 2^24 classes.</summary>
    public static float Number(int label, float like) => label;
}
