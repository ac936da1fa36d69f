namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>Methods whose text is the difficulty: types, parameters and statements that C# spells in its own way.</summary>
internal static class EmissionCases
{
    private const NumberType Real = NumberType.Double;

    /// <summary>The user's code that the texts need.</summary>
    public const string Users = """
        public record struct Point(double X, double Y);
        public struct Weighted { public double Value; public int Weight; }
        """;

    public static IEnumerable<Method> All =>
        [PointAndTuple(), FieldsOfElements(), RefAndOut(), GenericLogistic(), HalfPolynomial(), SingleKinks(), NestedConditions(), LongIndices(), FirstAtLeastOnce(), SteppedWithSnapshots()];

    private static MethodName Name(string name, string generic = "") => new(
        "", ["public static partial class Functions"], name, "public static",
        generic.Length > 0 ? $"<{generic}>" : "", generic.Length > 0 ? $"where {generic} : IFloatingPointIeee754<{generic}>" : "", generic);

    private static Method Build(MethodBuilder b, string name, string resultType, Structure? result, params Parameter[] parameters) =>
        b.Build(Name(name), "", [.. parameters], resultType, result);

    private static (Parameter, ValueId X, ValueId Y) Point(MethodBuilder b, string name)
    {
        ValueId x = b.NewValue(Real), y = b.NewValue(Real);
        var shape = new Aggregate("Point", Construction.Positional, [new("X", new NumberLeaf(x)), new("Y", new NumberLeaf(y))]);
        return (new(name, "Point", Passing.Value, true, shape, null), x, y);
    }

    /// <summary>(p, s) => new Point(p.X * s.Factor, sin(p.Y) + s.Offset).</summary>
    private static Method PointAndTuple()
    {
        var b = new MethodBuilder();
        (Parameter p, ValueId x, ValueId y) = Point(b, "p");
        ValueId factor = b.NewValue(Real), offset = b.NewValue(Real);
        var tuple = new Aggregate("(double Factor, double Offset)", Construction.Tuple, [new("Factor", new NumberLeaf(factor)), new("Offset", new NumberLeaf(offset))]);
        ValueId first = b.Let(Real, ScalarOp.Multiply, x, factor);
        ValueId second = b.Let(Real, ScalarOp.Add, b.Let(Real, ScalarOp.Sin, y), offset);
        return Build(b, nameof(PointAndTuple), "Point",
            new Aggregate("Point", Construction.Positional, [new("X", new NumberLeaf(first)), new("Y", new NumberLeaf(second))]),
            p, new("s", tuple.Type, Passing.Value, true, tuple, null));
    }

    /// <summary>for each element: total += element.Value * element.Weight.</summary>
    private static Method FieldsOfElements()
    {
        var b = new MethodBuilder();
        ArrayId items = b.NewArray(new("items", ArrayForm.Array, 1, "Weighted[]", "Weighted", [new(".Value", Real), new(".Weight", NumberType.Int32)]));
        ValueId zero = b.Integer(0), none = b.Number(Real, 0), count = b.NewValue(NumberType.Int32), index = b.NewValue(NumberType.Int32, "i");
        b.Add(new Length(count, items));
        ValueId inside = b.NewValue(Real, "total"), after = b.NewValue(Real, "total"), next = default;
        Block body = b.Inside(() => next = b.Let(Real, new(ScalarOp.Add, [inside, b.Let(Real, ScalarOp.Multiply,
            b.Load(Real, new(items, [index], ".Value")), MethodCases.ToReal(b, b.Load(NumberType.Int32, new(items, [index], ".Weight"))))]), "total"));
        b.Add(new For(index, zero, count, 1, body, [new(none, inside, next, after)]));
        return Build(b, nameof(FieldsOfElements), "double", new NumberLeaf(after), new Parameter("items", "Weighted[]", Passing.Value, true, new ArrayLeaf(items), null));
    }

    /// <summary>(ref a, ref b, out c): swaps a and b, c = a * b.</summary>
    private static Method RefAndOut()
    {
        var b = new MethodBuilder();
        ValueId first = b.NewValue(Real, "a"), second = b.NewValue(Real, "b");
        ValueId product = b.Let(Real, ScalarOp.Multiply, first, second);
        return Build(b, nameof(RefAndOut), "void", null,
            new("a", "double", Passing.Ref, true, new NumberLeaf(first), new NumberLeaf(second)),
            new("b", "double", Passing.Ref, true, new NumberLeaf(second), new NumberLeaf(first)),
            new("c", "double", Passing.Out, true, null, new NumberLeaf(product)));
    }

    /// <summary>y = 1 / (1 + exp(-x / 3)); n times y = 4 * y * (1 - y).</summary>
    private static Method GenericLogistic()
    {
        var b = new MethodBuilder();
        const NumberType type = NumberType.Generic;
        ValueId x = b.NewValue(type, "x"), n = b.NewValue(NumberType.Int32, "n");
        ValueId one = b.Number(type, 1), zero = b.Integer(0), index = b.NewValue(NumberType.Int32, "i");
        ValueId power = b.Let(type, ScalarOp.Exp, b.Let(type, ScalarOp.Divide, b.Let(type, ScalarOp.Negate, x), b.Number(type, 3)));
        ValueId start = b.Let(type, new(ScalarOp.Divide, [one, b.Let(type, ScalarOp.Add, one, power)]), "y");
        ValueId inside = b.NewValue(type, "y"), after = b.NewValue(type, "y"), next = default;
        Block body = b.Inside(() => next = b.Let(type, new(ScalarOp.Multiply, [b.Let(type, ScalarOp.Multiply, b.Number(type, 4), inside), b.Let(type, ScalarOp.Subtract, one, inside)]), "y"));
        b.Add(new For(index, zero, n, 1, body, [new(start, inside, next, after)]));
        Parameter[] parameters = [new("x", "T", Passing.Value, true, new NumberLeaf(x), null), new("n", "int", Passing.Value, false, new NumberLeaf(n), null)];
        return b.Build(Name(nameof(GenericLogistic), "T"), "", [.. parameters], "T", new NumberLeaf(after));
    }

    /// <summary>0.1 - x * (-2 + x) / 0.7 in Half.</summary>
    private static Method HalfPolynomial()
    {
        var b = new MethodBuilder();
        const NumberType type = NumberType.Half;
        Parameter x = MethodCases.Number(b, "x", type, out ValueId value);
        ValueId product = b.Let(type, ScalarOp.Multiply, value, b.Let(type, ScalarOp.Add, b.Number(type, -2), value));
        ValueId result = b.Let(type, ScalarOp.Subtract, b.Number(type, 0.1), b.Let(type, ScalarOp.Divide, product, b.Number(type, 0.7)));
        return Build(b, nameof(HalfPolynomial), "Half", new NumberLeaf(result), x);
    }

    /// <summary>max(abs(x - 1), min(x, 0.3)) / sqrt(x) + pow(x, 3) - (-x) in float.</summary>
    private static Method SingleKinks()
    {
        var b = new MethodBuilder();
        const NumberType type = NumberType.Single;
        Parameter x = MethodCases.Number(b, "x", type, out ValueId value);
        ValueId distance = b.Let(type, ScalarOp.Abs, b.Let(type, ScalarOp.Subtract, value, b.Number(type, 1)));
        ValueId largest = b.Let(type, ScalarOp.Max, distance, b.Let(type, ScalarOp.Min, value, b.Number(type, 0.3f)));
        ValueId sum = b.Let(type, ScalarOp.Add, b.Let(type, ScalarOp.Divide, largest, b.Let(type, ScalarOp.Sqrt, value)), b.Let(type, ScalarOp.Pow, value, b.Number(type, 3)));
        return Build(b, nameof(SingleKinks), "float", new NumberLeaf(b.Let(type, ScalarOp.Subtract, sum, b.Let(type, ScalarOp.Negate, value))), x);
    }

    /// <summary>y = x; if (flag &amp;&amp; n > 1) { if (n is odd) y *= x; else y = -y; }; k = n - (1 - n); return flag ? y * k : y.</summary>
    private static Method NestedConditions()
    {
        var b = new MethodBuilder();
        Parameter x = MethodCases.Number(b, "x", Real, out ValueId value), n = MethodCases.Number(b, "n", NumberType.Int32, out ValueId count);
        Parameter flag = MethodCases.Number(b, "flag", NumberType.Boolean, out ValueId set);
        ValueId one = b.Integer(1), two = b.Integer(2), both = b.NewValue(NumberType.Boolean), more = default, no = default;
        Block right = b.Inside(() => more = b.Integer(NumberType.Boolean, IntegerOp.Less, one, count));
        Block left = b.Inside(() => no = b.Integer(0, NumberType.Boolean));
        b.Add(new If(set, right, left, [new(both, more, no)]));
        ValueId inner = b.NewValue(Real, "y"), y = b.NewValue(Real, "y"), product = default, negative = default;
        Block outer = b.Inside(() =>
        {
            ValueId odd = b.Integer(NumberType.Boolean, IntegerOp.Equal, b.Integer(NumberType.Int32, IntegerOp.Remainder, count, two), one);
            Block then = b.Inside(() => product = b.Let(Real, new(ScalarOp.Multiply, [value, value]), "y"));
            Block otherwise = b.Inside(() => negative = b.Let(Real, new(ScalarOp.Negate, [value]), "y"));
            b.Add(new If(odd, then, otherwise, [new(inner, product, negative)]));
        });
        b.Add(new If(both, outer, b.Inside(() => { }), [new(y, inner, value)]));
        ValueId difference = b.Integer(NumberType.Int32, IntegerOp.Subtract, count, b.Integer(NumberType.Int32, IntegerOp.Subtract, one, count)), scaled = default;
        ValueId result = b.NewValue(Real);
        Block last = b.Inside(() => scaled = b.Let(Real, ScalarOp.Multiply, y, MethodCases.ToReal(b, difference)));
        b.Add(new If(set, last, b.Inside(() => { }), [new(result, scaled, y)]));
        return Build(b, nameof(NestedConditions), "double", new NumberLeaf(result), x, n, flag);
    }

    /// <summary>for long i in [0, a.Length): sum += a[i] * a[i]: spans count in int.</summary>
    private static Method LongIndices()
    {
        var b = new MethodBuilder();
        Parameter a = MethodCases.Memory(b, "a", ArrayForm.Span, 1, out ArrayId array);
        ValueId zero = b.Integer(0, NumberType.Int64), none = b.Number(Real, 0), count = b.NewValue(NumberType.Int32), index = b.NewValue(NumberType.Int64, "i");
        b.Add(new Length(count, array));
        ValueId end = b.NewValue(NumberType.Int64, "end"), inside = b.NewValue(Real, "sum"), after = b.NewValue(Real, "sum"), next = default;
        b.Add(new Convert(end, count));
        Block body = b.Inside(() => next = b.Let(Real, ScalarOp.Add, inside, b.Let(Real, ScalarOp.Square, b.Load(Real, new(array, [index])))));
        b.Add(new For(index, zero, end, 1, body, [new(none, inside, next, after)]));
        return Build(b, nameof(LongIndices), "double", new NumberLeaf(after), a);
    }

    /// <summary>do { x = cos(x); k++; } while (x > 0.6 &amp;&amp; k &lt; 9).</summary>
    private static Method FirstAtLeastOnce()
    {
        var b = new MethodBuilder();
        Parameter x = MethodCases.Number(b, "x", Real, out ValueId value);
        ValueId yes = b.Integer(1, NumberType.Boolean), zero = b.Integer(0), go = b.NewValue(NumberType.Boolean), stop = b.NewValue(NumberType.Boolean), again = default;
        ValueId here = b.NewValue(Real, "x"), last = b.NewValue(Real, "x"), k = b.NewValue(NumberType.Int32, "k"), rounds = b.NewValue(NumberType.Int32, "k"), next = default, more = default;
        Block body = b.Inside(() =>
        {
            next = b.Let(Real, new(ScalarOp.Cos, [here]), "x");
            more = b.NewValue(NumberType.Int32, "k");
            b.Add(new LetInteger(more, IntegerOp.Add, [k, b.Integer(1)]));
            ValueId large = b.Let(NumberType.Boolean, ScalarOp.Less, b.Number(Real, 0.6), next), few = default, no = default;
            again = b.NewValue(NumberType.Boolean);
            Block then = b.Inside(() => few = b.Integer(NumberType.Boolean, IntegerOp.Less, more, b.Integer(9)));
            b.Add(new If(large, then, b.Inside(() => no = b.Integer(0, NumberType.Boolean)), [new(again, few, no)]));
        });
        b.Add(new While(go, body, [new(value, here, next, last), new(zero, k, more, rounds), new(yes, go, again, stop)]));
        return Build(b, nameof(FirstAtLeastOnce), "double", new NumberLeaf(b.Let(Real, ScalarOp.Multiply, last, MethodCases.ToReal(b, rounds))), x);
    }

    /// <summary>Nine steps of u[0] += t; t *= u[1], with three snapshots.</summary>
    private static Method SteppedWithSnapshots()
    {
        var b = new MethodBuilder();
        Parameter x = MethodCases.Number(b, "x", Real, out ValueId value);
        ValueId zero = b.Integer(0), one = b.Integer(1), to = b.Integer(9), snapshots = b.Integer(3), step = b.NewValue(NumberType.Int32, "step");
        ArrayId u = b.NewArray(new("u", ArrayForm.Array, 1, "double[]", "double", [new("", Real)]));
        b.Add(new Allocate(u, [b.Integer(2)]));
        b.Add(new Store(new(u, [one]), value));
        ValueId here = b.NewValue(Real, "t"), last = b.NewValue(Real, "t"), next = default;
        Block body = b.Inside(() =>
        {
            b.Add(new Store(new(u, [zero]), b.Let(Real, ScalarOp.Add, b.Load(Real, new(u, [zero])), here)));
            next = b.Let(Real, ScalarOp.Multiply, here, b.Load(Real, new(u, [one])));
        });
        b.Add(new For(step, zero, to, 1, body, [new(value, here, next, last)], Snapshots: snapshots));
        return Build(b, nameof(SteppedWithSnapshots), "double", new NumberLeaf(b.Let(Real, ScalarOp.Multiply, last, b.Load(Real, new(u, [zero])))), x);
    }
}
