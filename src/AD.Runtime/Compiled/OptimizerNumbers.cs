using System.Globalization;

namespace AdCompiler;

/// <summary>The numbers an optimizer can work with.</summary>
internal static class OptimizerNumbers
{
    public static void RequireNotNegative(string name, double found) =>
        Require(found >= 0 && double.IsFinite(found), name, found, "a finite number, 0 or more");

    public static void RequireBelowOne(string name, double found) =>
        Require(found is >= 0 and < 1, name, found, "0 or more, below 1");

    public static void Require(bool holds, string name, double found, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(null, $"{name}: found {found.ToString("R", CultureInfo.InvariantCulture)}, expected {expected}");
    }
}
