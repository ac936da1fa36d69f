using AdCompiler.Generators.Frontend.Known;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>
/// Functions given to Map: run once with symbols as arguments. They are computed in the program's width, so conversions
/// between float and double change nothing there, while a constant keeps the value that its type gave it (0.1f).
/// </summary>
internal sealed partial class Interpreter
{
    private ScalarBuilder? scalars;
    private FixedRules scalarRules = FixedRules.None;
    private long branchAge = -1;

    /// <summary>The scalar function that a lambda or method computes, with the rules of the class it is used in.</summary>
    public ScalarFunction ScalarFunction(object? function, int parameters, FixedRules rules, IOperation at)
    {
        if (function is not DelegateValue known)
            throw Unknown(function, at);
        ScalarFunction result = ScalarFunction(parameters, rules, arguments => Invoke(known, arguments, at), at);
        foreach (Expr node in result.Nodes)
            if (MathTable.Sites.TryGetValue(node.Op, out Tensors.SiteKind kind))
                Trace?.Site(kind, at, null, node.Rules.Count > 0 ? node.Rules[0].Fixed : null);
        return result;
    }

    /// <summary>The scalar function of a [Differentiable] method by itself.</summary>
    public ScalarFunction ScalarFunction(IMethodSymbol method, SyntaxNode at)
    {
        if (source.Body(method) is not { } body)
            throw Fault("ADC0102", at, Display(method));
        return ScalarFunction(method.Parameters.Length, FixedRules.None,
            arguments => Call(method, null, [.. arguments.Select(argument => new Cell(argument))], body, NoFrame), body);
    }

    private ScalarFunction ScalarFunction(int parameters, FixedRules rules, Func<object?[], object?> run, IOperation at)
    {
        (ScalarBuilder? outer, FixedRules outerRules) = (scalars, scalarRules);
        var builder = new ScalarBuilder(parameters);
        (scalars, scalarRules) = (builder, rules);
        object? result = run([.. Enumerable.Range(0, parameters).Select(i => (object?)new ScalarValue(builder[i]))]);
        (scalars, scalarRules) = (outer, outerRules);
        return builder.Build(Lift(result, builder, at));
    }

    private Scalar Lift(object? value, ScalarBuilder builder, IOperation at)
    {
        if (value is ScalarValue scalar)
            return scalar.Node.Builder == builder ? scalar.Node : throw Unsupported(at, "using the argument of another Map function");
        return Arithmetic.IsNumber(value)
            ? builder.Constant(System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture))
            : throw Unknown(value, at);
    }

    private Scalar LiftCondition(object? value, ScalarBuilder builder, IOperation at) => value switch
    {
        ConditionValue condition => condition.Node,
        bool known => known ? builder.Constant(0).Is(0) : builder.Constant(0).Is(1),
        _ => throw Unknown(value, at),
    };

    private object ScalarBinary(BinaryOperatorKind kind, object? left, object? right, IOperation at)
    {
        ScalarBuilder builder = BuilderOf(left) ?? BuilderOf(right)!;
        if (left is ConditionValue or bool && right is ConditionValue or bool)
        {
            Scalar p = LiftCondition(left, builder, at), q = LiftCondition(right, builder, at);
            return kind switch
            {
                BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And => new ConditionValue(p & q),
                BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or => new ConditionValue(p | q),
                BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.NotEquals => new ConditionValue((p & !q) | (!p & q)),
                BinaryOperatorKind.Equals => new ConditionValue((p & q) | (!p & !q)),
                _ => throw Unsupported(at),
            };
        }
        Scalar a = Lift(left, builder, at), b = Lift(right, builder, at);
        // Math.Sign(v) is an int, and int / int would round.
        if (at.Type is { } type && type.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Boolean))
            throw Unsupported(at, "integer arithmetic on a value of the Map function");
        return kind switch
        {
            BinaryOperatorKind.Add => new ScalarValue(a + b),
            BinaryOperatorKind.Subtract => new ScalarValue(a - b),
            BinaryOperatorKind.Multiply => new ScalarValue(a * b),
            BinaryOperatorKind.Divide => new ScalarValue(a / b),
            BinaryOperatorKind.LessThan => new ConditionValue(a < b),
            BinaryOperatorKind.LessThanOrEqual => new ConditionValue(a <= b),
            BinaryOperatorKind.GreaterThan => new ConditionValue(a > b),
            BinaryOperatorKind.GreaterThanOrEqual => new ConditionValue(a >= b),
            BinaryOperatorKind.Equals => new ConditionValue(a.Is(b)),
            BinaryOperatorKind.NotEquals => new ConditionValue(builder.Call(ScalarOp.NotEqual, a, b)),
            _ => throw Unsupported(at),
        };
    }

    private object ScalarUnary(UnaryOperatorKind kind, object operand, IOperation at) => (kind, operand) switch
    {
        (UnaryOperatorKind.Minus, ScalarValue x) => new ScalarValue(-x.Node),
        (UnaryOperatorKind.Plus, ScalarValue) => operand,
        (UnaryOperatorKind.Not, ConditionValue p) => new ConditionValue(!p.Node),
        _ => throw Unsupported(at),
    };

    private object Select(ConditionValue condition, object? whenTrue, object? whenFalse, IConditionalOperation at)
    {
        ScalarBuilder builder = condition.Node.Builder;
        if (whenTrue is ConditionValue or bool && whenFalse is ConditionValue or bool)
        {
            Scalar p = LiftCondition(whenTrue, builder, at.WhenTrue), q = LiftCondition(whenFalse, builder, at.WhenFalse!);
            return new ConditionValue((condition.Node & p) | (!condition.Node & q));
        }
        return new ScalarValue(ScalarMath.Where(
            condition.Node, Lift(whenTrue, builder, at.WhenTrue), Lift(whenFalse, builder, at.WhenFalse!)));
    }

    /// <summary>Evaluates what runs for some elements only: it may make variables and objects, but change none that is older.</summary>
    private object? Branch(IOperation branch, Frame frame)
    {
        (long outer, branchAge) = (branchAge, Age.Now);
        object? value = Evaluate(branch, frame);
        branchAge = outer;
        return value;
    }

    private static ScalarBuilder? BuilderOf(object? value) => value switch
    {
        ScalarValue scalar => scalar.Node.Builder,
        ConditionValue condition => condition.Node.Builder,
        _ => null,
    };

    /// <summary>
    /// A function of mathematics inside Map, null outside or where known numbers go through an exactly rounded function.
    /// </summary>
    private object? ScalarCall(string type, string method, object?[] values, IOperation at)
    {
        if (scalars is not { } builder)
            return null;
        bool known = values.All(Arithmetic.IsNumber);
        if (known && BaseLibrary.Members.ContainsKey(type + "." + method))
            return null;
        if (method == "IsNaN" && values[0] is ScalarValue x)
            return new ConditionValue(builder.Call(ScalarOp.NotEqual, x.Node, x.Node));
        if (MathTable.Operation(type, method) is not { } op || ScalarOps.Arity(op) != values.Length)
            return null;
        EquatableArray<RuleValue> rules = ScalarOps.RuleSlots(op).Select(slot => new RuleValue(slot, scalarRules[slot])).ToEquatableArray();
        return new ScalarValue(builder.Call(op, values.Select(value => Lift(value, builder, at).Id).ToEquatableArray(), rules));
    }
}
