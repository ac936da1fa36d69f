using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Symbolic;
using AdCompiler.Generators.Tests.Frontend;
using AdCompiler.Generators.Tests.Methods;

namespace AdCompiler.Generators.Tests.Symbolic;

/// <summary>Formulas against the derived methods that they stand for, and how they read.</summary>
public sealed class FormulaTests
{
    private static readonly Method[] Functions = [.. Generated.From(
        [.. Directory.GetFiles(Repository.PathOf("src/Networks/Functions"), "*.cs").Select(File.ReadAllText).Append("global using AdCompiler.Networks.Functions;")])
        .Readings.Select(reading => reading.Method).OfType<Method>()];

    [Fact]
    public void Have_the_formulas_of_functions_the_values_of_their_gradients()
    {
        string[] checkedNames = [.. Functions.Where(method => Check(method, points: 200) > 0).Select(method => method.Name.Name)];
        Assert.Superset(new HashSet<string> { "WeightError", "AbsoluteValue", "AbsoluteValueByBranch", "Larger", "Between", "SquareRoot", "SquareRootOrZero", "Sinc", "Huber", "ReprojectionError" }, checkedNames.ToHashSet());
    }

    [Fact]
    public void Have_the_formulas_of_random_expressions_the_values_of_their_gradients()
    {
        int compared = 0;
        for (int seed = 1; seed <= 400; seed++)
            compared += Check(RandomExpression.Create(seed), points: 5);
        Assert.True(compared > 400 * 5 * 3 / 2, $"compared {compared} numbers: too many were not finite");
    }

    [Theory]
    [InlineData("Math.Sqrt(x * x + y * y)", "dF/dx = x / sqrt(x^2 + y^2)")]
    [InlineData("Math.Sqrt(x * x + y * y)", "dF/dy = y / sqrt(x^2 + y^2)")]
    [InlineData("x * Math.Sin(y) / y", "dF/dy = x * cos(y) / y - x * sin(y) / y^2")]
    [InlineData("Math.Exp(-x * x) * 0.3", "dF/dx = -0.6 * x * exp(-x^2)")]
    [InlineData("x * x * x / 3 - y", "dF/dx = x^2")]
    [InlineData("x * x * x / 3 - y", "dF/dy = -1")]
    [InlineData("Math.Log(1 + Math.Exp(x))", "dF/dx = exp(x) / (exp(x) + 1)")]
    [InlineData("Math.Sqrt(x * x)", "F = sqrt(x^2)")]                      // |x|, not x
    [InlineData("Math.Tanh(x - 2 * y)", "dF/dy = 2 * (tanh(x - 2 * y)^2 - 1)")]
    [InlineData("Math.Pow(x, 3) * Math.Abs(y)", "dF/dy = -x^3 if y < 0; x^3 otherwise")]
    [InlineData("x > 0 && y > 0 ? x : y * y", "dF/dx = 1 if x > 0 and y > 0; 0 otherwise")]
    [InlineData("Math.Log2(x) + y", "F = y + log2(x)")]
    [InlineData("Math.Pow(x, y)", "dF/dx = y * x^(y - 1)")]
    [InlineData("Math.Pow(x, y)", "dF/dy = x^y * log(x)")]
    public void Is_the_formula_as_one_would_write_it(string expression, string expected)
    {
        Method method = Assert.Single(Generated.From(
            $"public static partial class C {{ [Differentiable] public static double F(double x, double y) => {expression}; }}").Readings).Method!;
        Assert.Contains(expected, MethodFormulas.Of(method, MethodDerivatives.Of(method))!.Lines);
    }

    /// <summary>Where y is larger the two are equal, not at a point but on a half plane: there each has half of the derivative.</summary>
    [Fact]
    public void Is_a_tie_that_lasts_a_case_of_the_formula()
    {
        Method method = Assert.Single(Generated.From(
            "public static partial class C { [Differentiable] public static double F(double x, double y) => Math.Min(x, Math.Min(y, x)) * y; }").Readings).Method!;
        Assert.Equal(3 * 50, Check(method, points: 50));
    }

    [Fact]
    public void Are_long_formulas_written_with_the_values_that_the_user_named()
    {
        Method method = Assert.Single(Generated.From(
            """
            public static partial class C
            {
                [Differentiable]
                public static double Call(double spot, double strike, double rate, double volatility, double years)
                {
                    double deviation = volatility * Math.Sqrt(years);
                    double d = (Math.Log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation;
                    return spot * Math.Tanh(d) - strike * Math.Exp(-rate * years) * Math.Tanh(d - deviation);
                }
            }
            """).Readings).Method!;
        IReadOnlyList<string> lines = MethodFormulas.Of(method, MethodDerivatives.Of(method))!.Lines;
        Assert.Contains("deviation = volatility * sqrt(years)", lines);
        Assert.Contains("d = (log(spot / strike) + years * t1) / deviation", lines);
        Assert.Contains("t1 = rate + 0.5 * volatility^2", lines);
        Assert.True(lines.Max(line => line.Length) < 400, string.Join("\n", lines));
        Assert.True(Check(method, points: 50) > 0);
    }

    [Theory]
    [InlineData("double y = x; for (int i = 0; i < 60; i++) y = y * y + x; return y;")]
    [InlineData("double y = x; double z = 3; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; z *= z; return y * z;")]
    public void Is_a_method_left_out_that_has_no_formula_to_read(string body)
    {
        Method method = Assert.Single(Generated.From($"public static partial class C {{ [Differentiable] public static double F(double x) {{ {body} }} }}").Readings).Method!;
        Assert.Null(MethodFormulas.Of(method, MethodDerivatives.Of(method)));
    }

    /// <summary>x squared and added to, forty times over: written out it would have 2^40 terms.</summary>
    [Fact]
    public void Are_shared_parts_written_once()
    {
        string steps = string.Concat(Enumerable.Range(0, 40).Select(_ => "x = Math.Sin(x) * Math.Cos(x) + x; "));
        Method method = Assert.Single(Generated.From($"public static partial class C {{ [Differentiable] public static double F(double x) {{ {steps} return x; }} }}").Readings).Method!;
        MethodFormulas formulas = MethodFormulas.Of(method, MethodDerivatives.Of(method))!;
        Assert.Empty(formulas.Short);
    }

    /// <summary>How many numbers were compared: finite ones, at random points.</summary>
    private static int Check(Method method, int points)
    {
        IReadOnlyList<Method> derived = MethodDerivatives.Of(method);
        if (MethodFormulas.Of(method, derived) is not MethodFormulas formulas)
            return 0;
        Method first = derived.Single(m => m.Name.Name == method.Name.Name + "Gradient" || m.Name.Name == method.Name.Name + "Jacobian");
        var random = new Random(7);
        int compared = 0;
        for (int i = 0; i < points; i++)
        {
            var names = new Dictionary<string, double>();
            List<Datum> arguments = [.. method.Parameters.SelectMany(p => Arguments(p.Incoming!, p.Name, method, random, names))];
            double[] found = [.. MethodInterpreter.Run(first, arguments).Result.Select(datum => datum.Number.Real)];
            var value = new FormulaValue(names);
            (string Name, Formula Formula)[] all = [.. formulas.Values, .. formulas.Derivatives];
            Assert.Equal(all.Length, found.Length);
            double scale = 1 + found.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int k = 0; k < all.Length; k++)
                if (double.IsFinite(found[k]) && Math.Abs(found[k]) < 1e8)
                {
                    double expected = found[k], read = value.Of(all[k].Formula);
                    Assert.True(Math.Abs(read - expected) <= 1e-8 * scale,
                        $"{all[k].Name} at {string.Join(", ", names)}: the formula gives {read:r}, the method {expected:r}\n{string.Join("\n", formulas.Lines)}");
                    compared++;
                }
        }
        return compared;
    }

    private static IEnumerable<Datum> Arguments(Structure structure, string path, Method method, Random random, Dictionary<string, double> names)
    {
        if (structure is Aggregate aggregate)
            return [.. aggregate.Fields.SelectMany(field => Arguments(field.Structure, path + "." + field.Name, method, random, names))];
        NumberType type = method.Values[((NumberLeaf)structure).Value.Index].Type;
        Assert.True(type is NumberType.Double or NumberType.Boolean, $"{path}: no sample of {type}");
        double number = type == NumberType.Boolean ? random.Next(2) : 4 * random.NextDouble() - 2;
        names.Add(path, number);
        return [new Datum(type == NumberType.Boolean ? Number.Of(number != 0) : Number.Of(number))];
    }
}
