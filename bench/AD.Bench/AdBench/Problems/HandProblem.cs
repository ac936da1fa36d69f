using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

internal sealed class HandProblem(HandInput input) : Problem
{
    private readonly Vec3[] errors = new Vec3[input.Points.Length];
    // Of each group of columns: rows with a vector of the row's numbers in these columns.
    private readonly Vector512<double>[] jacobian = new Vector512<double>[3 * input.Points.Length * Groups(input.Theta.Length)];
    private readonly Vector512<double>[] directions = new Vector512<double>[input.Theta.Length];

    public static HandProblem Read(string path) => new(HandInput.Read(path, inTriangles: false));

    public override double[][] Results => [[.. MemoryMarshal.Cast<Vec3, double>(errors)], [.. Columns()]];

    public override void Objective() => Hand.Errors(input.Theta, input.Model, input.Places, input.Points, errors);

    public override void Derivative()
    {
        int rows = 3 * errors.Length;
        for (int group = 0; group < Groups(directions.Length); group++)
        {
            for (int i = 0; i < directions.Length; i++)
                directions[i] = Vector512.Equals(Vector512.Create((double)(i - 8 * group)), Vector512<double>.Indices) & Vector512<double>.One;
            Hand.ErrorsJvpLanes(input.Theta, input.Model, input.Places, input.Points, errors, directions, jacobian.AsSpan(rows * group, rows));
        }
    }

    private static int Groups(int columns) => (columns + 7) / 8;

    private IEnumerable<double> Columns()
    {
        int rows = 3 * errors.Length;
        return Enumerable.Range(0, directions.Length).SelectMany(column => Enumerable.Range(0, rows).Select(row => jacobian[rows * (column / 8) + row][column % 8]));
    }
}
