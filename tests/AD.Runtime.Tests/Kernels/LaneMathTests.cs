using System.Globalization;
using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

/// <summary>Accuracy against results from 1,300-bit arithmetic (lane-math-reference.py), dense floats against double, IEEE special
/// values, and the identity of bits between lanes, scalars and machines.</summary>
public sealed class LaneMathTests
{
    private delegate Vector512<T> Lanes<T>(Vector512<T> x);

    private sealed record Function(string Name, Lanes<float> Floats, Lanes<double> Doubles, Func<float, float> Float, Func<double, double> Double, double Ulps);

    private static readonly Function[] Functions =
    [
        new("Exp", LaneMath.Exp, LaneMath.Exp, LaneMath.Exp, LaneMath.Exp, 1),
        new("Expm1", LaneMath.Expm1, LaneMath.Expm1, LaneMath.Expm1, LaneMath.Expm1, 1.5),
        new("Log", LaneMath.Log, LaneMath.Log, LaneMath.Log, LaneMath.Log, 1),
        new("Log1p", LaneMath.Log1p, LaneMath.Log1p, LaneMath.Log1p, LaneMath.Log1p, 1.5),
        new("Tanh", LaneMath.Tanh, LaneMath.Tanh, LaneMath.Tanh, LaneMath.Tanh, 2.5),
        new("Sigmoid", LaneMath.Sigmoid, LaneMath.Sigmoid, LaneMath.Sigmoid, LaneMath.Sigmoid, 2.5),
        new("Softplus", LaneMath.Softplus, LaneMath.Softplus, LaneMath.Softplus, LaneMath.Softplus, 2),
        new("Erf", LaneMath.Erf, LaneMath.Erf, LaneMath.Erf, LaneMath.Erf, 1.5),
        new("Sin", LaneMath.Sin, LaneMath.Sin, LaneMath.Sin, LaneMath.Sin, 2),
        new("Cos", LaneMath.Cos, LaneMath.Cos, LaneMath.Cos, LaneMath.Cos, 2),
        new("Tan", LaneMath.Tan, LaneMath.Tan, LaneMath.Tan, LaneMath.Tan, 4),
        new("Sinh", LaneMath.Sinh, LaneMath.Sinh, LaneMath.Sinh, LaneMath.Sinh, 3),
        new("Cosh", LaneMath.Cosh, LaneMath.Cosh, LaneMath.Cosh, LaneMath.Cosh, 3),
        new("Asin", LaneMath.Asin, LaneMath.Asin, LaneMath.Asin, LaneMath.Asin, 3),
        new("Acos", LaneMath.Acos, LaneMath.Acos, LaneMath.Acos, LaneMath.Acos, 3),
        new("Atan", LaneMath.Atan, LaneMath.Atan, LaneMath.Atan, LaneMath.Atan, 3),
        new("Cbrt", LaneMath.Cbrt, LaneMath.Cbrt, LaneMath.Cbrt, LaneMath.Cbrt, 1),
    ];

    [Fact]
    public void Are_all_functions_within_their_stated_error_of_the_exact_result()
    {
        using Stream stream = typeof(LaneMathTests).Assembly.GetManifestResourceStream("lane-math-reference.csv")!;
        using StreamReader reader = new(stream);
        int lines = 0;
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            bool narrow = fields[1] == "float";
            double[] numbers = [.. fields[2..].Select(field => narrow ? Single(field) : Double(field))];
            double expected = numbers[^1], x = numbers[0], found, ulps = 1.5;
            if (fields[0] == "Pow")
            {
                found = narrow ? LaneMath.Pow((float)x, (float)numbers[1]) : LaneMath.Pow(x, numbers[1]);
            }
            else if (fields[0] == "Atan2")
            {
                found = narrow ? LaneMath.Atan2((float)x, (float)numbers[1]) : LaneMath.Atan2(x, numbers[1]);
                ulps = 3;
            }
            else
            {
                Function function = Functions.Single(function => function.Name == fields[0]);
                found = narrow ? function.Float((float)x) : function.Double(x);
                ulps = function.Ulps + 0.5; // the expected result is itself rounded
            }

            double error = found == expected ? 0 : Math.Abs(found - expected) / Ulp(expected, narrow);
            Assert.True(error <= ulps, $"{fields[0]}({x:R}) in {fields[1]}: found {found:R}, expected {expected:R}, {error} ulp");
            lines++;
        }

        Assert.True(lines > 1500, $"{lines} lines");
    }

    public static TheoryData<string> Names => [.. Functions.Select(function => function.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Are_floats_all_over_the_line_within_the_stated_error(string name)
    {
        Function function = Functions.Single(function => function.Name == name);
        for (int bits = 0; bits < 0x7F80_0000 - 16 * 8192; bits += 16 * 8192 + 16)
            foreach (int sign in new[] { 0, int.MinValue })
            {
                Vector512<float> x = ((Vector512<int>.Indices * 8192 + Vector512.Create(bits)) | Vector512.Create(sign)).AsSingle();
                Vector512<float> y = function.Floats(x);
                for (int lane = 0; lane < 16; lane++)
                {
                    double exact = function.Double(x[lane]); // held to the table above
                    if (double.IsNaN(exact) && float.IsNaN(y[lane])) continue;
                    double error = (float)exact == y[lane] ? 0 : Math.Abs(y[lane] - exact) / Ulp(exact, narrow: true);
                    Assert.True(error <= function.Ulps, $"{name}({x[lane]:R}) found {y[lane]:R}, expected {exact:R}, {error} ulp");
                }
            }
    }

    [Theory, MemberData(nameof(Names))]
    public void Has_each_lane_the_bits_of_the_scalar_function(string name)
    {
        Function function = Functions.Single(function => function.Name == name);
        Random random = new(11);
        for (int round = 0; round < 2000; round++)
        {
            Vector512<float> floats = Vector512.CreateSequence(random.Next(), random.Next()).AsSingle();
            Vector512<double> doubles = Vector512.CreateSequence(random.NextInt64(), random.NextInt64()).AsDouble();
            Vector512<float> y = function.Floats(floats);
            Vector512<double> z = function.Doubles(doubles);
            for (int lane = 0; lane < 16; lane++) AssertSame(y[lane], function.Float(floats[lane]));
            for (int lane = 0; lane < 8; lane++) AssertSame(z[lane], function.Double(doubles[lane]));
        }
    }

    [Fact]
    public void Does_every_machine_give_the_same_bits()
    {
        ulong hash = 14695981039346656037;
        Random random = new(17);
        for (int round = 0; round < 3000; round++)
        {
            float x = (float)((random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-20, 9)));
            double w = (random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-40, 12));
            foreach (Function function in Functions)
                Add(function.Float(x), function.Double(w));
            Add(LaneMath.Pow(MathF.Abs(x), (float)w), LaneMath.Pow(Math.Abs(w), x));
        }

        Assert.Equal("B60415BF3FB1A5FF", hash.ToString("X16", CultureInfo.InvariantCulture));

        void Add(float y, double z)
        {
            ulong first = float.IsNaN(y) ? 0 : BitConverter.SingleToUInt32Bits(y), second = double.IsNaN(z) ? 0 : BitConverter.DoubleToUInt64Bits(z);
            unchecked
            {
                hash = (hash ^ first) * 1099511628211;
                hash = (hash ^ second) * 1099511628211;
            }
        }
    }

    public static TheoryData<string, double, double> SpecialValues
    {
        get
        {
            const double inf = double.PositiveInfinity, nan = double.NaN;
            TheoryData<string, double, double> data = [];
            foreach (Function function in Functions) data.Add(function.Name, nan, nan);
            foreach (string odd in new[] { "Expm1", "Log1p", "Tanh", "Erf", "Sin", "Tan", "Sinh", "Asin", "Atan", "Cbrt" })
                foreach (double zero in new[] { 0.0, -0.0 }) data.Add(odd, zero, zero);
            foreach ((string name, double x, double y) in new[]
            {
                ("Exp", inf, inf), ("Exp", -inf, 0), ("Exp", -0.0, 1), ("Exp", 1e4, inf), ("Exp", -1e4, 0), ("Expm1", inf, inf), ("Expm1", -inf, -1),
                ("Expm1", -100, -1), ("Log", 0, -inf), ("Log", -0.0, -inf), ("Log", -1, nan), ("Log", -inf, nan), ("Log", inf, inf), ("Log", 1, 0),
                ("Log1p", -1, -inf), ("Log1p", -2, nan), ("Log1p", inf, inf), ("Log1p", -inf, nan), ("Tanh", inf, 1), ("Tanh", -inf, -1), ("Tanh", 30, 1),
                ("Sigmoid", inf, 1), ("Sigmoid", -inf, 0), ("Sigmoid", 0, 0.5), ("Softplus", inf, inf), ("Softplus", -inf, 0), ("Softplus", 1e4, 1e4),
                ("Erf", inf, 1), ("Erf", -inf, -1), ("Erf", 7, 1), ("Sin", inf, nan), ("Sin", -inf, nan), ("Cos", inf, nan), ("Cos", 0, 1),
                ("Tan", inf, nan), ("Sinh", inf, inf), ("Sinh", -inf, -inf), ("Sinh", 1e4, inf), ("Cosh", inf, inf), ("Cosh", -inf, inf), ("Cosh", -0.0, 1),
                ("Asin", 1, Math.PI / 2), ("Asin", 1.5, nan), ("Acos", 1, 0), ("Acos", -1, Math.PI), ("Acos", -1.5, nan), ("Acos", 0, Math.PI / 2),
                ("Atan", inf, Math.PI / 2), ("Atan", -inf, -Math.PI / 2), ("Cbrt", inf, inf), ("Cbrt", -inf, -inf), ("Cbrt", -27, -3), ("Cbrt", 1e-300, 1e-100),
            }) data.Add(name, x, y);
            return data;
        }
    }

    [Theory, MemberData(nameof(SpecialValues))]
    public void Are_special_values_those_of_IEEE_754(string name, double x, double expected)
    {
        Function function = Functions.Single(function => function.Name == name);
        AssertSame(expected, function.Double(x));
        AssertSame((float)expected, function.Float((float)x));
    }

    [Fact]
    public void Is_the_angle_of_special_points_that_of_the_framework()
    {
        double[] values = [0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 5e-324, 1.7e308, -1.7e308];
        foreach (double y in values)
            foreach (double x in values)
            {
                double expected = Math.Atan2(y, x), found = LaneMath.Atan2(y, x);
                if (expected is 0 or double.NaN) AssertSame(expected, found);
                else Assert.Equal(expected, found, 4e-16);
                AssertSame(Math.Sign(double.IsNaN(x) ? 0 : x), LaneMath.Sign(x));
                AssertSame(Math.Sign(double.IsNaN(x) ? 0 : x), LaneMath.Sign((float)x == 0 && x != 0 ? Math.Sign(x) : (float)x));
            }
    }

    [Fact]
    public void Is_pow_at_special_operands_that_of_the_framework()
    {
        double[] values = [0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, 1e300, -1e300, 5e-324, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 9007199254740993, -4503599627370497];
        foreach (double x in values)
            foreach (double y in values)
            {
                double expected = Math.Pow(x, y), found = LaneMath.Pow(x, y);
                if (double.IsFinite(expected) && Math.Abs(expected) > 1e-301) Assert.Equal(expected, found, Math.Abs(expected) * 3e-16);
                else AssertSame(expected, found);
                float narrow = MathF.Pow((float)x, (float)y), single = LaneMath.Pow((float)x, (float)y);
                if (float.IsFinite(narrow) && narrow != 0) Assert.Equal(narrow, single, Math.Abs(narrow) * 2e-7f);
                else AssertSame(narrow, single);
            }
    }

    [Fact]
    public void Are_the_files_for_256_bits_those_for_512_with_the_size_replaced()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "AdCompiler.sln"))) root = root.Parent;
        string[] wide = Directory.GetFiles(Path.Combine(root!.FullName, "src", "AD.Runtime", "Kernels"), "LaneMath512*.cs");
        Assert.True(wide.Length >= 6, $"{wide.Length} files");
        foreach (string file in wide)
        {
            string expected = File.ReadAllText(file).Replace("Vector512", "Vector256").Replace("LaneMath512", "LaneMath256")
                .Replace("512 bits", "256 bits").Replace("Avx512F.", "Avx512F.VL.");
            Assert.True(
                expected == File.ReadAllText(file.Replace("LaneMath512", "LaneMath256")),
                $"{Path.GetFileName(file)} and its copy differ; run src/AD.Runtime/Kernels/copy-lane-math.sh");
        }
    }

    private static float Single(string hex) => BitConverter.UInt32BitsToSingle(uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static double Double(string hex) => BitConverter.UInt64BitsToDouble(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>The distance of neighbouring numbers of the width around x.</summary>
    private static double Ulp(double x, bool narrow)
    {
        int exponent = x == 0 ? -2000 : Math.ILogB(x);
        return narrow ? Math.ScaleB(1, Math.Max(exponent - 23, -149)) : Math.ScaleB(1, Math.Max(exponent - 52, -1074));
    }

    private static void AssertSame(double expected, double found)
    {
        if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(found) && !(double.IsNaN(expected) && double.IsNaN(found)))
            Assert.Fail($"expected {expected:R}, found {found:R}");
    }
}
