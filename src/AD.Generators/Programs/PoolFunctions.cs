using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarFunctions;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Programs;

/// <summary>Arithmetic of max pools. What a weight 0 drops stays out of the sum even if it is infinite or NaN, as where an index is followed.</summary>
internal static class PoolFunctions
{
    /// <summary>(m, beta, 1 - beta): beta * m + (1 - beta) * m, three roundings as in the paper's code.</summary>
    public static readonly ScalarFunction ComposedValue = Define(3, b => b[1] * b[0] + b[2] * b[0]);

    /// <summary>(weight, g).</summary>
    public static readonly ScalarFunction Weighted = Define(2, b => Weight(b[0], b[1]));

    /// <summary>(sum, weight, g).</summary>
    public static readonly ScalarFunction AddWeighted = Define(3, b => b[0] + Weight(b[1], b[2]));

    private static Scalar Weight(Scalar weight, Scalar g) => Where(weight.Is(0), 0, weight * g);
}
