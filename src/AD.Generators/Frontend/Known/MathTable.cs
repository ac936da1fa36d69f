using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Frontend.Known;

/// <summary>
/// Math, MathF and the static methods of float and double inside Map functions: the scalar operation of each, and the site
/// it is if it has a kink. Of known numbers, only exactly rounded ones (<see cref="BaseLibrary"/>) are computed at compile time.
/// </summary>
internal static class MathTable
{
    public static IReadOnlyDictionary<string, ScalarOp> Operations { get; } = new Dictionary<string, ScalarOp>
    {
        ["Exp"] = ScalarOp.Exp, ["Log"] = ScalarOp.Log, ["Pow"] = ScalarOp.Pow, ["Sqrt"] = ScalarOp.Sqrt, ["Cbrt"] = ScalarOp.Cbrt,
        ["Sin"] = ScalarOp.Sin, ["Cos"] = ScalarOp.Cos, ["Tan"] = ScalarOp.Tan,
        ["Asin"] = ScalarOp.Asin, ["Acos"] = ScalarOp.Acos, ["Atan"] = ScalarOp.Atan, ["Atan2"] = ScalarOp.Atan2,
        ["Sinh"] = ScalarOp.Sinh, ["Cosh"] = ScalarOp.Cosh, ["Tanh"] = ScalarOp.Tanh,
        ["Abs"] = ScalarOp.Abs, ["Max"] = ScalarOp.Max, ["Min"] = ScalarOp.Min, ["Clamp"] = ScalarOp.Clamp,
        ["Sign"] = ScalarOp.Sign, ["Floor"] = ScalarOp.Floor, ["Ceiling"] = ScalarOp.Ceiling, ["Round"] = ScalarOp.Round,
        ["Truncate"] = ScalarOp.Truncate, ["FusedMultiplyAdd"] = ScalarOp.FusedMultiplyAdd,
    };

    /// <summary>Names under which float and double have an operation of their own.</summary>
    public static IReadOnlyDictionary<string, ScalarOp> OfNumbers { get; } = new Dictionary<string, ScalarOp>
    {
        ["ExpM1"] = ScalarOp.Expm1, ["LogP1"] = ScalarOp.Log1p,
    };

    public static IReadOnlyDictionary<ScalarOp, SiteKind> Sites { get; } = new Dictionary<ScalarOp, SiteKind>
    {
        [ScalarOp.Relu] = SiteKind.Relu, [ScalarOp.LeakyRelu] = SiteKind.LeakyRelu, [ScalarOp.Relu6] = SiteKind.Relu6,
        [ScalarOp.Abs] = SiteKind.Abs, [ScalarOp.Max] = SiteKind.Max, [ScalarOp.Min] = SiteKind.Min,
        [ScalarOp.Clamp] = SiteKind.Clamp, [ScalarOp.Sqrt] = SiteKind.Sqrt,
    };

    public static bool IsMath(string type) => type is "System.Math" or "System.MathF" || IsNumber(type);

    public static bool IsNumber(string type) => type is "System.Single" or "System.Double";

    public static ScalarOp? Operation(string type, string method) => Operation(method, IsNumber(type));

    public static ScalarOp? Operation(string method, bool ofNumber) =>
        Operations.TryGetValue(method, out ScalarOp op) || (ofNumber && OfNumbers.TryGetValue(method, out op)) ? op : null;

    /// <summary>Static properties of the number types.</summary>
    public static IReadOnlyDictionary<string, double> Constants { get; } = new Dictionary<string, double>
    {
        ["Zero"] = 0, ["One"] = 1, ["NegativeOne"] = -1, ["NegativeZero"] = -0.0, ["Pi"] = Math.PI, ["E"] = Math.E, ["Tau"] = 2 * Math.PI,
        ["NaN"] = double.NaN, ["PositiveInfinity"] = double.PositiveInfinity, ["NegativeInfinity"] = double.NegativeInfinity,
        ["AdditiveIdentity"] = 0, ["MultiplicativeIdentity"] = 1,
    };
}
