using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Tests.Methods;

namespace AdCompiler.Generators.Tests.Frontend.Lowering;

/// <summary>C# run as C#, and lowered and interpreted: the same bits, on arguments full of ties and zeros.</summary>
public sealed class LoweringTests
{
    private const int Runs = 40;

    public static TheoryData<string> Cases => [.. LoweringCases.Names];

    [Theory, MemberData(nameof(Cases))]
    public void Does_the_lowered_method_leave_the_bits_that_the_csharp_does(string name)
    {
        LoweredMethod method = LoweredMethod.Of(LoweringCases.Source(name));
        var random = new Random(1);
        int compared = 0;
        for (int run = 0; run < Runs; run++)
        {
            (Number[]? expected, Number[]? found) = method.Run(random);
            if (expected is null)
                continue;                                                    // what C# throws at is not compared: loads that nothing reads are left out
            Assert.True(found is not null, $"the lowered method throws:\n{MethodPrinter.Print(method.Lowered)}");
            Assert.True(
                expected.Length == found.Length && expected.Zip(found).All(pair => pair.First.HasBitsOf(pair.Second)),
                $"run {run}: C# {string.Join(", ", expected)}; lowered {string.Join(", ", found)}:\n{MethodPrinter.Print(method.Lowered)}");
            compared++;
        }
        Assert.True(compared > Runs / 4, $"only {compared} of {Runs} runs could be compared");
    }

    [Fact]
    public void Has_a_loop_whose_index_is_compared_ahead_of_itself_a_fixed_number_of_iterations() =>
        Assert.DoesNotContain("while", MethodPrinter.Print(LoweredMethod.Of(LoweringCases.Source("for with the index ahead of itself")).Lowered), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Cases))]
    public void Do_its_derivatives_compile_in_the_users_build(string name) => Generated.From(LoweringCases.Source(name)).Load();
}
