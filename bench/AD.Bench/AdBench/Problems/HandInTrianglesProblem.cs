using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

/// <summary>Every point depends on its own two coordinates alone, so all points' share two columns of the Jacobian, the first ones.</summary>
internal sealed class HandInTrianglesProblem(HandInput input) : Problem
{
    private readonly Vec3[] errors = new Vec3[input.Points.Length];
    private readonly JacobianColumns jacobian = new(3 * input.Points.Length, 2 + input.Theta.Length);
    private readonly Vector512<double>[] ofTheta = new Vector512<double>[input.Theta.Length];
    private readonly Vector512<double>[] inTriangle = new Vector512<double>[2 * input.InTriangle.Length];

    public static HandInTrianglesProblem Read(string path) => new(HandInput.Read(path, inTriangles: true));

    public override double[][] Results => [[.. MemoryMarshal.Cast<Vec3, double>(errors)], [.. jacobian.ByColumns()]];

    public override void Objective() =>
        Hand.ErrorsInTriangles(input.Theta, input.InTriangle, input.Model, input.Places, input.Points, errors);

    public override void Derivative()
    {
        for (int group = 0; group < jacobian.Groups; group++)
        {
            for (int i = 0; i < ofTheta.Length; i++)
                ofTheta[i] = JacobianColumns.Direction(2 + i, group);
            for (int i = 0; i < inTriangle.Length; i++)
                inTriangle[i] = JacobianColumns.Direction(i % 2, group);
            Hand.ErrorsInTrianglesJvpLanes(
                input.Theta, input.InTriangle, input.Model, input.Places, input.Points, errors, ofTheta, inTriangle, jacobian.Group(group));
        }
    }
}
