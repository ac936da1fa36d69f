using System.Runtime.Intrinsics;

namespace AdCompiler.Bench.AdBench;

/// <summary>A Jacobian by groups of as many columns as a vector has lanes: of each row, a vector of its numbers in these columns.</summary>
internal sealed class JacobianColumns(int rows, int columns)
{
    private readonly Vector512<double>[] numbers = new Vector512<double>[rows * GroupsOf(columns)];

    public int Groups => GroupsOf(columns);

    /// <summary>The tangents of all rows in the directions of a group.</summary>
    public Span<Vector512<double>> Group(int group) => numbers.AsSpan(rows * group, rows);

    /// <summary>In the lanes of a group, 1 for one column and 0 for the others.</summary>
    public static Vector512<double> Direction(int column, int group) => Vector512.ConditionalSelect(
        Vector512.Equals(Vector512.Create((double)(column - Vector512<double>.Count * group)), Vector512<double>.Indices), Vector512<double>.One, Vector512<double>.Zero);

    public IEnumerable<double> ByColumns() => Enumerable.Range(0, columns).SelectMany(column =>
        Enumerable.Range(0, rows).Select(row => Group(column / Vector512<double>.Count)[row][column % Vector512<double>.Count]));

    private static int GroupsOf(int columns) => (columns + Vector512<double>.Count - 1) / Vector512<double>.Count;
}
