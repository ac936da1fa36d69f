namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>Methods written by hand in their own language, each for one thing that derivatives must get right.</summary>
internal static class MethodCases
{
    public static readonly NumberType Real = NumberType.Double;

    public static IEnumerable<Method> All =>
        [Rosenbrock(), Factorial(), SwappedVariables(), OverwrittenElement(), HalvedUntilSmall(), BranchWithLoad(), LocalArrayPerIteration(), RowsOfJagged()];

    public static Method Build(MethodBuilder builder, string name, EquatableArray<Parameter> parameters, ValueId? result) =>
        builder.Build(new("", [], name, "static", "", "", ""), "", parameters, result is null ? "void" : "double", result is ValueId id ? new NumberLeaf(id) : null);

    public static Parameter Number(MethodBuilder builder, string name, NumberType type, out ValueId value)
    {
        value = builder.NewValue(type, name);
        return new(name, MethodPrinter.Type(type), Passing.Value, type.IsReal(), new NumberLeaf(value), null);
    }

    public static Parameter Memory(MethodBuilder builder, string name, ArrayForm form, int rank, out ArrayId array, NumberType element = NumberType.Double)
    {
        string number = MethodPrinter.Type(element);
        string type = form switch
        {
            ArrayForm.Array => number + "[]",
            ArrayForm.Rectangular => number + "[" + new string(',', rank - 1) + "]",
            ArrayForm.Jagged => number + string.Concat(Enumerable.Repeat("[]", rank)),
            _ => form + "<" + number + ">",
        };
        array = builder.NewArray(new Array(name, form, rank, type, number, [new("", element)]));
        return new(name, type, Passing.Value, element.IsReal(), new ArrayLeaf(array), null);
    }

    private static Method Rosenbrock()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Number(b, "x", Real, out ValueId x), Number(b, "y", Real, out ValueId y)];
        ValueId a = b.Let(Real, ScalarOp.Square, b.Let(Real, ScalarOp.Subtract, b.Number(Real, 1), x));
        ValueId c = b.Let(Real, ScalarOp.Square, b.Let(Real, ScalarOp.Subtract, y, b.Let(Real, ScalarOp.Multiply, x, x)));
        ValueId result = b.Let(Real, ScalarOp.Add, a, b.Let(Real, ScalarOp.Multiply, b.Number(Real, 100), c));
        return Build(b, nameof(Rosenbrock), [.. parameters], result);
    }

    /// <summary>p = 1; for i in [0, n): p *= x + i.</summary>
    private static Method Factorial()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Number(b, "x", Real, out ValueId x), Number(b, "n", NumberType.Int32, out ValueId n)];
        ValueId one = b.Number(Real, 1), inside = b.NewValue(Real, "p"), next = default, after = b.NewValue(Real, "p"), index = b.NewValue(NumberType.Int32, "i");
        ValueId zero = b.Integer(0);
        Block body = b.Inside(() => next = b.Let(Real, ScalarOp.Multiply, inside, b.Let(Real, ScalarOp.Add, x, ToReal(b, index))));
        b.Add(new For(index, zero, n, 1, body, [new(one, inside, next, after)]));
        return Build(b, nameof(Factorial), [.. parameters], after);
    }

    /// <summary>repeat n times: (a, b) = (b, a * b).</summary>
    private static Method SwappedVariables()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Number(b, "x", Real, out ValueId x), Number(b, "y", Real, out ValueId y), Number(b, "n", NumberType.Int32, out ValueId n)];
        ValueId p = b.NewValue(Real, "p"), q = b.NewValue(Real, "q"), product = default, pAfter = b.NewValue(Real, "p"), qAfter = b.NewValue(Real, "q");
        ValueId zero = b.Integer(0), index = b.NewValue(NumberType.Int32, "i");
        Block body = b.Inside(() => product = b.Let(Real, ScalarOp.Multiply, p, b.Let(Real, ScalarOp.Sin, q)));
        b.Add(new For(index, n, zero, -1, body, [new(x, p, q, pAfter), new(y, q, product, qAfter)]));
        return Build(b, nameof(SwappedVariables), [.. parameters], b.Let(Real, ScalarOp.Subtract, pAfter, qAfter));
    }

    /// <summary>s = a[k]; a[k] = exp(s) * a[0]; a[0] += s: the array is written in place, k may be 0.</summary>
    private static Method OverwrittenElement()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Memory(b, "a", ArrayForm.Span, 1, out ArrayId a), Number(b, "k", NumberType.Int32, out ValueId k)];
        ValueId zero = b.Integer(0);
        ValueId s = b.Load(Real, new(a, [k]), "s");
        b.Add(new Store(new(a, [k]), b.Let(Real, ScalarOp.Multiply, b.Let(Real, ScalarOp.Exp, s), b.Load(Real, new(a, [zero])))));
        b.Add(new Accumulate(new(a, [zero]), s));
        return Build(b, nameof(OverwrittenElement), [.. parameters], null);
    }

    /// <summary>while (x > 1) { x = x / 2; sum += sin(x); }</summary>
    private static Method HalvedUntilSmall()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Number(b, "x", Real, out ValueId x)];
        ValueId one = b.Number(Real, 1), none = b.Number(Real, 0);
        ValueId first = b.Let(NumberType.Boolean, ScalarOp.Less, one, x), going = b.NewValue(NumberType.Boolean, "going"), gone = b.NewValue(NumberType.Boolean);
        ValueId here = b.NewValue(Real, "x"), sum = b.NewValue(Real, "sum"), last = b.NewValue(Real, "x"), total = b.NewValue(Real, "sum");
        ValueId half = default, more = default, again = default;
        Block body = b.Inside(() =>
        {
            half = b.Let(Real, ScalarOp.Divide, here, b.Number(Real, 2));
            more = b.Let(Real, ScalarOp.Add, sum, b.Let(Real, ScalarOp.Sin, half));
            again = b.Let(NumberType.Boolean, ScalarOp.Less, one, half);
        });
        b.Add(new While(going, body, [new(x, here, half, last), new(none, sum, more, total), new(first, going, again, gone)]));
        return Build(b, nameof(HalvedUntilSmall), [.. parameters], b.Let(Real, ScalarOp.Multiply, total, last));
    }

    /// <summary>n > 0 ? log(a[n - 1]) : x: the branch not taken would read outside the array.</summary>
    private static Method BranchWithLoad()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Memory(b, "a", ArrayForm.ReadOnlySpan, 1, out ArrayId a), Number(b, "x", Real, out ValueId x), Number(b, "n", NumberType.Int32, out ValueId n)];
        ValueId some = b.Integer(NumberType.Boolean, IntegerOp.Less, b.Integer(0), n), then = default, result = b.NewValue(Real, "y");
        Block taken = b.Inside(() => then = b.Let(Real, ScalarOp.Log, b.Load(Real, new(a, [b.Integer(NumberType.Int32, IntegerOp.Subtract, n, b.Integer(1))]))));
        b.Add(new If(some, taken, b.Inside(() => { }), [new(result, then, x)]));
        return Build(b, nameof(BranchWithLoad), [.. parameters], b.Let(Real, ScalarOp.Square, result));
    }

    /// <summary>for i in [0, n): t = new[2]; t[0] = x * i; t[1] = t[0] * t[0]; t[0] = t[1] * x; sum += t[0] * t[1].</summary>
    private static Method LocalArrayPerIteration()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Number(b, "x", Real, out ValueId x), Number(b, "n", NumberType.Int32, out ValueId n)];
        ValueId none = b.Number(Real, 0), zero = b.Integer(0), one = b.Integer(1), two = b.Integer(2);
        ValueId sum = b.NewValue(Real, "sum"), next = default, total = b.NewValue(Real, "sum"), index = b.NewValue(NumberType.Int32, "i");
        ArrayId t = b.NewArray(new("t", ArrayForm.Array, 1, "double[]", "double", [new("", Real)]));
        Place first = new(t, [zero]), second = new(t, [one]);
        Block body = b.Inside(() =>
        {
            b.Add(new Allocate(t, [two]));
            b.Add(new Store(first, b.Let(Real, ScalarOp.Multiply, x, ToReal(b, index))));
            b.Add(new Store(second, b.Let(Real, ScalarOp.Multiply, b.Load(Real, first), b.Load(Real, first))));
            b.Add(new Store(first, b.Let(Real, ScalarOp.Multiply, b.Load(Real, second), x)));
            next = b.Let(Real, ScalarOp.Add, sum, b.Let(Real, ScalarOp.Multiply, b.Load(Real, first), b.Load(Real, second)));
        });
        b.Add(new For(index, zero, n, 1, body, [new(none, sum, next, total)]));
        return Build(b, nameof(LocalArrayPerIteration), [.. parameters], total);
    }

    /// <summary>for each row of a: row[0] *= row[row.Length - 1] * x.</summary>
    private static Method RowsOfJagged()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [Memory(b, "a", ArrayForm.Jagged, 2, out ArrayId a), Number(b, "x", Real, out ValueId x)];
        ValueId zero = b.Integer(0), one = b.Integer(1), rows = b.NewValue(NumberType.Int32), index = b.NewValue(NumberType.Int32, "i");
        b.Add(new Length(rows, a));
        ArrayId row = b.NewArray(new("row", ArrayForm.Array, 1, "double[]", "double", [new("", Real)]));
        Block body = b.Inside(() =>
        {
            b.Add(new Row(row, a, [index]));
            ValueId length = b.NewValue(NumberType.Int32);
            b.Add(new Length(length, row));
            ValueId last = b.Load(Real, new(row, [b.Integer(NumberType.Int32, IntegerOp.Subtract, length, one)]));
            b.Add(new Store(new(row, [zero]), b.Let(Real, ScalarOp.Multiply, b.Load(Real, new(row, [zero])), b.Let(Real, ScalarOp.Multiply, last, x))));
        });
        b.Add(new For(index, zero, rows, 1, body, []));
        return Build(b, nameof(RowsOfJagged), [.. parameters], null);
    }

    public static ValueId ToReal(MethodBuilder b, ValueId integer, NumberType type = NumberType.Double)
    {
        ValueId real = b.NewValue(type);
        b.Add(new Convert(real, integer));
        return real;
    }
}
