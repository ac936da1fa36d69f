using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>How a lane variable is written in a program's text: a vector of samples, or the one number of a GPU's thread.</summary>
/// <param name="Spelling">The width.</param>
/// <param name="Class">The class whose static methods are the operations.</param>
/// <param name="Type">Of a lane variable.</param>
/// <param name="Not">What negates a condition.</param>
/// <param name="NamesArithmetic">Whether fma and sqrt are those of the arithmetic, TArith.</param>
/// <param name="Hide">The function that hides a constant where the text's compiler would reorder sums and products with it; null where it never does.</param>
internal sealed record LaneNotation(Spelling Spelling, string Class, string Type, string Not, bool NamesArithmetic, string? Hide)
{
    private const string OneLane = "Device";

    /// <summary>Vectors of 512 bits, or (parts = 2) of 256.</summary>
    public static LaneNotation OfVectors(Spelling spelling, int parts)
    {
        string name = parts == 1 ? "Vector512" : "Vector256";
        return new(spelling, name, $"{name}<{spelling.Element}>", "~", spelling.RoundsToHalf, Hide: null);
    }

    /// <summary>One sample.</summary>
    public static LaneNotation OfThread(Spelling spelling) => new(spelling, OneLane, spelling.Element, "!", NamesArithmetic: true, OneLane + ".Hidden");

    private bool IsVector => Class != OneLane;

    /// <summary>A number in every lane.</summary>
    public string Number(double value) =>
        !IsVector ? Spelling.Literal(value)
        : value == 0 && BitConverter.DoubleToInt64Bits(value) == 0 ? Type + ".Zero"
        : $"{Class}.Create({Spelling.Literal(value)})";

    /// <summary>The name of an elementary function.</summary>
    public string Function(ScalarOp op) => IsVector ? "LaneMath." + op : op == ScalarOp.Sign ? "Device.Sign" : $"DeviceMath.{op}<TArith>";
}
