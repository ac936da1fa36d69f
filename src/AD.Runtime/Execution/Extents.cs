using System.Runtime.CompilerServices;

namespace AdCompiler.Execution;

/// <summary>Derived methods are given arrays of cotangents and tangents: as many as there are elements, checked before anything is written.</summary>
public static class Extents
{
    /// <exception cref="ArgumentException">The two lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(
        int found, int expected,
        [CallerArgumentExpression(nameof(found))] string foundName = "", [CallerArgumentExpression(nameof(expected))] string expectedName = "")
    {
        if (found != expected)
            Reject(found, expected, foundName, expectedName);
    }

    /// <summary>The same for each dimension of arrays of several, and each row of arrays of arrays.</summary>
    /// <exception cref="ArgumentException">Two lengths differ, or a row is missing.</exception>
    public static void Require(
        Array found, Array expected,
        [CallerArgumentExpression(nameof(found))] string foundName = "", [CallerArgumentExpression(nameof(expected))] string expectedName = "")
    {
        for (int d = 0; d < expected.Rank; d++)
            if (found.GetLength(d) != expected.GetLength(d))
                Reject(found.GetLength(d), expected.GetLength(d), foundName + LengthOf(expected, d), expectedName + LengthOf(expected, d));
        if (expected is not Array[] rows)
            return;
        var foundRows = (Array[])found;
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] is { } row && (foundRows[i] is not { } foundRow || !AreEqual(foundRow, row)))
                Require(
                    foundRows[i] ?? throw new ArgumentException($"{foundName}[{i}]: found null, expected a row as {expectedName}[{i}]"),
                    row, $"{foundName}[{i}]", $"{expectedName}[{i}]");
    }

    private static string LengthOf(Array array, int dimension) => array.Rank == 1 ? ".Length" : $".GetLength({dimension})";

    /// <summary>Whether rows of numbers are as long as each other: names are put together only where they are not.</summary>
    private static bool AreEqual(Array found, Array expected) => expected is not Array[] && expected.Rank == 1 && found.Length == expected.Length;

    private static void Reject(int found, int expected, string foundName, string expectedName) =>
        throw new ArgumentException($"{foundName}: found {found}, expected {expected} as {expectedName} is");
}
