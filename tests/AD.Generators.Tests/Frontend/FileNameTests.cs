namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>May types and methods have any names of C#'s? Generated files are named after them, and the compiler compares files without case.</summary>
public class FileNameTests
{
    [Theory]
    [InlineData("M", "F", "public static partial class M { [Differentiable] public static double F(double x) => x * x; [Differentiable] public static double f(double x) => x * x * x; }")]
    [InlineData("event.M", "F", "namespace @event { public static partial class M { [Differentiable] public static double F(double x) => x * x; } }")]
    [InlineData("event.class", "return", "namespace @event { public static partial class @class { [Differentiable] public static double @return(double x) => x * x; } }")]
    public void Does_a_method_have_its_derivative_whatever_the_names(string type, string method, string source)
    {
        object gradient = Generated.From(source).Load().GetType(type)!.GetMethod(method + "Gradient")!.Invoke(null, [3.0])!;
        Assert.Equal((9.0, 6.0), gradient);
    }

    [Fact]
    public void Does_a_network_compile_in_a_namespace_that_is_a_keyword()
    {
        Type network = Generated.From("namespace @event { [Differentiable, Input(2)] public sealed partial class Net : Network { public override Tensor Forward(Tensor x) => x * 2; } }").Load().GetType("event.Net")!;
        using CompiledNetwork compiled = Generated.CompiledOf(network, batch: 1);
        Assert.Equal(2, compiled.OutputSize);
    }

    [Fact]
    public void Do_networks_compile_whose_names_differ_in_case_alone()
    {
        const string body = "{ public override Tensor Forward(Tensor x) => x * 2; }";
        System.Reflection.Assembly loaded = Generated.From($"[Differentiable, Input(2)] public sealed partial class Net : Network {body} [Differentiable, Input(3)] public sealed partial class NET : Network {body}").Load();
        foreach (var (name, size) in new[] { ("Net", 2), ("NET", 3) })
        {
            using CompiledNetwork compiled = Generated.CompiledOf(loaded.GetType(name)!, batch: 1);
            Assert.Equal(size, compiled.OutputSize);
        }
    }
}
