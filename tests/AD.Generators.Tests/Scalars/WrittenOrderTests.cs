namespace AdCompiler.Generators.Tests.Scalars;

using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Scalars;
using static AdCompiler.Generators.Scalars.ScalarMath;

/// <summary>Which constants the text for a GPU hides from ILGPU's compiler, which would join them with others or leave them out.</summary>
public sealed class WrittenOrderTests
{
    [Fact]
    public void Are_sums_and_products_with_two_constants_kept_apart()
    {
        Assert.Equal("(x + 0.1f) + Device.Hidden(3f)", Text(b => b[0] + 0.1 + 3));
        Assert.Equal("(x - 0.1f) - Device.Hidden(3f)", Text(b => b[0] - 0.1 - 3));
        Assert.Equal("(x * 0.1f) * Device.Hidden(3f)", Text(b => b[0] * 0.1 * 3));
        Assert.Equal("Device.Hidden(3f) - (0.1f - x)", Text(b => 3 - (0.1 - b[0])));
        Assert.Equal("(x + 0.1f) * 3f", Text(b => (b[0] + 0.1) * 3));
        Assert.Equal("(x + y) + 3f", Text(b => b[0] + b[1] + 3));
        Assert.Equal("TArith.Add(TArith.Add(x, 0.5f), Device.Hidden(3f))", Text(b => b[0] + 0.5 + 3, Spelling.Half));
    }

    [Fact]
    public void Is_a_zero_added_since_it_changes_the_sign_of_another()
    {
        Assert.Equal("x + Device.Hidden(0f)", Text(b => b[0] + 0));
        Assert.Equal("Device.Hidden(0f) - x", Text(b => 0 - b[0]));
        Assert.Equal("TArith.Fma(x, y, Device.Hidden(0f))", Text(b => FusedMultiplyAdd(b[0], b[1], b.Constant(0)), Spelling.Half));
        Assert.Equal("TArith.Fma(x, y, 0f)", Text(b => FusedMultiplyAdd(b[0], b[1], b.Constant(0))));
    }

    [Fact]
    public void Is_a_constant_hidden_from_a_function_that_is_put_in_place() =>
        Assert.Equal("DeviceMath.Pow<TArith>(x, Device.Hidden(2.5f))", Text(b => Pow(b[0], b.Constant(2.5))));

    [Fact]
    public void Is_a_value_that_a_variable_keeps_taken_for_an_operand_of_anything()
    {
        Assert.Equal("x * Device.Hidden(0.25f)", Text(b => b[0] * 0.25, keepsResults: true));
        Assert.Equal("x * 0.25f", Text(b => b[0] * 0.25));
    }

    [Fact]
    public void Does_the_text_of_the_CPU_hide_nothing() => Assert.Equal(
        "(x + Vector512.Create(0.1f)) + Vector512.Create(3f)", Text(b => b[0] + 0.1 + 3, notation: LaneNotation.OfVectors(Spelling.Float, 1)));

    private static string Text(Func<ScalarBuilder, Scalar> function, Spelling? spelling = null, bool keepsResults = false, LaneNotation? notation = null)
    {
        var writer = new CodeWriter(0);
        var values = new LaneExpressions(writer, notation ?? LaneNotation.OfThread(spelling ?? Spelling.Float), () => throw new InvalidOperationException("nothing is used twice"));
        values.Prepare(ScalarFunctions.Define(2, function), ["x", "y"], keepsResults);
        values.WriteResult(0);
        return writer.Take();
    }
}
