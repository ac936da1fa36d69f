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

    /// <summary>
    /// (g, beta, 1 - beta, divisor, first): beta * g / ties, at the first tied entry + (1 - beta) * g; rounding for rounding as
    /// beta * minimal + (1 - beta) * native in the paper's code. The divisor of an entry that does not tie is infinite.
    /// </summary>
    public static readonly ScalarFunction Composed = Define(5, b => ComposedTerms(b, 0));

    /// <summary>The same times relu's derivative, argument 5.</summary>
    public static readonly ScalarFunction ComposedRelu = Define(6, b => Weight(b[5], ComposedTerms(b, 0)));

    /// <summary>The two above added to a sum, argument 0.</summary>
    public static readonly ScalarFunction AddComposed = Define(6, b => b[0] + ComposedTerms(b, 1));
    public static readonly ScalarFunction AddComposedRelu = Define(7, b => b[0] + Weight(b[6], ComposedTerms(b, 1)));

    private static Scalar Weight(Scalar weight, Scalar g) => Where(weight.Is(0), 0, weight * g);

    private static Scalar ComposedTerms(ScalarBuilder b, int at)
    {
        Scalar g = b[at], share = b[at + 1] * g / b[at + 3];
        return Where(b[at + 3].Is(double.PositiveInfinity), 0, Where(b[at + 4].Is(0), share, share + b[at + 2] * g));
    }
}
