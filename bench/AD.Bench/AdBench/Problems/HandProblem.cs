using System.Runtime.InteropServices;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

internal sealed class HandProblem(HandInput input) : Problem
{
    private readonly Vec3[] errors = new Vec3[input.Points.Length];
    private readonly double[] jacobian = new double[3 * input.Points.Length * input.Theta.Length];    // by columns

    public static HandProblem Read(string path) => new(HandInput.Read(path, inTriangles: false));

    public override double[][] Results => [[.. MemoryMarshal.Cast<Vec3, double>(errors)], jacobian];

    public override void Objective() => Hand.Errors(input.Theta, input.Model, input.Places, input.Points, errors);

    public override void Derivative()
    {
        var direction = new double[input.Theta.Length];
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = 1;
            Hand.ErrorsJvp(input.Theta, input.Model, input.Places, input.Points, errors, direction, Column(i));
            direction[i] = 0;
        }
    }

    private Span<Vec3> Column(int i) => MemoryMarshal.Cast<double, Vec3>(jacobian.AsSpan(3 * errors.Length * i, 3 * errors.Length));
}
