using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Diagnostics;

public sealed class ReportingTests
{
    private const string Faulty = "[Differentiable, Input(4)] public sealed partial class Net : Network { public override Tensor Forward(Tensor x) => x * Console.Read(); }";

    [Fact]
    public void Is_a_fault_in_a_shared_base_reported_once()
    {
        Generated two = Generated.From("""
            public abstract class Shared(int depth) : Network
            {
                public override Tensor Forward(Tensor x) => x * Console.Read() * depth;
            }
            [Differentiable, Input(4)] public sealed partial class One() : Shared(1);
            [Differentiable, Input(4)] public sealed partial class Two() : Shared(2);
            """);
        Assert.Equal("ADC0102", Assert.Single(two.Diagnostics).Id);
    }

    [Fact]
    public void Is_missing_unsafe_reported_once_for_the_project() => Assert.Equal("ADC0009", Assert.Single(Generated.From(allowUnsafe: false, """
        [Differentiable, Input(4)] public sealed partial class One : Network { public override Tensor Forward(Tensor x) => Relu(x); }
        [Differentiable, Input(4)] public sealed partial class Two : Network { public override Tensor Forward(Tensor x) => Relu(x); }
        """).Diagnostics).Id);

    [Fact]
    public void Does_pragma_silence_it()
    {
        Generated silenced = Generated.From($"#pragma warning disable ADC0102\n{Faulty}");
        GeneratorDriver driver = silenced.Driver.RunGeneratorsAndUpdateCompilation(silenced.Compilation, out _, out var diagnostics);
        Assert.DoesNotContain(driver.GetRunResult().Diagnostics.Concat(diagnostics), d => d is { Id: "ADC0102", IsSuppressed: false });
    }

    [Fact]
    public void Does_the_diagnostic_name_the_calls_that_led_there()
    {
        Diagnostic found = Assert.Single(Generated.Network("return Outer(x);", """
            static Tensor Outer(Tensor x) => Inner(x);
            static Tensor Inner(Tensor x) => x * Console.Read();
            """).Diagnostics);
        Assert.Equal(
            ["Inner(x)", "Outer(x)"],
            found.AdditionalLocations.Take(2).Select(l => l.SourceTree!.GetText().ToString(l.SourceSpan)));
    }

    [Fact]
    public void Does_a_fault_in_one_class_leave_the_others_their_models()
    {
        Generated both = Generated.From(Faulty, "[Differentiable, Input(4)] public sealed partial class Good : Network { public override Tensor Forward(Tensor x) => Relu(x); }");
        Assert.Single(both.Diagnostics);
        Assert.NotNull(both.Readings.Single(r => r.Name == "Good").Model);
        Assert.NotNull(both.Readings.Single(r => r.Name == "Net").Class);
    }

    [Theory]
    [InlineData("return Map(x, (double v) => v % 2);", "the operator '%' on a value of the program: not supported in differentiable code; use + - * / and comparisons, or functions of Math and MathF")]
    [InlineData("return fc.Forward(x);", "Linear: input [N,4] has 4 features, expected 5 for weight fc.weight [2,5]")]
    [InlineData("return c.Forward(Reshape(x, 4, 1, 1));", "Conv2d: input [N,4,1,1] has 4 channels, expected 3 for weight c.weight [2,3,1,1]")]
    [InlineData("return x + w;", "Add: shapes input [N,4] and w [3] do not match on axis 1")]
    public void Does_the_message_name_what_does_not_fit(string forward, string message) => Assert.Equal(message, Assert.Single(Generated.Network(
        forward, "readonly Linear fc = new(5, 2); readonly Conv2d c = new(3, 2, 1); readonly Parameter w = new(Initializer.Ones, 3);").Diagnostics, d => d.Severity is DiagnosticSeverity.Error).GetMessage());

    [Fact]
    public void May_a_base_say_the_shape_of_its_input() => Assert.Empty(Generated.From(
        "[Input(4)] public abstract class B : Network { public override Tensor Forward(Tensor x) => Relu(x); }").Diagnostics);

    [Theory]
    [InlineData("[Differentiable] public partial struct S { }", "ADC0010")]
    [InlineData("[Differentiable] public sealed partial class B { }", "ADC0008")]
    [InlineData("[Differentiable] public sealed class B : Module { }", "ADC0001")]
    [InlineData("[Differentiable, Input] public sealed partial class N : Network { public override Tensor Forward(Tensor x) => x; }", "ADC0006")]
    [InlineData("[Differentiable, Input(0)] public sealed partial class N : Network { public override Tensor Forward(Tensor x) => x; }", "ADC0006")]
    [InlineData("static partial class F { [Differentiable] static void G(double x) { } }", "ADC0002")]
    [InlineData("static partial class F { [Differentiable] static void G(double[] x) { double y = x[0]; } }", "ADC0002")]
    [InlineData("static partial class F { [Differentiable] static int G(double x) => 2; }", "ADC0002")]
    [InlineData("static partial class F { [Differentiable] static async System.Threading.Tasks.Task<double> G(double x) { await System.Threading.Tasks.Task.Yield(); return x; } }", "ADC0002")]
    [InlineData("static partial class F { [Differentiable] static double G(int x) => x; }", "ADC0003")]
    [InlineData("static class F { [Differentiable] static double G(double x) => x; }", "ADC0001")]
    [InlineData("class A { static partial class F { [Differentiable] static double G(double x) => x; } }", "ADC0001")]
    [InlineData("static partial class F { [Differentiable] static double G(double x) => x * Math.ILogB(x); }", "ADC0102")]
    [InlineData("static partial class F { [Differentiable] static double G(double x) => H(x); static extern double H(double x); }", "ADC0102")]
    [InlineData("static partial class F { [Differentiable] static T G<T>(T x) => x; }", "ADC0101")]
    [InlineData("static partial class F { static double H(double x) { return G(x); [Differentiable] static double G(double x) => x; } }", "ADC0010")]
    [InlineData("[Differentiable, Input(4)] public sealed partial class N : Network { public override Tensor Forward(Tensor x) => null!; }", "ADC0111")]
    [InlineData("[Differentiable, Input(4)] public sealed partial class N : Network { readonly Parameter w = new(Initializer.Ones, 4); public override Tensor Forward(Tensor x) => w; }", "ADC0111")]
    [InlineData("[Differentiable, Input(1, 2, 2)] public sealed partial class N : Network { public override Tensor Forward(Tensor x) => x; }", "ADC0111")]
    public void Is_no_marked_declaration_left_in_silence(string source, string id) =>
        Assert.Equal(id, Assert.Single(Generated.From(source).Diagnostics).Id);

    [Theory]
    [InlineData("[Differentiable] public sealed partial class B : Module { public Tensor Forward(Tensor x) => Relu(x); }")]
    [InlineData("[Differentiable] public abstract partial class B : Network { }")]
    [InlineData("static partial class F { [Differentiable] static float Swish(float x) => x / (1 + MathF.Exp(-x)); }")]
    public void May_blocks_bases_and_scalar_methods_be_marked(string source) => Assert.Empty(Generated.From(source).Diagnostics);
}
