using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

public sealed class HalfRoundingTests
{
    [Fact]
    public void Is_every_float_near_a_Half_or_a_tie_rounded_as_System_Half_does()
    {
        // All values of the upper 19 bits (sign, exponent, 10 bits of Half) with the lower 13 bits around 0, the tie and the top.
        int[] tails = [0, 1, 0xFFF, 0x1000, 0x1001, 0x1FFF];
        Span<int> bits = stackalloc int[16];
        for (int head = 0; head < 1 << 19; head += 16)
            foreach (int tail in tails)
            {
                for (int lane = 0; lane < 16; lane++) bits[lane] = ((head + lane) << 13) | tail;
                Check(Vector512.Create<int>(bits).AsSingle());
            }
    }

    [Fact]
    public void Are_random_floats_rounded_as_System_Half_does()
    {
        Random random = new(3);
        for (int round = 0; round < 20_000; round++)
            Check((Vector512.CreateSequence(random.Next(), random.Next()) & Vector512.Create(round % 2 == 0 ? -1 : unchecked((int)0xC7FF_FFFF))).AsSingle());
    }

    [Fact]
    public void Is_every_Half_kept()
    {
        for (int bits = 0; bits < 65536; bits++)
        {
            float value = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            AssertSame(value, HalfRounding.Round(value));
        }
    }

    [Fact]
    public void Is_each_16_bit_operation_that_of_System_Half()
    {
        Random random = new(5);
        for (int round = 0; round < 100_000; round++)
        {
            Half a = Random(random), b = Random(random), c = Random(random);
            AssertSame((float)(a + b), HalfStorageArithmetic.Add((float)a, (float)b));
            AssertSame((float)(a - b), HalfStorageArithmetic.Sub((float)a, (float)b));
            AssertSame((float)(a * b), HalfStorageArithmetic.Mul((float)a, (float)b));
            AssertSame((float)(a / b), HalfStorageArithmetic.Div((float)a, (float)b));
            AssertSame((float)Half.Sqrt(a), HalfStorageArithmetic.Sqrt((float)a));
            Vector512<float> x = Vector512.Create((float)a), y = Vector512.Create((float)b);
            AssertSame((float)(a + b), HalfStorageArithmetic.Add(x, y)[3]);
            AssertSame((float)(a - b), HalfStorageArithmetic.Sub(x.GetLower(), y.GetLower())[3]);
            AssertSame((float)(a * b), HalfStorageArithmetic.Mul(x, y)[3]);
            AssertSame((float)(a / b), HalfStorageArithmetic.Div(x.GetUpper(), y.GetUpper())[3]);
            AssertSame((float)Half.Sqrt(a), HalfStorageArithmetic.Sqrt(x)[3]);
            float fma = (float)((a * b) + c) + 0f; // a zero is +0
            AssertSame(fma, HalfStorageArithmetic.Fma((float)a, (float)b, (float)c));
            AssertSame(fma, HalfStorageArithmetic.Fma(Vector512.Create((float)a), Vector512.Create((float)b), Vector512.Create((float)c))[7]);
            AssertSame(fma, HalfStorageArithmetic.Fma(Vector256.Create((float)a), Vector256.Create((float)b), Vector256.Create((float)c))[7]);
        }
    }

    [Theory]
    [InlineData(15, 15)]        // 1 to 4
    [InlineData(1, 14)]         // at the smallest normal Half: some products are subnormal
    [InlineData(5, 3)]          // subnormal
    [InlineData(1, 1)]          // below the smallest Half
    [InlineData(22, 23)]        // around the largest Half
    public void Is_every_product_of_significands_rounded_as_System_Half_does(int exponentOfA, int exponentOfB)
    {
        var b = new float[16];
        for (int i = 0; i < 1024; i++)
            for (int j = 0; j < 1024; j += 16)
            {
                Half a = BitConverter.UInt16BitsToHalf((ushort)(exponentOfA << 10 | i));
                for (int lane = 0; lane < 16; lane++)
                    b[lane] = (float)BitConverter.UInt16BitsToHalf((ushort)(exponentOfB << 10 | (j + lane) | (lane & 1) << 15));
                CheckMultiplyAdd(Vector512.Create((float)a), Vector512.Create(b), Vector512<float>.Zero);
            }
    }

    [Fact]
    public void Is_every_Half_added_as_System_Half_does()
    {
        var random = new Random(7);
        var c = new float[16];
        for (int round = 0; round < 64; round++)
            for (int bits = 0; bits < 65536; bits += 16)
            {
                for (int lane = 0; lane < 16; lane++)
                    c[lane] = (float)BitConverter.UInt16BitsToHalf((ushort)(bits + lane));
                CheckMultiplyAdd(Vector512.Create((float)Random(random)), Vector512.Create(round % 2 == 0 ? 1 : (float)Random(random)), Vector512.Create(c));
            }
    }

    private static void CheckMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        Vector512<float> found = HalfStorageArithmetic.Fma(a, b, c);
        Vector256<float> lower = HalfStorageArithmetic.Fma(a.GetLower(), b.GetLower(), c.GetLower()), upper = HalfStorageArithmetic.Fma(a.GetUpper(), b.GetUpper(), c.GetUpper());
        for (int lane = 0; lane < 16; lane++)
        {
            float expected = (float)((Half)a[lane] * (Half)b[lane] + (Half)c[lane]) + 0f;
            AssertSame(expected, found[lane]);
            AssertSame(expected, lane < 8 ? lower[lane] : upper[lane - 8]);
        }
    }

    /// <summary>All bit patterns, with values near 1 and near the largest ones more often than by chance.</summary>
    private static Half Random(Random random) => BitConverter.UInt16BitsToHalf((ushort)(random.Next(3) switch
    {
        0 => random.Next(65536),
        1 => 0x3800 + random.Next(0x800) + (random.Next(2) << 15),
        _ => 0x7000 + random.Next(0xC00) + (random.Next(2) << 15),
    }));

    private static void Check(Vector512<float> x)
    {
        Vector512<float> rounded = HalfRounding.Round(x);
        Vector256<float> lower = HalfRounding.Round(x.GetLower()), upper = HalfRounding.Round(x.GetUpper());
        for (int lane = 0; lane < 16; lane++)
        {
            float expected = (float)(Half)x[lane];
            AssertSame(expected, rounded[lane]);
            AssertSame(expected, lane < 8 ? lower[lane] : upper[lane - 8]);
            AssertSame(expected, HalfRounding.Round(x[lane]));
        }
    }

    private static void AssertSame(float expected, float actual)
    {
        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual) && !(float.IsNaN(expected) && float.IsNaN(actual)))
            Assert.Fail($"expected {expected:R}, found {actual:R}");
    }
}
