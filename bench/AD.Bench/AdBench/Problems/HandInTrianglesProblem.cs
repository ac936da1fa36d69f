using System.Runtime.InteropServices;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

/// <summary>Every point depends on its own two coordinates alone, so all points' share two columns of the Jacobian.</summary>
internal sealed class HandInTrianglesProblem(HandInput input) : Problem
{
    private readonly Vec3[] errors = new Vec3[input.Points.Length];
    private readonly double[] jacobian = new double[3 * input.Points.Length * (2 + input.Theta.Length)];    // by columns

    public static HandInTrianglesProblem Read(string path) => new(HandInput.Read(path, inTriangles: true));

    public override double[][] Results => [[.. MemoryMarshal.Cast<Vec3, double>(errors)], jacobian];

    public override void Objective() =>
        Hand.ErrorsInTriangles(input.Theta, input.InTriangle, input.Model, input.Places, input.Points, errors);
}
