namespace AdCompiler.Generators.Methods;

internal static class NumberTypes
{
    public static bool IsReal(this NumberType type) => type <= NumberType.Generic;

    /// <summary>Of several iterations at once.</summary>
    public static bool IsLanes(this NumberType type) => type is NumberType.SingleLanes or NumberType.DoubleLanes;

    public static bool IsMask(this NumberType type) => type is NumberType.SingleMask or NumberType.DoubleMask;

    /// <summary>The vector of a float or double, of their lanes or masks, as C# spells it.</summary>
    public static string Vector(this NumberType type) =>
        type is NumberType.Double or NumberType.DoubleLanes or NumberType.DoubleMask ? "Vector512<double>" : "Vector512<float>";

    /// <summary>How many iterations a vector of 512 bits has room for.</summary>
    public static int LaneCount(this NumberType type) => type is NumberType.Double or NumberType.DoubleLanes ? 8 : 16;

    /// <summary>The lanes of a float or double, the mask of a boolean; integers are the same in all lanes.</summary>
    public static NumberType InLanes(this NumberType type, NumberType real) => type == NumberType.Boolean
        ? real == NumberType.Double ? NumberType.DoubleMask : NumberType.SingleMask
        : type switch { NumberType.Double => NumberType.DoubleLanes, NumberType.Single => NumberType.SingleLanes, _ => type };

    /// <summary>Of a number in memory; a type parameter's at most.</summary>
    public static int Bytes(this NumberType type) => type switch
    {
        NumberType.Boolean or NumberType.SByte or NumberType.Byte => 1,
        NumberType.Half or NumberType.Int16 or NumberType.UInt16 or NumberType.Char => 2,
        NumberType.Single or NumberType.Int32 or NumberType.UInt32 => 4,
        NumberType.SingleLanes or NumberType.DoubleLanes or NumberType.SingleMask or NumberType.DoubleMask => 64,
        _ => 8,
    };

    /// <summary>Of a frame: its fields in order, each where C# puts it.</summary>
    public static int BytesOf(Frame frame)
    {
        static int Aligned(int position, int to) => (position + to - 1) / to * to;
        int end = frame.Fields.Aggregate(0, (position, field) => Aligned(position, field.Type.Bytes()) + field.Type.Bytes());
        return Aligned(end, frame.Fields.Max(field => field.Type.Bytes()));
    }

    public static bool IsInteger(this NumberType type) => type > NumberType.Boolean;
}
