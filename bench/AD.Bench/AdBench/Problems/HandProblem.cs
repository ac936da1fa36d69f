using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

internal sealed class HandProblem(HandInput input) : Problem
{
    private readonly Vec3[] errors = new Vec3[input.Points.Length];
    private readonly JacobianColumns jacobian = new(3 * input.Points.Length, input.Theta.Length);
    private readonly Vector512<double>[] directions = new Vector512<double>[input.Theta.Length];

    public static HandProblem Read(string path) => new(HandInput.Read(path, inTriangles: false));

    public override double[][] Results => [[.. MemoryMarshal.Cast<Vec3, double>(errors)], [.. jacobian.ByColumns()]];

    public override void Objective() => Hand.Errors(input.Theta, input.Model, input.Places, input.Points, errors);

    public override void Derivative()
    {
        for (int group = 0; group < jacobian.Groups; group++)
        {
            for (int i = 0; i < directions.Length; i++)
                directions[i] = JacobianColumns.Direction(i, group);
            Hand.ErrorsJvpLanes(input.Theta, input.Model, input.Places, input.Points, errors, directions, jacobian.Group(group));
        }
    }
}
