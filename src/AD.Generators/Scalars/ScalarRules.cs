using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Scalars;

/// <summary>g times the partial derivative of y = op(x) with respect to one operand; at: the values of its rules at its kinks.</summary>
internal delegate Scalar PartialRule(Scalar g, Scalar[] x, Scalar y, Scalar[] at);

/// <summary>
/// The derivative of every scalar operation; those of library functions, which only methods call, stand in the same form in
/// <see cref="ScalarLibrary"/>. A rule multiplies the direction g by the partial
/// derivative, so that the same line serves tangents and cotangents; a branch that is not taken hands no g on, NaN or not.
/// Where a derivative is cheaper from the result y, it is written so. Kinks: the values are in docs/nonsmooth.md.
/// Select is not here: forward mode chooses between the tangents of its branches.
/// </summary>
internal static class ScalarRules
{
    private static readonly Dictionary<ScalarOp, PartialRule[]> Rules = new()
    {
        // arithmetic
        [ScalarOp.Negate] = Unary((g, x, y) => -g),
        [ScalarOp.Add] = Binary((g, a, b, y) => g, (g, a, b, y) => g),
        [ScalarOp.Subtract] = Binary((g, a, b, y) => g, (g, a, b, y) => -g),
        [ScalarOp.Multiply] = Binary((g, a, b, y) => g * b, (g, a, b, y) => g * a),
        [ScalarOp.Divide] = Binary((g, a, b, y) => g / b, (g, a, b, y) => -(g * (y / b))),
        [ScalarOp.Remainder] = Binary((g, a, b, y) => g, (g, a, b, y) => -(g * ((a - y) / b))),       // a % b = a - b trunc(a / b)
        [ScalarOp.FusedMultiplyAdd] = [(g, x, y, _) => g * x[1], (g, x, y, _) => g * x[0], (g, x, y, _) => g],
        [ScalarOp.Square] = Unary((g, x, y) => g * (2 * x)),
        [ScalarOp.Reciprocal] = Unary((g, x, y) => -(g * (y * y))),
        [ScalarOp.AsStored] = Unary((g, x, y) => g),
        [ScalarOp.WithPartial] = [(g, _, _, _) => g, (g, x, _, _) => g * x[2], NoRule],       // the partial derivative itself is no part of the value

        // powers and logarithms
        [ScalarOp.Exp] = Unary((g, x, y) => g * y),
        [ScalarOp.Expm1] = Unary((g, x, y) => g * Exp(x)),                                   // y + 1 would cancel where x is below -1
        [ScalarOp.Log] = Unary((g, x, y) => g / x),
        [ScalarOp.Log1p] = Unary((g, x, y) => g / (1 + x)),
        [ScalarOp.Cbrt] = Unary((g, x, y) => g / (3 * (y * y))),                             // +inf at 0, by continuity
        [ScalarOp.Pow] = Binary(
            (g, x, p, y) => Where(p.Is(0), 0, g * (p * Pow(x, p - 1))),                      // x^0 is 1 for every x
            (g, x, p, y) => Where(x.Is(0) & p >= 0, 0, g * (y * Log(x)))),                   // 0^p does not depend on p >= 0: PyTorch

        // trigonometric and hyperbolic
        [ScalarOp.Sin] = Unary((g, x, y) => g * Cos(x)),
        [ScalarOp.Cos] = Unary((g, x, y) => -(g * Sin(x))),
        [ScalarOp.Tan] = Unary((g, x, y) => g * (1 + y * y)),
        [ScalarOp.Asin] = Unary((g, x, y) => g / Sqrt((1 - x) * (1 + x))),
        [ScalarOp.Acos] = Unary((g, x, y) => -(g / Sqrt((1 - x) * (1 + x)))),
        [ScalarOp.Atan] = Unary((g, x, y) => g / (1 + x * x)),
        [ScalarOp.Atan2] = Binary((g, a, b, y) => g * (b / (a * a + b * b)), (g, a, b, y) => -(g * (a / (a * a + b * b)))),
        [ScalarOp.Sinh] = Unary((g, x, y) => g * Cosh(x)),
        [ScalarOp.Cosh] = Unary((g, x, y) => g * Sinh(x)),
        [ScalarOp.Tanh] = Unary((g, x, y) => g * (1 - y * y)),
        [ScalarOp.Sigmoid] = Unary((g, x, y) => g * (y * (1 - y))),
        [ScalarOp.Softplus] = Unary((g, x, y) => g * Sigmoid(x)),
        [ScalarOp.Erf] = Unary((g, x, y) => g * (1.1283791670955126 * Exp(-(x * x)))),       // 2 / sqrt(pi)

        // kinks: at[i] is the rule of the i-th slot. NaN takes the last branch, which hands g on, as PyTorch does
        [ScalarOp.Sqrt] = Kink((g, x, y, at) => Where(x.Is(0), at[0] * g, g / (2 * y))),     // pytorch: +inf at 0
        [ScalarOp.Relu] = Kink((g, x, y, at) => Where(x < 0, 0, Where(x.Is(0), at[0] * g, g))),
        [ScalarOp.Relu6] = Kink((g, x, y, at) => Where(x < 0 | x > 6, 0, Where(x.Is(0), at[0] * g, Where(x.Is(6), at[1] * g, g)))),
        [ScalarOp.Abs] = Kink((g, x, y, at) => Where(x < 0, -g, Where(x.Is(0), at[0] * g, g))),
        [ScalarOp.LeakyRelu] =
        [
            (g, x, _, at) => Where(x[0] < 0, x[1] * g, Where(x[0].Is(0), (x[1] + at[0] * (1 - x[1])) * g, g)),
            (g, x, _, _) => Where(x[0] < 0, x[0] * g, 0),
        ],
        [ScalarOp.Max] =
        [
            (g, x, _, at) => Where(x[0] < x[1], 0, Where(x[0].Is(x[1]), at[0] * g, g)),
            (g, x, _, at) => Where(x[1] < x[0], 0, Where(x[0].Is(x[1]), at[1] * g, g)),
        ],
        [ScalarOp.Min] =
        [
            (g, x, _, at) => Where(x[0] > x[1], 0, Where(x[0].Is(x[1]), at[0] * g, g)),
            (g, x, _, at) => Where(x[1] > x[0], 0, Where(x[0].Is(x[1]), at[1] * g, g)),
        ],
        [ScalarOp.Clamp] =                                                                   // at a bound, x and the bound share g
        [
            (g, x, _, at) => Where(x[0] < x[1] | x[0] > x[2], 0, Where(x[0].Is(x[1]), at[0] * g, Where(x[0].Is(x[2]), at[1] * g, g))),
            (g, x, _, at) => Where(x[0] < x[1], g, Where(x[0].Is(x[1]), (1 - at[0]) * g, 0)),
            (g, x, _, at) => Where(x[0] > x[2], g, Where(x[0].Is(x[2]), (1 - at[1]) * g, 0)),
        ],
    };

    /// <summary>The rules of an operation's operands, in order.</summary>
    public static IReadOnlyList<PartialRule> Of(ScalarOp op) =>
        Rules.TryGetValue(op, out PartialRule[]? rules) ? rules : throw new NotSupportedException($"{op} has no derivative rule");

    public static IReadOnlyList<PartialRule> Of(Expr node) => node.Op == ScalarOp.Library ? ScalarLibrary.Of(node).Rules : Of(node.Op);

    public static bool IsFlat(Expr node) => node.Op == ScalarOp.Library ? ScalarLibrary.Of(node).Rules.Count == 0 : IsFlat(node.Op);

    /// <summary>Whether the result never depends on this operand, or only in steps.</summary>
    public static bool IsFlat(Expr node, int operand) => IsFlat(node) || (node.Op == ScalarOp.WithPartial && operand == 2);

    /// <summary>Leaves, masks and piecewise constants: they stop a derivative.</summary>
    public static bool IsFlat(ScalarOp op) => ScalarOps.IsMask(op)
        || op is ScalarOp.Constant or ScalarOp.Rule or ScalarOp.Detach or ScalarOp.Sign or ScalarOp.Floor or ScalarOp.Ceiling or ScalarOp.Round or ScalarOp.Truncate;

    private static Scalar NoRule(Scalar g, Scalar[] x, Scalar y, Scalar[] at) => throw new NotSupportedException("an operand on which nothing depends has no derivative rule");

    private static PartialRule[] Unary(Func<Scalar, Scalar, Scalar, Scalar> rule) => [(g, x, y, _) => rule(g, x[0], y)];

    private static PartialRule[] Binary(Func<Scalar, Scalar, Scalar, Scalar, Scalar> left, Func<Scalar, Scalar, Scalar, Scalar, Scalar> right) =>
        [(g, x, y, _) => left(g, x[0], x[1], y), (g, x, y, _) => right(g, x[0], x[1], y)];

    private static PartialRule[] Kink(Func<Scalar, Scalar, Scalar, Scalar[], Scalar> rule) => [(g, x, y, at) => rule(g, x[0], y, at)];
}
