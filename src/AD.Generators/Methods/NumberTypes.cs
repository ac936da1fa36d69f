namespace AdCompiler.Generators.Methods;

internal static class NumberTypes
{
    public static bool IsReal(this NumberType type) => type <= NumberType.Generic;

    /// <summary>Of several iterations at once.</summary>
    public static bool IsLanes(this NumberType type) => type is NumberType.SingleLanes or NumberType.DoubleLanes;

    public static bool IsMask(this NumberType type) => type is NumberType.SingleMask or NumberType.DoubleMask;

    /// <summary>How many iterations a vector of 512 bits has room for.</summary>
    public static int LaneCount(this NumberType type) => type is NumberType.Double or NumberType.DoubleLanes ? 8 : 16;

    /// <summary>The lanes of a float or double, the mask of a boolean; integers are the same in all lanes.</summary>
    public static NumberType InLanes(this NumberType type, NumberType real) => type == NumberType.Boolean
        ? real == NumberType.Double ? NumberType.DoubleMask : NumberType.SingleMask
        : type switch { NumberType.Double => NumberType.DoubleLanes, NumberType.Single => NumberType.SingleLanes, _ => type };

    public static bool IsInteger(this NumberType type) => type > NumberType.Boolean;
}
