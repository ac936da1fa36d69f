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

    public override void Derivative()
    {
        var ofTheta = new double[input.Theta.Length];
        var inTriangle = new Vec2[input.InTriangle.Length];
        Array.Fill(inTriangle, new Vec2(1, 0));
        Move(ofTheta, inTriangle, 0);
        Array.Fill(inTriangle, new Vec2(0, 1));
        Move(ofTheta, inTriangle, 1);
        Array.Clear(inTriangle);
        for (int i = 0; i < ofTheta.Length; i++)
        {
            ofTheta[i] = 1;
            Move(ofTheta, inTriangle, 2 + i);
            ofTheta[i] = 0;
        }
    }

    private void Move(double[] theta, Vec2[] inTriangle, int column) => Hand.ErrorsInTrianglesJvp(
        input.Theta, input.InTriangle, input.Model, input.Places, input.Points, errors, theta, inTriangle,
        MemoryMarshal.Cast<double, Vec3>(jacobian.AsSpan(3 * errors.Length * column, 3 * errors.Length)));
}
