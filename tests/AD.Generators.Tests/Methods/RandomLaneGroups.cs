namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>
/// Random methods around one loop over data with loops inside: scratch that each iteration fills first, or does not; sums; reads that are the same
/// in all iterations, or go on with them. Most may run in lanes; the others are near misses, which may not. Arithmetic only, so that bits can be compared.
/// </summary>
internal sealed class RandomLaneGroups
{
    private const NumberType Real = NumberType.Double, Int = NumberType.Int32;
    private readonly Random random;
    private readonly MethodBuilder b = new();
    private readonly List<ArrayId> shared = [], scratch = [], filled = [];
    private readonly List<Parameter> parameters = [];
    private readonly List<Datum> arguments = [];
    private ArrayId data;
    private ValueId size, zero, one, iteration;

    private RandomLaneGroups(int seed) => random = new Random(seed);

    public static MethodSample Create(int seed)
    {
        var writer = new RandomLaneGroups(seed);
        return new(writer.Write("G" + seed) with { Reductions = RandomMethods.ReductionsOf(seed) }, writer.arguments);
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private ArrayId ArrayParameter(string name, int length, ArrayForm form)
    {
        Parameter parameter = MethodCases.Memory(b, name, form, 1, out ArrayId array);
        parameters.Add(Chance(0.2) && parameters.Count > 0 ? parameter with { Differentiable = false } : parameter);
        var memory = new Memory(1, length);
        memory.Fill((_, _) => Number.Of(Math.Round(64 * (2 * random.NextDouble() - 1)) / 64));
        arguments.Add(new(default, memory));
        return array;
    }

    private Method Write(string name)
    {
        int m = random.Next(1, 4), n = random.Next(0, 20);
        shared.Add(ArrayParameter("w", m, ArrayForm.Span));
        shared.Add(ArrayParameter("u", m, ArrayForm.ReadOnlySpan));
        data = ArrayParameter("data", n * m, ArrayForm.ReadOnlySpan);
        zero = b.Integer(0);
        one = b.Integer(1);
        size = LengthOf(shared[0]);
        ValueId count = b.Integer(Int, IntegerOp.Divide, LengthOf(data), size);
        if (Chance(0.15))
            Fill(shared[0], () => Mixed(Element(shared[0], zero), Element(shared[1], zero)));
        for (int i = random.Next(1, 4); i > 0; i--)
            scratch.Add(New("s" + i));
        if (Chance(0.2))
            Fill(scratch[0], () => Element(shared[0], zero));
        ValueId first = b.Number(Real, 0.5), inside = b.NewValue(Real, "sum"), result = b.NewValue(Real, "sum"), next = default;
        iteration = b.NewValue(Int, "p");
        Block body = b.Inside(() => next = Iteration(inside));
        b.Add(new For(iteration, zero, count, 1, body, [new(first, inside, next, result)]));
        if (Chance(0.2))
            Fill(shared[0], () => Element(shared[1], zero));
        if (Chance(0.2))
            result = Mixed(result, Element(scratch[0], zero));
        return MethodCases.Build(b, name, [.. parameters], result);
    }

    private ValueId LengthOf(ArrayId array)
    {
        ValueId length = b.NewValue(Int);
        b.Add(new Length(length, array));
        return length;
    }

    private ArrayId New(string name)
    {
        ArrayId array = b.NewArray(new Array(name, ArrayForm.Array, 1, "double[]", "double", [new("", Real)]));
        b.Add(new Allocate(array, [size]));
        return array;
    }

    private ValueId Element(ArrayId array, ValueId index) => b.Load(Real, new(array, [index]));

    private ValueId DataAt(ValueId index) => Element(data, b.Integer(Int, IntegerOp.Add, b.Integer(Int, IntegerOp.Multiply, iteration, size), index));

    private void Loop(ValueId from, ValueId to, Action<ValueId> write)
    {
        ValueId index = b.NewValue(Int, "i");
        Block body = b.Inside(() => write(index));
        b.Add(new For(index, from, to, 1, body, []));
    }

    private void Fill(ArrayId array, Func<ValueId> value) => Loop(zero, size, i => b.Add(new Store(new(array, [i]), value())));

    /// <summary>Stays below 1 in size where its operands do.</summary>
    private ValueId Mixed(ValueId x, ValueId y) => random.Next(7) switch
    {
        0 => b.Let(Real, ScalarOp.Multiply, x, y),
        1 => b.Let(Real, ScalarOp.Multiply, b.Number(Real, 0.5), b.Let(Real, ScalarOp.Subtract, x, y)),
        2 => b.Let(Real, ScalarOp.Divide, x, b.Let(Real, ScalarOp.Add, b.Number(Real, 1), b.Let(Real, ScalarOp.Square, y))),
        3 => b.Let(Real, ScalarOp.Max, x, y),
        4 => b.Let(Real, ScalarOp.Negate, b.Let(Real, ScalarOp.Multiply, x, x)),
        5 => b.Let(Real, ScalarOp.Abs, b.Let(Real, ScalarOp.Multiply, y, x)),
        _ => b.Let(Real, ScalarOp.Multiply, b.Number(Real, 0.25), b.Let(Real, ScalarOp.Add, b.Let(Real, ScalarOp.Add, x, x), y)),
    };

    /// <summary>One iteration; returns the next sum.</summary>
    private ValueId Iteration(ValueId sum)
    {
        filled.Clear();
        if (Chance(0.2))
            scratch.Add(New("inner"));
        foreach (ArrayId array in scratch)
        {
            if (!Chance(0.9))
                continue;                                           // a near miss, if it is read
            Loop(zero, Chance(0.95) ? size : b.Integer(Int, IntegerOp.Subtract, size, one), i => b.Add(new Store(new(array, [i]), Source(i))));
            filled.Add(array);
        }
        for (int i = random.Next(0, 3); i > 0; i--)
            Step();
        ValueId term = Sum();
        if (Chance(0.2))
            term = Mixed(term, b.Let(Real, ScalarOp.Add, Element(shared[0], zero), term));
        if (Chance(0.05))
            b.Add(new Store(new(shared[0], [zero]), term));                 // needs the iteration before
        return Chance(0.95) ? b.Let(Real, ScalarOp.Add, sum, term) : b.Let(Real, ScalarOp.Add, b.Let(Real, ScalarOp.Multiply, sum, b.Number(Real, 0.5)), term);
    }

    private ArrayId Own() => Pick(filled.Count > 0 && Chance(0.95) ? filled : scratch);

    private ValueId Source(ValueId index) => random.Next(5) switch
    {
        0 => Element(Pick(shared), index),
        1 when filled.Count > 0 => Mixed(Element(Own(), index), DataAt(index)),
        2 => Mixed(DataAt(index), Element(Pick(shared), zero)),
        _ => Mixed(DataAt(index), Element(Pick(shared), index)),
    };

    /// <summary>A triangle of additions, as in a product with a matrix, or a pass over an array.</summary>
    private void Step()
    {
        ArrayId to = Own(), from = Own();
        if (Chance(0.3))
            Loop(zero, size, i => b.Add(new Store(new(to, [i]), Mixed(Element(to, i), Element(from, i)))));
        else
            Loop(zero, size, i => Loop(Chance(0.5) ? b.Integer(Int, IntegerOp.Add, i, one) : zero, size, j =>
                b.Add(new Accumulate(new(to, [j]), b.Let(Real, ScalarOp.Multiply, b.Number(Real, 0.25), Mixed(Element(from, i), Chance(0.5) ? Element(Pick(shared), j) : Element(from, j)))))));
    }

    private ValueId Sum()
    {
        ArrayId from = Own();
        ValueId inside = b.NewValue(Real, "t"), result = b.NewValue(Real, "t"), next = default, index = b.NewValue(Int, "i");
        ValueId start = Chance(0.5) ? b.Number(Real, 0) : DataAt(zero);
        Block body = b.Inside(() => next = b.Let(Real, Chance(0.8) ? ScalarOp.Add : ScalarOp.Max, inside, Mixed(Element(from, index), Element(Chance(0.5) ? from : Pick(shared), index))));
        b.Add(new For(index, zero, size, 1, body, [new(start, inside, next, result)]));
        return result;
    }
}
