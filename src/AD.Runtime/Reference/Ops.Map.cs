using System.Runtime.CompilerServices;

namespace AdCompiler;

public static partial class Ops
{
    /// <summary>A scalar function of the user's in each element: a lambda or a [Differentiable] method.</summary>
    [OverloadResolutionPriority(1)]                 // a lambda without types would fit both
    public static Tensor Map(Tensor x, Func<double, double> function) => Each(x, function);

    /// <summary>
    /// A scalar function of the user's in each element, written in float. Compiled, it is computed in the network's width:
    /// a double program does not round to float between its operations, as this plain C# does. Constants keep the value they
    /// have in the source: 0.1f is 0.100000001490116... in every program.
    /// </summary>
    public static Tensor Map(Tensor x, Func<float, float> function) => Each(x, v => function((float)v));

    /// <summary>A scalar function of two arguments in each element, with broadcasting.</summary>
    [OverloadResolutionPriority(1)]
    public static Tensor Map(Tensor a, Tensor b, Func<double, double, double> function) => Zip("Map", a, b, function);

    /// <summary>A scalar function of two arguments in each element, written in float, with broadcasting; rounded as the one of one argument.</summary>
    public static Tensor Map(Tensor a, Tensor b, Func<float, float, float> function) =>
        Zip("Map", a, b, (x, y) => function((float)x, (float)y));
}
