namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>The language of methods itself: its text, what its verifier refuses, and what a run of it gives.</summary>
public class MethodTests
{
    private static Method Case(string name) => MethodCases.All.Single(m => m.Name.Name == name);

    private static double Run(string name, params Datum[] arguments) => MethodInterpreter.Run(MethodVerifier.Verify(Case(name)), arguments).Result[0].Number.Real;

    private static Datum Real(double x) => new(Number.Of(x));

    private static Datum Integer(long n) => new(new Number(0, n));

    private static Datum Reals(params double[] x)
    {
        var memory = new Memory(1, x.Length);
        int next = 0;
        memory.Fill((_, _) => Number.Of(x[next++]));
        return new(default, memory);
    }

    private static double[] Reals(Datum datum) => [.. datum.Memory!.All.Select(n => n.Number.Real)];

    [Fact]
    public void The_text_of_a_loop_shows_its_variable_at_the_start_the_end_and_after()
    {
        Assert.Equal("""
            Factorial(double x: x.0, constant int n: n.1) -> double p.4
              double %2 = 1
              int %6 = 0
              for int i.5 in [%6, n.1) step 1
                double p.3 = first %2, then %9
                double %7 = (double)i.5
                double %8 = x.0 + %7
                double %9 = p.3 * %8
              double p.4 = last p.3

            """.ReplaceLineEndings("\n"), MethodPrinter.Print(Case("Factorial")));
    }

    [Fact]
    public void The_text_of_a_choice_shows_both_values()
    {
        string text = MethodPrinter.Print(Case("BranchWithLoad"));
        Assert.Contains("if %3\n", text, StringComparison.Ordinal);
        Assert.Contains("double y.4 = then %8, else x.0\n", text, StringComparison.Ordinal);
        Assert.Contains("double %7 = a[%6]\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_multiplies_what_it_carries() => Assert.Equal(2.5 * 3.5 * 4.5, Run("Factorial", Real(2.5), Integer(3)));

    [Fact]
    public void A_loop_that_does_not_run_gives_what_it_began_with() => Assert.Equal(1, Run("Factorial", Real(2.5), Integer(0)));

    [Fact]
    public void Variables_of_a_loop_change_all_at_once()
    {
        (double p, double q) = (1.5, 2.5);
        for (int i = 0; i < 3; i++)
            (p, q) = (q, p * Math.Sin(q));
        Assert.Equal(p - q, Run("SwappedVariables", Real(1.5), Real(2.5), Integer(3)));
    }

    [Theory]
    [InlineData(0.5), InlineData(7.0)]
    public void A_while_loop_runs_until_its_condition_fails(double start)
    {
        double x = start, sum = 0;
        while (x > 1)
            sum += Math.Sin(x /= 2);
        Assert.Equal(sum * x, Run("HalvedUntilSmall", Real(start)));
    }

    [Fact]
    public void Arrays_are_written_in_place()
    {
        Datum a = Reals(2, 3);
        MethodInterpreter.Run(Case("OverwrittenElement"), [a, Integer(1)]);
        Assert.Equal([5, Math.Exp(3) * 2], Reals(a));
    }

    [Fact]
    public void A_branch_not_taken_reads_nothing()
    {
        Assert.Equal(9, Run("BranchWithLoad", Reals(), Real(3), Integer(0)));
        Assert.Throws<IndexOutOfRangeException>(() => Run("BranchWithLoad", Reals(), Real(3), Integer(1)));
    }

    [Fact]
    public void A_local_array_is_new_in_every_iteration() =>
        Assert.Equal(Math.Pow(2, 5) + 16 * Math.Pow(2, 5), Run("LocalArrayPerIteration", Real(2), Integer(3)));

    [Fact]
    public void A_row_is_a_view()
    {
        var a = new Datum(default, new([Reals(2, 3).Memory!, Reals(5).Memory!]));
        MethodInterpreter.Run(Case("RowsOfJagged"), [a, Real(10)]);
        Assert.Equal([60, 3, 250], Reals(a));
    }

    [Theory]
    [InlineData(NumberType.Single, 0.1f + 0.2f), InlineData(NumberType.Half, 0.2998046875)]
    public void Numbers_are_rounded_to_their_type(object type, double sum)
    {
        var b = new MethodBuilder();
        ValueId result = b.Let((NumberType)type, ScalarOp.Add, b.Number((NumberType)type, 0.1), b.Number((NumberType)type, 0.2));
        Assert.Equal(sum, MethodInterpreter.Run(MethodVerifier.Verify(MethodCases.Build(b, "Sum", [], result)), []).Result[0].Number.Real);
    }

    [Theory]
    [InlineData(int.MaxValue, 1, (long)int.MinValue), InlineData(-7, 2, -5L)]
    public void Integers_wrap_around(int a, int c, long sum)
    {
        var b = new MethodBuilder();
        ValueId result = b.Integer(NumberType.Int32, IntegerOp.Add, b.Integer(a), b.Integer(c));
        Assert.Equal(sum, MethodInterpreter.Run(MethodCases.Build(b, "Sum", [], result), []).Result[0].Number.Integer);
    }

    /// <summary>What a method says, made by <paramref name="write"/> from a real x and an int n, when the verifier refuses it.</summary>
    private static string Refusal(Action<MethodBuilder, ValueId, ValueId> write)
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [MethodCases.Number(b, "x", NumberType.Double, out ValueId x), MethodCases.Number(b, "n", NumberType.Int32, out ValueId n)];
        write(b, x, n);
        return Assert.Throws<InvalidOperationException>(() => MethodVerifier.Verify(MethodCases.Build(b, "F", [.. parameters], x))).Message;
    }

    [Fact]
    public void A_value_inside_a_block_is_not_seen_outside()
    {
        string refusal = Refusal((b, x, n) =>
        {
            ValueId condition = b.Integer(NumberType.Boolean, IntegerOp.Less, n, n), inside = default;
            b.Add(new If(condition, b.Inside(() => inside = b.Let(NumberType.Double, ScalarOp.Exp, x)), b.Inside(() => { }), []));
            b.Let(NumberType.Double, ScalarOp.Sin, inside);
        });
        Assert.Equal("F: 'double %4 = sin(%3)': value %3 is used before it is defined, or outside its block", refusal);
    }

    [Fact]
    public void A_value_is_defined_once() =>
        Assert.Contains("value x%0 is defined a second time", Refusal((b, x, n) => b.Add(new Let(x, new(ScalarOp.Constant, default)))), StringComparison.Ordinal);

    [Fact]
    public void Types_of_operands_agree()
    {
        Assert.Contains("value %1: found int, expected double of the result", Refusal((b, x, n) => b.Let(NumberType.Double, ScalarOp.Add, x, n)), StringComparison.Ordinal);
        Assert.Contains("value %0: found double, expected bool of a condition", Refusal((b, x, n) => b.Add(new If(x, new([]), new([]), []))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_is_an_integer() => Assert.Contains("index %0: found double, expected int or long", Refusal((b, x, n) =>
        b.Add(new Allocate(b.NewArray(new("t", ArrayForm.Array, 1, "double[]", "double", [new("", NumberType.Double)])), [x]))), StringComparison.Ordinal);

    [Fact]
    public void Frames_are_opened_before_they_are_used() => Assert.Contains("the frames are not open here", Refusal((b, x, n) =>
        b.Add(new SaveField(b.NewFrame(new("Saved", [new("x", NumberType.Double)])), n, 0, x))), StringComparison.Ordinal);

    [Fact]
    public void A_cell_is_declared_before_it_is_used() => Assert.Contains("cell 0 is used before it is declared", Refusal((b, x, n) =>
        b.Add(new AddToCell(b.NewCell(NumberType.Double, "xBar"), x))), StringComparison.Ordinal);

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_field_of_a_frame_that_was_not_saved_is_poison(bool saved)
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [MethodCases.Number(b, "x", NumberType.Double, out ValueId x)];
        FrameId frame = b.NewFrame(new("Saved", [new("x", NumberType.Double)]));
        ValueId zero = b.Integer(0), one = b.Integer(1), back = b.NewValue(NumberType.Double);
        b.Add(new OpenFrames(frame, one));
        if (saved)
            b.Add(new SaveField(frame, zero, 0, x));
        b.Add(new ReopenFrames(frame, one));
        b.Add(new RestoreField(back, frame, zero, 0));
        b.Add(new CloseFrames(frame));
        Method method = MethodVerifier.Verify(MethodCases.Build(b, "F", [.. parameters], back));
        Assert.Equal(saved ? 3 : double.NaN, MethodInterpreter.Run(method, [Real(3)]).Result[0].Number.Real);
    }
}
