namespace AdCompiler.Generators.Tests.Scalars;

using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Oracle;
using static AdCompiler.Generators.Scalars.ScalarMath;

/// <summary>Where a fused function rounds its inner results to 16 bits, and where that may be left out.</summary>
public sealed class StoredResultTests
{
    private static readonly double[] Rules = new GraphInputs { Batch = 1 }.Rules;

    private static readonly double[] Units = [0, -0.0, 1, -1];

    public static TheoryData<string> Ops => [.. Enum.GetValues<ScalarOp>()
        .Where(op => op is not (ScalarOp.Constant or ScalarOp.Rule or ScalarOp.Select or ScalarOp.AsStored or ScalarOp.Library) && !ScalarOps.IsMask(op)).Select(op => op.ToString())];

    [Theory, MemberData(nameof(Ops))]
    public void Is_what_is_not_rounded_a_number_of_16_bits(string name)
    {
        ScalarFunction function = ScalarFunctions.Of(Enum.Parse<ScalarOp>(name));
        var random = new Random(1);
        double AnyHalf() => (double)BitConverter.UInt16BitsToHalf((ushort)random.Next(1 << 16));
        foreach (Precision second in (Precision[])[Precision.Half, Precision.Unit])
            for (int i = 0; i < 20000; i++)
            {
                double[] x = [.. Enumerable.Range(0, function.Parameters).Select(p => p == 0 || second == Precision.Half ? AnyHalf() : Units[random.Next(4)])];
                double y = ScalarInterpreter.Evaluate(function, x, Rules);
                Precision claimed = StoredResults.OfResults(function, p => p == 0 ? Precision.Half : second)[0];
                Assert.True(claimed == Precision.Any || y.Equals((double)(Half)y), FormattableString.Invariant($"{name}({string.Join(", ", x)}) is {y:R}, not {claimed}"));
            }
    }

    [Fact]
    public void Are_products_of_zeros_and_ones_known_to_be_such()
    {
        ScalarFunction product = ScalarFunctions.Define(2, b => b[0] * b[1]);
        Assert.Equal([Precision.Unit], StoredResults.OfResults(product, _ => Precision.Unit));
        Assert.Equal([Precision.Half], StoredResults.OfResults(product, i => i == 0 ? Precision.Unit : Precision.Half));
        Assert.Equal([Precision.Any], StoredResults.OfResults(product, _ => Precision.Half));
        ScalarFunction scaled = ScalarFunctions.Define(1, b => b[0] * 0.5);       // not even by a power of two: the smallest Half has no half
        Assert.Equal([Precision.Any], StoredResults.OfResults(scaled, _ => Precision.Half));
    }

    [Fact]
    public void Does_the_text_of_the_other_widths_show_no_border()
    {
        ScalarFunction marked = ScalarFunctions.Define(2, b => Exp(StoredResults.AsStored(b[0] + b[1])) * StoredResults.AsStored(b[0] + b[1]));
        Assert.Equal(ScalarFunctions.Define(2, b => Exp(b[0] + b[1]) * (b[0] + b[1])), StoredResults.Without(marked));
    }
}
