using System.Reflection;
using AdCompiler.Generators.Tests.Frontend;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>Which methods can have a derivative that the user gives: parameters, results, types, where they stand and how they are called.</summary>
public sealed class OwnDerivativeFormTests
{
    /// <summary>Runs static double R() of the class F with these members, in a compilation with these other files.</summary>
    private static double Run(string members, params string[] files) => RunOf("R", members, files);

    private static double RunOf(string method, string members, params string[] files) =>
        (double)Generated.From([$"public static partial class F\n{{\n{members}\n}}", .. files]).Load().GetType("F")!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;

    [Fact]
    public void Is_a_tuple_the_partial_derivative_by_each_parameter()
    {
        const string members = """
            [Differentiable] public static double G(double x, double y) => H(x, 2, y) * y;
            static double H(double x, int n, double y) => x * n + y;
            [DerivativeOf(nameof(H))] static (double, double ByY) D(double x, int n, double y) => (10 * x * n, 100 * y);
            public static double R() { var g = GGradient(3, 5); return g.X; }
            public static double S() { var g = GGradient(3, 5); return g.Y; }
            public static double T() => GJvp(3, 5, 2, 7).Dot;
            """;
        Assert.Equal(5 * 60.0, RunOf("R", members), 1e-12);
        Assert.Equal(5 * 500 + 11.0, RunOf("S", members), 1e-12);
        Assert.Equal(2 * 300 + 7 * 2511.0, RunOf("T", members), 1e-12);
    }

    private const string Vec = "public record struct Vec(double X, double Y);";

    [Fact]
    public void Is_the_partial_derivative_by_a_struct_such_a_struct() => Assert.Equal(2 * 30 + 3 * 400, Run("""
        [Differentiable] public static double G(Vec p) => H(new Vec(p.Y, p.X));
        static double H(Vec p) => p.X * p.Y;
        [DerivativeOf(nameof(H))] static Vec D(Vec p) => new(100 * p.Y, 10 * p.X);
        public static double R() { Vec g = GGradient(new(4, 3)).P; return 2 * g.X + 3 * g.Y; }
        """, Vec), 1e-12);

    [Fact]
    public void Has_a_method_of_several_results_a_row_for_each()
    {
        const string members = """
            [Differentiable] public static double G(double x, double y) { var (a, b) = H(x, y); return a + 1000 * b; }
            static (double, double) H(double x, double y) => (x * y, x - y);
            [DerivativeOf(nameof(H))] static ((double, double), (double, double)) D(double x, double y) => ((2 * y, 3 * x), (4, 5));
            public static double R() => GGradient(7, 11).X;
            public static double S() => GGradient(7, 11).Y;
            """;
        Assert.Equal(22 + 4000, RunOf("R", members), 1e-12);
        Assert.Equal(21 + 5000, RunOf("S", members), 1e-12);
    }

    [Theory]
    [InlineData("static double H(double x, [NotDifferentiable] double k) => x * k;", "static double D(double x, double k) => 10 * k;")]
    [InlineData("static double H(double x, double k) => x * k;", "static double D(double x, [NotDifferentiable] double k) => 10 * k;")]
    public void Is_a_parameter_that_is_not_differentiable_constant(string method, string derivative) =>
        Assert.Equal(10 * 3, Run($"[Differentiable] public static double G(double x) => H(x, x); {method} [DerivativeOf(nameof(H))] {derivative} public static double R() => GGradient(3).X;"));

    [Theory]
    [InlineData("double", "")]
    [InlineData("float", "")]
    [InlineData("Half", "(Half)")]
    public void May_the_method_be_generic(string type, string cast) => Assert.Equal(8 + 16, Run($$"""
        [Differentiable] public static T G<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => H(x) + T.One;
        static T H<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x * x;
        [DerivativeOf(nameof(H))] static T D<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => (x + x) * x;
        public static double R() => (double)GGradient<{{type}}>({{cast}}2).X + (double)GJvp<{{type}}>({{cast}}2, {{cast}}2).Dot;
        """), 1e-12);

    [Fact]
    public void May_the_type_around_the_method_be_generic() => Assert.Equal(8, Run("public static double R() => Box<float>.GGradient(2).X;", """
        public static partial class Box<T> where T : System.Numerics.IFloatingPointIeee754<T>
        {
            [Differentiable] public static T G(T x) => H(x);
            static T H(T x) => x * x;
            [DerivativeOf(nameof(H))] static T D(T x) => (x + x) * x;
        }
        """));

    [Fact]
    public void May_a_generic_method_be_called_for_one_type() => Assert.Equal(8, Run("""
        [Differentiable] public static double G(double x) => H<double>(x);
        static T H<T>(T x) where T : System.Numerics.INumber<T>, System.Numerics.IFloatingPointIeee754<T> => x * T.Parse("1", null);
        [DerivativeOf(nameof(H))] static T D<T>(T x) where T : System.Numerics.INumber<T>, System.Numerics.IFloatingPointIeee754<T> => (x + x) * x;
        public static double R() => GGradient(2).X;
        """), 1e-12);

    [Fact]
    public void May_the_method_be_an_extension_in_another_file() => Assert.Equal(6, Run(
        "[Differentiable] public static double G(double x) => x.Squared(); public static double R() => GGradient(2).X;",
        "static class Extensions { public static double Squared(this double x) => x * x; [DerivativeOf(nameof(Squared))] static double D(double x) => 3 * x; }"));

    [Fact]
    public void May_the_derivative_stand_in_another_file_than_the_method() => Assert.Equal(6, Run(
        "[Differentiable] public static double G(double x) => Other.Squared(x); public static double R() => GGradient(2).X;",
        "static class Other { public static double Squared(double x) => x * x; }",
        "static class Third { [DerivativeOf(typeof(Other), nameof(Other.Squared))] static double D(double x) => 3 * x; }"));

    [Fact]
    public void Is_an_alias_of_the_attribute_seen() => Assert.Equal(6, Run(
        "[Differentiable] public static double G(double x) => Other.Squared(x); public static double R() => GGradient(2).X;",
        "using Partials = AdCompiler.DerivativeOfAttribute; static class Other { public static double Squared(double x) => x * x; [Partials(nameof(Squared))] static double D(double x) => 3 * x; }"));

    [Fact]
    public void May_the_method_be_one_of_an_object()
    {
        const string spring = """
            public sealed partial class Spring(double k)
            {
                readonly double k = k;
                [Differentiable] public double Energy(double x) => Force(x) * x;
                double Force(double x) => k * x;
                [DerivativeOf(nameof(Force))] double Stiffness(double x) => 10 * k + 0 * x;
            }
            """;
        Assert.Equal(3 * 2 + 30 * 2, Run("public static double R() => new Spring(3).EnergyGradient(2).X;", spring), 1e-12);
        Assert.Equal(60, Run("public static double R() => new Spring(3).EnergyHvp(2, 1);", spring), 1e-12);
    }

    [Fact]
    public void May_the_object_be_a_parameter_and_its_method_one_that_is_not_followed() => Assert.Equal(4 + 12 * 2, Run("""
        [Differentiable] public static double G(ITable table, double x) => table.At(x) * x;
        [DerivativeOf(typeof(ITable), nameof(ITable.At))] static double D(ITable table, double x) => table.Slope(x);
        public static double R() => GGradient(new Square(), 2).X;
        """, "public interface ITable { double At(double x); double Slope(double x); } public sealed class Square : ITable { public double At(double x) => x * x; public double Slope(double x) => 6 * x; }"), 1e-12);

    [Fact]
    public void Is_the_derivative_of_a_virtual_method_that_of_its_overrides() => Assert.Equal(8, Run("""
        [Differentiable] public static double G(Leaf leaf, double x) => leaf.At(x);
        public static double R() => GGradient(new Leaf(), 2).X;
        """, "public abstract class Tree { public abstract double At(double x); [DerivativeOf(nameof(At))] public double Slope(double x) => 4 * x; } public sealed class Leaf : Tree { public override double At(double x) => x * x; }"), 1e-12);

    [Fact]
    public void May_the_types_of_parameter_and_result_differ() => Assert.Equal(2 * 30, Run("""
        [Differentiable] public static double G(double x) => 2 * H(x);
        static float H(double x) => (float)(x * x);
        [DerivativeOf(nameof(H))] static double D(double x) => 10 * x;
        public static double R() => GGradient(3).X;
        """));

    [Theory]
    [InlineData("1 / x", double.PositiveInfinity)]
    [InlineData("Math.Sqrt(x - 1)", double.NaN)]
    public void Does_the_value_pass_through_as_it_is(string value, double expected)
    {
        string members = $"[Differentiable] public static double G(double x) => H(x); static double H(double x) => {value}; [DerivativeOf(nameof(H))] static double D(double x) => 4; ";
        Assert.Equal(expected, Run(members + "public static double R() => GGradient(0).Value;"));
        Assert.Equal(4, Run(members + "public static double R() => GGradient(0).X;"));
        Assert.Equal(8, Run(members + "public static double R() => GJvp(0, 2).Dot;"));
    }

    [Fact]
    public void Does_a_derivative_by_what_does_not_move_stay_away() => Assert.Equal(5, Run("""
        [Differentiable] public static double G(double x) => H(x, 0);
        static double H(double x, double y) => x + y;
        [DerivativeOf(nameof(H))] static (double, double) D(double x, double y) => (5, 1 / y);
        public static double R() => GGradient(3).X;
        """));

    [Fact]
    public void Is_only_the_branch_that_is_taken_differentiated() => Assert.Equal(7, Run("""
        [Differentiable] public static double G(double x) => x > 0 ? H(x) : 7 * x;
        static double H(double x) => Math.Sqrt(x);
        [DerivativeOf(nameof(H))] static double D(double x) => 0.5 / Math.Sqrt(x);
        public static double R() => GGradient(0).X;
        """));
}
