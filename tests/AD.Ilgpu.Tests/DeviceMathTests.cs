using AdCompiler.Kernels;
using DoubleThread = AdCompiler.Ilgpu.DeviceDouble<AdCompiler.Ilgpu.ManagedInstructions>;
using FloatThread = AdCompiler.Ilgpu.DeviceFloat<AdCompiler.Ilgpu.ManagedInstructions>;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>The text for one thread of a device, run on the processor, against the functions on lanes: bit by bit, NaN as NaN.</summary>
public sealed class DeviceMathTests
{
    private sealed record Unary(
        string Name, Func<float, float> Float, Func<float, float> DeviceFloat, Func<double, double> Double, Func<double, double> DeviceDouble);

    private sealed record Binary(
        string Name, Func<float, float, float> Float, Func<float, float, float> DeviceFloat,
        Func<double, double, double> Double, Func<double, double, double> DeviceDouble);

    private static readonly Unary[] UnaryFunctions =
    [
        new("Exp", LaneMath.Exp, x => DeviceMath.Exp<FloatThread>(x), LaneMath.Exp, x => DeviceMath.Exp<DoubleThread>(x)),
        new("Expm1", LaneMath.Expm1, x => DeviceMath.Expm1<FloatThread>(x), LaneMath.Expm1, x => DeviceMath.Expm1<DoubleThread>(x)),
        new("Log", LaneMath.Log, x => DeviceMath.Log<FloatThread>(x), LaneMath.Log, x => DeviceMath.Log<DoubleThread>(x)),
        new("Log1p", LaneMath.Log1p, x => DeviceMath.Log1p<FloatThread>(x), LaneMath.Log1p, x => DeviceMath.Log1p<DoubleThread>(x)),
        new("Tanh", LaneMath.Tanh, x => DeviceMath.Tanh<FloatThread>(x), LaneMath.Tanh, x => DeviceMath.Tanh<DoubleThread>(x)),
        new("Sigmoid", LaneMath.Sigmoid, x => DeviceMath.Sigmoid<FloatThread>(x), LaneMath.Sigmoid, x => DeviceMath.Sigmoid<DoubleThread>(x)),
        new("Softplus", LaneMath.Softplus, x => DeviceMath.Softplus<FloatThread>(x), LaneMath.Softplus, x => DeviceMath.Softplus<DoubleThread>(x)),
        new("Erf", LaneMath.Erf, x => DeviceMath.Erf<FloatThread>(x), LaneMath.Erf, x => DeviceMath.Erf<DoubleThread>(x)),
        new("Sin", LaneMath.Sin, x => DeviceMath.Sin<FloatThread>(x), LaneMath.Sin, x => DeviceMath.Sin<DoubleThread>(x)),
        new("Cos", LaneMath.Cos, x => DeviceMath.Cos<FloatThread>(x), LaneMath.Cos, x => DeviceMath.Cos<DoubleThread>(x)),
        new("Tan", LaneMath.Tan, x => DeviceMath.Tan<FloatThread>(x), LaneMath.Tan, x => DeviceMath.Tan<DoubleThread>(x)),
        new("Sinh", LaneMath.Sinh, x => DeviceMath.Sinh<FloatThread>(x), LaneMath.Sinh, x => DeviceMath.Sinh<DoubleThread>(x)),
        new("Cosh", LaneMath.Cosh, x => DeviceMath.Cosh<FloatThread>(x), LaneMath.Cosh, x => DeviceMath.Cosh<DoubleThread>(x)),
        new("Asin", LaneMath.Asin, x => DeviceMath.Asin<FloatThread>(x), LaneMath.Asin, x => DeviceMath.Asin<DoubleThread>(x)),
        new("Acos", LaneMath.Acos, x => DeviceMath.Acos<FloatThread>(x), LaneMath.Acos, x => DeviceMath.Acos<DoubleThread>(x)),
        new("Atan", LaneMath.Atan, x => DeviceMath.Atan<FloatThread>(x), LaneMath.Atan, x => DeviceMath.Atan<DoubleThread>(x)),
        new("Cbrt", LaneMath.Cbrt, x => DeviceMath.Cbrt<FloatThread>(x), LaneMath.Cbrt, x => DeviceMath.Cbrt<DoubleThread>(x)),
    ];

    private static readonly Binary[] BinaryFunctions =
    [
        new("Pow", LaneMath.Pow, (x, y) => DeviceMath.Pow<FloatThread>(x, y), LaneMath.Pow, (x, y) => DeviceMath.Pow<DoubleThread>(x, y)),
        new("Atan2", LaneMath.Atan2, (y, x) => DeviceMath.Atan2<FloatThread>(y, x), LaneMath.Atan2, (y, x) => DeviceMath.Atan2<DoubleThread>(y, x)),
    ];

    /// <summary>Where the functions change their formula, overflow, underflow or are special; each with its neighbours in both widths.</summary>
    private static readonly double[] Borders = [.. new[]
    {
        0, 1, 2, 3, 0.5, 1.5, 0.41421356, 0.93, 4, 5.95, 10, 17, 18, 20, 38, 88, 88.73, 89, 103.9, 104, 255, 709, 709.79, 710, 710.4, 745.1, 746,
        1e-300, 1e-40, 1e-20, 1e-9, 1e15, 1e22, 1e30, 1e37, 1e38, 1e100, 1e307,
        double.Epsilon, float.Epsilon, 1.17549435e-38, 2.2250738585072014e-308, Math.PI, Math.PI / 2, Math.PI / 4, 65536, 8388609, 16777217, 1073741824, 4503599627370497, 9007199254740993, 5.319372648326541e255,
        1.455861781359231e43, 1.6375175286657061e137, 6.916709087572491e198, 1.4799657293603404e287, // a carry in Payne and Hanek decides
        float.MaxValue, double.MaxValue, double.PositiveInfinity, double.NaN,
    }.SelectMany(x => new[] { x, Math.BitDecrement(x), Math.BitIncrement(x), MathF.BitDecrement((float)x), MathF.BitIncrement((float)x) })
        .SelectMany(x => new[] { x, -x })];

    public static TheoryData<string> UnaryNames => [.. UnaryFunctions.Select(function => function.Name)];

    public static TheoryData<string> BinaryNames => [.. BinaryFunctions.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Does_a_thread_compute_the_bits_of_a_lane(string name)
    {
        Unary function = UnaryFunctions.Single(function => function.Name == name);
        uint[] lowerHalves = [0, 0x5A5B];
        for (uint upperHalf = 0; upperHalf < 1 << 16; upperHalf += 3)
            foreach (uint lowerHalf in lowerHalves)
                Compare(function, BitConverter.UInt32BitsToSingle((upperHalf << 16) | lowerHalf));

        Random random = new(1);
        for (int i = 0; i < 30_000; i++)
            Compare(function, AnyDouble(random));
        foreach (double x in Borders)
        {
            Compare(function, (float)x);
            Compare(function, x);
        }
    }

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Does_a_thread_compute_the_bits_of_a_lane_for_two_operands(string name)
    {
        Binary function = BinaryFunctions.Single(function => function.Name == name);
        Random random = new(2);
        for (int i = 0; i < 30_000; i++)
        {
            double x = AnyDouble(random), y = i % 3 == 0 ? random.Next(-40, 40) : AnyDouble(random);
            Compare(function, x, y);
            Compare(function, AnyFloat(random), i % 3 == 0 ? (float)y : AnyFloat(random));
        }

        foreach (double x in Borders)
            foreach (double y in Borders.Where((_, i) => i % 5 == 0))
            {
                Compare(function, x, y);
                Compare(function, (float)x, (float)y);
            }
    }

    private static void Compare(Unary function, float x) => Compare(function.Name, x, double.NaN, function.Float(x), function.DeviceFloat(x));

    private static void Compare(Unary function, double x) => Compare(function.Name, x, double.NaN, function.Double(x), function.DeviceDouble(x));

    private static void Compare(Binary function, float x, float y) =>
        Compare(function.Name, x, y, function.Float(x, y), function.DeviceFloat(x, y));

    private static void Compare(Binary function, double x, double y) =>
        Compare(function.Name, x, y, function.Double(x, y), function.DeviceDouble(x, y));

    /// <summary>As doubles, since each float has its own, signed zeros too.</summary>
    private static void Compare(string name, double x, double y, double expected, double found)
    {
        bool same = double.IsNaN(expected)
            ? double.IsNaN(found)
            : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(found);
        if (!same) Assert.Fail($"{name}({x:R}, {y:R}): a lane gives {expected:R}, a thread {found:R}");
    }

    /// <summary>Half of them of any exponent, half of them where functions are neither flat nor infinite.</summary>
    internal static double AnyDouble(Random random) => random.Next(2) == 0
        ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
        : Math.ScaleB(random.NextDouble() * 2 - 1, random.Next(-30, 12));

    internal static float AnyFloat(Random random) => random.Next(2) == 0
        ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))
        : (float)Math.ScaleB(random.NextDouble() * 2 - 1, random.Next(-12, 8));
}
