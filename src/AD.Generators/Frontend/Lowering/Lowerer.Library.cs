using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Lowering;

/// <summary>Mathematics that is called as it is (<see cref="ScalarLibrary"/>), and questions about numbers.</summary>
internal sealed partial class Lowerer
{
    /// <summary>Half holds the integers up to here.</summary>
    private const int LargestHalfInteger = 2048;

    /// <summary>A function of the base library, or of another one whose meaning is known; null for one that is not.</summary>
    private Datum? LibraryCall(IInvocationOperation call, string name, Place[] arguments, string library = "")
    {
        if (Numbers(arguments, call) is not { Length: > 0 } x)
            return null;
        (name, int arity) = Overload(call, name, x.Length);
        if (ScalarLibrary.Find(name, arity, library) is not { } function)
            return null;
        NumberType type = builder[x[0]].Type;
        bool fits = Shapes.Number(call.Type) == type && (library.Length == 0 || type == NumberType.Double)
            && x.Take(function.Reals).All(value => builder[value].Type == type)
            && x.Take(arity).Skip(function.Reals).All(value => builder[value].Type == NumberType.Int32 && IsExact(value, type, function));
        if (!fits)
            return null;
        ValueId[] operands = [.. x.Take(arity).Select(value => Converted(value, type))];
        EquatableArray<RuleValue> rules = function.Slots.Select(slot => new RuleValue(slot, scope.Rules[slot])).ToEquatableArray();
        return new Number(builder.Let(type, new Expr(ScalarOp.Library, operands.ToEquatableArray(), function.Number, rules)));
    }

    /// <summary>A function of real numbers, without kinks.</summary>
    private ValueId Library(NumberType type, string name, params ValueId[] x) =>
        builder.Let(type, new Expr(ScalarOp.Library, x.ToEquatableArray(), ScalarLibrary.Find(name, x.Length)!.Number));

    /// <summary>A way of rounding is part of the function; it is the last argument, and a constant.</summary>
    private static (string Name, int Arity) Overload(IInvocationOperation call, string name, int arguments)
    {
        if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "MidpointRounding") is not { } mode)
            return (name, arguments);
        INamedTypeSymbol modes = (INamedTypeSymbol)mode.Parameter!.Type;
        string? constant = modes.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, mode.Value.ConstantValue.Value))?.Name;
        return (constant is null ? "" : name + "." + constant, arguments - 1);
    }

    /// <summary>Whether an integer is the same number in a real type; powers of two beyond Half's are infinite or zero in any case.</summary>
    private bool IsExact(ValueId integer, NumberType type, LibraryFunction function) => type is NumberType.Single or NumberType.Double
        || function.Name == "ScaleB" || (known.TryGetValue(integer, out long constant) && Math.Abs(constant) <= LargestHalfInteger);

    /// <summary>A question about a number; null for another method.</summary>
    private ValueId? Question(string name, NumberType type, ValueId x)
    {
        ValueId Compare(ScalarOp op, ValueId a, ValueId b) => Scalar(NumberType.Boolean, op, a, b);
        ValueId Size() => Scalar(type, ScalarOp.Abs, x);
        ValueId Number(double number) => Constant(type, number);
        ValueId IsFinite() => Compare(ScalarOp.Less, Size(), Number(double.PositiveInfinity));
        ValueId IsWhole() => Compare(ScalarOp.Equal, x, Scalar(type, ScalarOp.Truncate, x));
        ValueId HasRemainder(double remainder) => Compare(ScalarOp.Equal, Scalar(type, ScalarOp.Abs, Scalar(type, ScalarOp.Remainder, x, Number(2))), Number(remainder));
        ValueId Sign() => Library(type, "CopySign", Number(1), x);
        return name switch
        {
            "IsNaN" => Compare(ScalarOp.NotEqual, x, x),
            "IsRealNumber" => Compare(ScalarOp.Equal, x, x),
            "IsFinite" => IsFinite(),
            "IsInfinity" => Compare(ScalarOp.Equal, Size(), Number(double.PositiveInfinity)),
            "IsPositiveInfinity" => Compare(ScalarOp.Equal, x, Number(double.PositiveInfinity)),
            "IsNegativeInfinity" => Compare(ScalarOp.Equal, x, Number(double.NegativeInfinity)),
            "IsNegative" => Compare(ScalarOp.Less, Sign(), Number(0)),
            "IsPositive" => Compare(ScalarOp.Less, Number(0), Sign()),
            "IsZero" => Compare(ScalarOp.Equal, x, Number(0)),
            "IsInteger" => And(IsFinite(), IsWhole()),
            "IsEvenInteger" => HasRemainder(0),
            "IsOddInteger" => HasRemainder(1),
            "IsNormal" when Smallest(type) is double smallest => And(Compare(ScalarOp.LessOrEqual, Number(smallest), Size()), IsFinite()),
            "IsSubnormal" when Smallest(type) is double smallest => And(Compare(ScalarOp.Less, Size(), Number(smallest)), Compare(ScalarOp.NotEqual, x, Number(0))),
            _ => null,
        };
    }

    /// <summary>The smallest normal number.</summary>
    private static double? Smallest(NumberType type) => type switch
    {
        NumberType.Double => 2.2250738585072014e-308,
        NumberType.Single => 1.1754943508222875e-38,
        NumberType.Half => 1.0 / 16384,
        _ => null,
    };
}
