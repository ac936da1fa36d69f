namespace AdCompiler.Generators.Methods;

internal static class NumberTypes
{
    public static bool IsReal(this NumberType type) => type <= NumberType.Generic;

    public static bool IsInteger(this NumberType type) => type > NumberType.Boolean;
}
