using AdCompiler.Generators.Nonsmooth;
using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Scalars;

/// <summary>
/// A function that methods call as it is, so that its value is the one that the user's call gives, with the rules of its derivative.
/// </summary>
/// <param name="Name">The method's name in the number types; after a dot, which of its overloads.</param>
/// <param name="Rules">One for each operand; none where the derivative is zero almost everywhere.</param>
internal sealed record LibraryFunction(string Name, int Arity, IReadOnlyList<PartialRule> Rules)
{
    /// <summary>Its place in the table.</summary>
    public int Number { get; init; }

    public string Method => Name.Split('.')[0];

    /// <summary>The method's name in Math and MathF; null where only the number types have it.</summary>
    public string? InMath { get; init; }

    /// <summary>The class that it is a method of, for double alone; empty for Math, MathF and the number types.</summary>
    public string Class { get; init; } = "";

    /// <summary>Operands from this one on are integers in C#; here they are real numbers without a fraction.</summary>
    public int Reals { get; init; } = Arity;

    /// <summary>Further arguments, as text.</summary>
    public string Tail { get; init; } = "";

    public IReadOnlyList<RuleSlot> Slots { get; init; } = [];
}

/// <summary>The table of library functions. Kinks: a tie of two operands is Max's or Min's; else the value is in the margin.</summary>
internal static class ScalarLibrary
{
    private const double Pi = Math.PI, Log2 = 0.6931471805599453, Log10 = 2.302585092994046, TwoByRootPi = 1.1283791670955126;
    private const string MathNet = "MathNet.Numerics.SpecialFunctions";

    private static readonly LibraryFunction[] Functions = [.. All().Select((function, number) => function with { Number = number })];
    private static readonly Dictionary<(string Class, string Name, int Arity), LibraryFunction> ByName = Functions.ToDictionary(f => (f.Class, f.Name, f.Arity));

    public static IReadOnlyList<LibraryFunction> Table => Functions;

    public static LibraryFunction Of(Expr node) => Functions[node.Bits];

    public static LibraryFunction? Find(string name, int arity, string type = "") =>
        ByName.TryGetValue((type, name == "IEEERemainder" ? "Ieee754Remainder" : name, arity), out LibraryFunction? found) ? found : null;

    private static Scalar Call(string name, params Scalar[] x) => CallOf("", name, x);

    private static Scalar CallOf(string type, string name, params Scalar[] x) => x[0].Builder.Call(ByName[(type, name, x.Length)], x.Select(one => one.Id).ToEquatableArray());

    private static IEnumerable<LibraryFunction> All() => [.. Exponentials(), .. Trigonometric(), .. OfTwo(), .. Rounding(), .. Special()];

    private static IEnumerable<LibraryFunction> Exponentials() =>
    [
        InMath("Log2", (g, x, y) => g / (x * Log2)),
        InMath("Log10", (g, x, y) => g / (x * Log10)),
        Unary("Log2P1", (g, x, y) => g / ((1 + x) * Log2)),
        Unary("Log10P1", (g, x, y) => g / ((1 + x) * Log10)),
        Unary("Exp2", (g, x, y) => g * (y * Log2)),
        Unary("Exp10", (g, x, y) => g * (y * Log10)),
        Unary("Exp2M1", (g, x, y) => g * (Call("Exp2", x) * Log2)),
        Unary("Exp10M1", (g, x, y) => g * (Call("Exp10", x) * Log10)),
        Binary("Log", (g, x, b, y) => g / (x * Log(b)), (g, x, b, y) => -(g * (y / (b * Log(b))))) with { InMath = "Log" },
        Binary("RootN", (g, x, n, y) => g / (n * Pow(y, n - 1)), Nothing) with { Reals = 1 },                                    // +inf at 0, as Cbrt
        Binary("ScaleB", (g, x, n, y) => Call("ScaleB", g, n), Nothing) with { Reals = 1, InMath = "ScaleB" },
        InMath("ReciprocalEstimate", (g, x, y) => -(g / (x * x))),
        InMath("ReciprocalSqrtEstimate", (g, x, y) => -(g / (2 * x * Sqrt(x)))),
    ];

    private static IEnumerable<LibraryFunction> Trigonometric() =>
    [
        InMath("Asinh", (g, x, y) => g / Call("Hypot", x.Builder.Constant(1), x)),
        InMath("Acosh", (g, x, y) => g / (Sqrt(x - 1) * Sqrt(x + 1))),
        InMath("Atanh", (g, x, y) => g / ((1 - x) * (1 + x))),
        Unary("SinPi", (g, x, y) => g * (Pi * Call("CosPi", x))),
        Unary("CosPi", (g, x, y) => -(g * (Pi * Call("SinPi", x)))),
        Unary("TanPi", (g, x, y) => g * (Pi * (1 + y * y))),
        Unary("AsinPi", (g, x, y) => g / (Pi * Sqrt((1 - x) * (1 + x)))),
        Unary("AcosPi", (g, x, y) => -(g / (Pi * Sqrt((1 - x) * (1 + x))))),
        Unary("AtanPi", (g, x, y) => g / (Pi * (1 + x * x))),
        Binary("Atan2Pi", (g, a, b, y) => g * (b / (Pi * (a * a + b * b))), (g, a, b, y) => -(g * (a / (Pi * (a * a + b * b))))),
        Unary("DegreesToRadians", (g, x, y) => g * (Pi / 180)),
        Unary("RadiansToDegrees", (g, x, y) => g * (180 / Pi)),
    ];

    private static IEnumerable<LibraryFunction> OfTwo() =>
    [
        Binary("Hypot", (g, a, b, y) => Where(y.Is(0), 0, g * (a / y)), (g, a, b, y) => Where(y.Is(0), 0, g * (b / y))),         // 0 at the origin: the least of the norms
        Binary("CopySign", (g, x, s, y) => Where(x.Is(0), 0, Where(y.Is(-x), -g, g)), Nothing) with { InMath = "CopySign" },     // 0 at 0, as Abs
        Binary("Ieee754Remainder", (g, a, b, y) => g, (g, a, b, y) => -(g * ((a - y) / b))) with { InMath = "IEEERemainder" },
        new("Lerp", 3, [(g, x, y, _) => g * (1 - x[2]), (g, x, y, _) => g * x[2], (g, x, y, _) => g * (x[1] - x[0])]),
        new("MultiplyAddEstimate", 3, [(g, x, y, _) => g * x[1], (g, x, y, _) => g * x[0], (g, x, y, _) => g]),
        .. new[] { "MaxMagnitude", "MaxNumber", "MaxMagnitudeNumber", "MaxNative" }.Select(name => Choice(name, RuleSlot.MaxTieFirst, RuleSlot.MaxTieSecond)),
        .. new[] { "MinMagnitude", "MinNumber", "MinMagnitudeNumber", "MinNative" }.Select(name => Choice(name, RuleSlot.MinTieFirst, RuleSlot.MinTieSecond)),
    ];

    private static IEnumerable<LibraryFunction> Rounding() =>
    [
        InMath("BitIncrement", (g, x, y) => g),
        InMath("BitDecrement", (g, x, y) => g),
        new("Round", 2, []) { InMath = "Round", Reals = 1 },
        .. new[] { "ToEven", "AwayFromZero", "ToZero", "ToNegativeInfinity", "ToPositiveInfinity" }.SelectMany(mode => new[] { 1, 2 }.Select(arity =>
            new LibraryFunction("Round." + mode, arity, []) { InMath = "Round", Reals = 1, Tail = ", MidpointRounding." + mode })),
    ];

    private static IEnumerable<LibraryFunction> Special() => new[]
    {
        Unary("Erf", (g, x, y) => g * (TwoByRootPi * Exp(-(x * x)))),
        Unary("Erfc", (g, x, y) => -(g * (TwoByRootPi * Exp(-(x * x))))),
        Unary("ErfInv", (g, x, y) => g * (Exp(y * y) / TwoByRootPi)),
        Unary("Gamma", (g, x, y) => g * (y * CallOf(MathNet, "DiGamma", x))),
        Unary("GammaLn", (g, x, y) => g * CallOf(MathNet, "DiGamma", x)),
        Unary("DiGamma", (g, x, y) => g * CallOf(Polygamma, "Of", x, x.Builder.Constant(1))),
    }.Select(function => function with { Class = MathNet })
        .Append(Binary("Of", (g, x, n, y) => g * CallOf(Polygamma, "Of", x, n + 1), Nothing) with { Class = Polygamma, Reals = 1 });

    private const string Polygamma = "AdCompiler.Kernels.Polygamma";

    private static LibraryFunction Unary(string name, Func<Scalar, Scalar, Scalar, Scalar> rule) => new(name, 1, [(g, x, y, _) => rule(g, x[0], y)]);

    private static LibraryFunction InMath(string name, Func<Scalar, Scalar, Scalar, Scalar> rule) => Unary(name, rule) with { InMath = name };

    private static LibraryFunction Binary(
        string name, Func<Scalar, Scalar, Scalar, Scalar, Scalar> first, Func<Scalar, Scalar, Scalar, Scalar, Scalar> second) =>
        new(name, 2, [(g, x, y, _) => first(g, x[0], x[1], y), (g, x, y, _) => second(g, x[0], x[1], y)]);

    private static Scalar Nothing(Scalar g, Scalar x, Scalar other, Scalar y) => g.Builder.Constant(0);

    /// <summary>One of two operands: that one has the derivative, and equal ones share it. NaN hands it on to both.</summary>
    private static LibraryFunction Choice(string name, RuleSlot first, RuleSlot second) => new(name, 2,
    [
        (g, x, y, at) => Where(x[0].Is(x[1]), at[0] * g, Where(y.Is(x[1]), 0, g)),
        (g, x, y, at) => Where(x[0].Is(x[1]), at[1] * g, Where(y.Is(x[0]), 0, g)),
    ]) { Slots = [first, second], InMath = name.EndsWith("Magnitude", StringComparison.Ordinal) ? name : null };
}
