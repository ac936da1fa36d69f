using AdCompiler.Networks.Functions;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>The classic traps of automatic differentiation.</summary>
public sealed class ClassicsTests
{
    public static TheoryData<string> Names => [.. ClassicCase.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_the_derivative_by_hand_that_of_the_function(string name)
    {
        ClassicCase item = ClassicCase.All.Single(item => item.Name == name);
        foreach (double[] x in item.Points)
            Near(item.Gradient(x), Differences.Gradient(item.Function, x), 2e-8, $"{name}({string.Join(", ", x)})");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_the_generated_gradient_the_derivative_by_hand(string name)
    {
        ClassicCase item = ClassicCase.All.Single(item => item.Name == name);
        foreach (double[] x in item.Points)
            Near(ClassicDerivatives.Gradients[name](x), item.Gradient(x), 1e-11, $"{name}({string.Join(", ", x)})");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_the_generated_tangent_that_of_the_derivative_by_hand(string name)
    {
        ClassicCase item = ClassicCase.All.Single(item => item.Name == name);
        foreach (double[] x in item.Points)
        {
            double[] direction = ClassicCase.Weights(x.Length);
            double[] terms = [.. item.Gradient(x).Zip(direction, (a, b) => a * b)];
            double error = Math.Abs(ClassicDerivatives.Directional[name](x, direction) - terms.Sum());
            Assert.True(error <= 1e-11 * Math.Max(1e-3, terms.Sum(Math.Abs)), $"{name}({string.Join(", ", x)}): found an error of {error:g3}");
        }
    }

    [Fact]
    public void Are_Hessian_vector_products_those_by_hand()
    {
        double[] x = [-1.2, 1, 0.3, 2], direction = ClassicCase.Weights(4), gradient = new double[4], product = new double[4];
        double[,] hessian = ClosedForms.RosenbrockHessian(x);
        Classics.RosenbrockHvp(x, gradient, direction, product);
        Near(gradient, ClosedForms.Rosenbrock(x), 1e-12, "gradient of Rosenbrock");
        Near(product, [.. x.Select((_, i) => direction.Select((value, j) => hessian[i, j] * value).Sum())], 1e-12, "Hessian of Rosenbrock");
        foreach (double[] at in ClassicCase.All.Single(item => item.Name == "BlackScholes").Points)
        {
            (double gamma, double strike, double rate, double vanna, double charm) =
                Classics.BlackScholesHvp(at[0], at[1], at[2], at[3], at[4], 1, 0, 0, 0, 0);
            Near([gamma, strike, rate, vanna, charm], ClosedForms.BlackScholesSpotRow(at), 1e-11, "Black and Scholes");
        }
    }

    public static TheoryData<string> OfOneNumber => [.. ClassicSecondDerivatives.HessianTimes.Keys];

    [Theory]
    [MemberData(nameof(OfOneNumber))]
    public void Is_the_generated_Hessian_that_of_the_gradient_by_hand(string name)
    {
        ClassicCase item = ClassicCase.All.Single(item => item.Name == name);
        foreach (double[] x in item.Points)
        {
            double[] direction = ClassicCase.Weights(x.Length);
            double[] expected = Differences.Gradient(at => item.Gradient(at).Zip(direction, (a, b) => a * b).Sum(), x);
            Near(ClassicSecondDerivatives.HessianTimes[name](x, direction), expected, 1e-7, $"{name}({string.Join(", ", x)})");
        }
    }

    [Fact]
    public void Are_the_second_derivatives_by_hand_those_of_the_gradients()
    {
        double[] x = [-1.2, 1, 0.3, 2];
        double[,] hessian = ClosedForms.RosenbrockHessian(x);
        for (int i = 0; i < x.Length; i++)
            Near([.. Enumerable.Range(0, x.Length).Select(j => hessian[i, j])], Differences.Gradient(at => ClosedForms.Rosenbrock(at)[i], x), 2e-8, $"row {i} of Rosenbrock");
        foreach (double[] at in ClassicCase.All.Single(item => item.Name == "BlackScholes").Points)
            Near(ClosedForms.BlackScholesSpotRow(at), Differences.Gradient(p => ClosedForms.BlackScholes(p)[0], at), 2e-8, "Black and Scholes");
    }

    internal static void Near(double[] found, double[] expected, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < found.Length; i++)
            Assert.True(Math.Abs(found[i] - expected[i]) <= tolerance * scale, $"{what}: derivative {i}: found {found[i]:r}, expected {expected[i]:r}");
    }
}
