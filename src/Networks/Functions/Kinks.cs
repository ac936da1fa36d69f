namespace AdCompiler.Networks.Functions;

/// <summary>Functions with kinks, poles and branches at points that one can ask for.</summary>
public static partial class Kinks
{
    [Differentiable]
    public static double AbsoluteValue(double x) => Math.Abs(x);

    /// <summary>The same function by a branch: its derivative at 0 is that of the branch taken there.</summary>
    [Differentiable]
    public static double AbsoluteValueByBranch(double x) => x < 0 ? -x : x;

    [Differentiable]
    public static double Larger(double x, double y) => Math.Max(x, y);

    [Differentiable]
    public static double Between(double x, double low, double high) => Math.Clamp(x, low, high);

    [Differentiable]
    public static double SquareRoot(double x) => Math.Sqrt(x);

    /// <summary>0 below 0: the square root's derivative, infinite or not a number there, must not reach the result.</summary>
    [Differentiable]
    public static double SquareRootOrZero(double x) => x > 0 ? Math.Sqrt(x) : 0;

    /// <summary>sin x / x, with a series where it is 0 / 0.</summary>
    [Differentiable]
    public static double Sinc(double x) => Math.Abs(x) < 1e-4 ? 1 - x * x / 6 : Math.Sin(x) / x;

    /// <summary>Huber's loss: a parabola that goes on as straight lines.</summary>
    [Differentiable]
    public static double Huber(double x, double width)
    {
        double size = Math.Abs(x);
        if (size <= width)
            return 0.5 * x * x;
        return width * (size - 0.5 * width);
    }
}
