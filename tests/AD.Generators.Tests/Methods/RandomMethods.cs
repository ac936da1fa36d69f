namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>A method to differentiate, with arguments.</summary>
internal sealed record MethodSample(Method Method, IReadOnlyList<Datum> Arguments);

/// <summary>
/// Random methods: parameters of every kind, then statements that read what is visible and write what is writable. Numbers stay
/// below a bound that is known while they are written, so that no derivative is drowned. The same seed gives the same method.
/// </summary>
internal sealed partial class RandomMethods
{
    private const NumberType Real = NumberType.Double, Int = NumberType.Int32, Bool = NumberType.Boolean;
    private const int MaxDepth = 3;

    private readonly Random random;
    private readonly MethodBuilder b = new();
    private readonly List<Parameter> parameters = [];
    private readonly List<Datum> arguments = [];
    private readonly List<ValueId> reals = [], integers = [], conditions = [];
    private readonly List<ArrayId> arrays = [];
    private readonly Dictionary<ValueId, double> bounds = [];
    private readonly HashSet<ValueId> unused = [];
    private int depth, budget;

    private RandomMethods(int seed)
    {
        random = new Random(seed);
        budget = random.Next(4, 60);
    }

    public static MethodSample Create(int seed)
    {
        var writer = new RandomMethods(seed);
        writer.Parameters();
        writer.Statements(writer.random.Next(4, 14));
        return new(writer.Finish("F" + seed) with { Reductions = ReductionsOf(seed) }, writer.arguments);
    }

    /// <summary>Half of all seeds leave the order of sums to the compiler.</summary>
    public static Reductions ReductionsOf(int seed) => seed % 2 == 0 ? Reductions.Lanes : Reductions.Ordered;

    private bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>One of several, rather a late one.</summary>
    private T Pick<T>(IReadOnlyList<T> items) => items[Math.Max(random.Next(items.Count), random.Next(items.Count))];

    private void Parameters()
    {
        for (int i = random.Next(1, 4); i > 0; i--)
            NumberParameter("x" + i, Real);
        for (int i = random.Next(1, 3); i > 0; i--)
            NumberParameter("n" + i, Int);
        if (Chance(0.3))
            StructParameter();
        if (Chance(0.3))
            NumberParameter("f", NumberType.Single);
        for (int i = random.Next(0, 5); i > 0; i--)
            ArrayParameter("a" + i);
    }

    private ValueId NewInput(string name, NumberType type)
    {
        ValueId value = b.NewValue(type, name);
        if (type.IsReal())
            arguments.Add(new(Number.Of(NumberArithmetic.Round(type, 2 * random.NextDouble() - 1))));
        else
            arguments.Add(new(new Number(0, random.Next(-1, 5))));
        if (type == Real)
            Visible(value, 1);
        else if (type == Int)
            integers.Add(value);
        return value;
    }

    private void NumberParameter(string name, NumberType type)
    {
        ValueId value = NewInput(name, type);
        parameters.Add(new(name, MethodPrinter.Type(type), Passing.Value, type.IsReal() && !(parameters.Count > 0 && Chance(0.1)), new NumberLeaf(value), null));
        if (type == NumberType.Single)
            Visible(Converted(value, Real), 1);
    }

    private void StructParameter()
    {
        Field[] fields = [.. new[] { ("X", Real), ("N", Int), ("Y", Real) }.Select(f => new Field(f.Item1, new NumberLeaf(NewInput("p" + f.Item1, f.Item2))))];
        parameters.Add(new("p", "Point", Passing.Value, true, new Aggregate("Point", Construction.Positional, [.. fields]), null));
    }

    private void ArrayParameter(string name)
    {
        ArrayForm form = Pick([ArrayForm.Array, ArrayForm.Span, ArrayForm.ReadOnlySpan, ArrayForm.Rectangular, ArrayForm.Jagged, ArrayForm.Span]);
        int rank = form is ArrayForm.Rectangular or ArrayForm.Jagged ? 2 : 1;
        Array array = NewArray(name, form, rank);
        ArrayId id = b.NewArray(array);
        parameters.Add(new(name, array.Type, Passing.Value, array.Fields[0].Type.IsReal(), new ArrayLeaf(id), null));
        arrays.Add(id);
        Memory memory = form switch
        {
            ArrayForm.Rectangular => new(array.Fields.Count, random.Next(1, 4), random.Next(1, 4)),
            ArrayForm.Jagged => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Memory(array.Fields.Count, random.Next(1, 4)))]),
            _ => new(array.Fields.Count, random.Next(1, 5)),
        };
        memory.Fill((field, _) => array.Fields[field].Type.IsReal() ? Number.Of(2 * random.NextDouble() - 1) : new Number(0, random.Next(-1, 5)));
        arguments.Add(new(default, memory));
    }

    private Array NewArray(string name, ArrayForm form, int rank)
    {
        (string element, EquatableArray<ElementField> fields) = random.Next(6) switch
        {
            0 => ("Point", [new(".X", Real), new(".N", Int), new(".Y", Real)]),
            1 => ("int", [new("", Int)]),
            _ => ("double", (EquatableArray<ElementField>)[new("", Real)]),
        };
        string type = form switch
        {
            ArrayForm.Array => element + "[]",
            ArrayForm.Rectangular => element + "[" + new string(',', rank - 1) + "]",
            ArrayForm.Jagged => element + string.Concat(Enumerable.Repeat("[]", rank)),
            _ => form + "<" + element + ">",
        };
        return new(name, form, rank, type, element, fields);
    }

    private ValueId Visible(ValueId real, double bound)
    {
        bounds[real] = bound;
        reals.Add(real);
        unused.Add(real);
        return real;
    }

    private void Statements(int count)
    {
        while (count-- > 0 && budget-- > 0)
            Statement();
    }

    private void Statement()
    {
        switch (random.Next(depth < MaxDepth ? 24 : 16))
        {
            case < 6: Expression(); break;
            case < 8: Integer(); break;
            case 8: Write(accumulate: Chance(0.4)); break;
            case 9: LateSum(); break;
            case 10: Update(); break;
            case 11: WriteThenRead(); break;
            case 12: Allocate(); break;
            case 13: Slice(); break;
            case 14: Row(); break;
            case 15: ClearOne(); break;
            case < 19: Choice(); break;
            case < 22: Loop(); break;
            case 22: GuardedLoop(); break;
            default: LoopWithExit(); break;
        }
    }

    /// <summary>What a block defines is not visible after it; <paramref name="end"/> still sees it.</summary>
    private Block Inside(int statements, Action end)
    {
        int[] marks = [reals.Count, integers.Count, conditions.Count, arrays.Count];
        depth++;
        Block block = b.Inside(() =>
        {
            Statements(statements);
            end();
        });
        depth--;
        reals.RemoveRange(marks[0], reals.Count - marks[0]);
        integers.RemoveRange(marks[1], integers.Count - marks[1]);
        conditions.RemoveRange(marks[2], conditions.Count - marks[2]);
        arrays.RemoveRange(marks[3], arrays.Count - marks[3]);
        return block;
    }

    private Method Finish(string name)
    {
        Structure? result = random.Next(10) switch
        {
            < 6 => new NumberLeaf(Outcome()),
            < 8 => new Aggregate("(double A, int N, double B)", Construction.Tuple, [new("A", new NumberLeaf(Outcome())), new("N", new NumberLeaf(Pick(integers))), new("B", new NumberLeaf(Outcome()))]),
            8 => new ArrayLeaf(Returned()),
            _ => null,
        };
        if (result is null || Chance(0.2))
            parameters.Add(new("y", "double", Passing.Out, true, null, new NumberLeaf(Outcome())));
        if (Chance(0.2))
            parameters[0] = parameters[0] with { Passing = Passing.Ref, Outgoing = new NumberLeaf(Outcome()) };
        string type = result switch { null => "void", NumberLeaf => "double", Aggregate tuple => tuple.Type, _ => "double[]" };
        return b.Build(new("", [], name, "static", "", "", ""), "", [.. parameters], type, result);
    }

    /// <summary>A sum of visible values: all that nothing has read yet, so that nearly all of the method matters.</summary>
    private ValueId Outcome()
    {
        ValueId sum = Operand();
        foreach (ValueId value in reals.Where(unused.Remove).ToArray())
            sum = b.Let(Real, ScalarOp.Add, sum, value);
        return b.Let(Real, Pick([ScalarOp.Add, ScalarOp.Multiply]), sum, Operand());
    }

    private ArrayId Returned()
    {
        ArrayId array = b.NewArray(new("result", ArrayForm.Array, 1, "double[]", "double", [new("", Real)]));
        b.Add(new Allocate(array, [b.Integer(2)], Escapes: true));
        for (int i = 0; i < 2; i++)
            b.Add(new Store(new(array, [b.Integer(i)]), Outcome()));
        return array;
    }
}
