using System.Runtime.Intrinsics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

public sealed unsafe class BatchPartsTests
{
    [Theory]
    [InlineData(8, 576, "0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8")]         // a block has more than 256 positions
    [InlineData(3, 256, "0-1 1-2 2-3")]
    [InlineData(5, 255, "0-2 2-4 4-5")]                             // the last part is not full
    [InlineData(8, 64, "0-4 4-8")]
    [InlineData(4, 64, "0-4")]
    [InlineData(3, 64, "0-3")]
    [InlineData(257, 1, "0-256 256-257")]
    public void Are_parts_as_many_blocks_as_have_256_terms_of_a_lane(int blocks, int pixels, string expected)
    {
        var parts = new List<string>();
        foreach (BatchPart part in BatchParts.Of(blocks, pixels))
            parts.Add($"{part.First}-{part.End}");
        Assert.Equal(expected, string.Join(" ", parts));
        Assert.Equal(parts.Count, BatchParts.Count(blocks, pixels));
    }

    [Fact]
    public void Are_parts_added_one_after_the_other_in_the_arithmetic()
    {
        // 2048 + 1 is 2048 in 16 bits, and a multiple of 2 in their store alone
        Assert.Equal(2050f, Sum<HalfWideArithmetic>(2048, 1, 1));
        Assert.Equal(2048f, Sum<HalfStorageArithmetic>(2048, 1, 1));
        Assert.Equal(2050f, Sum<HalfStorageArithmetic>(1, 1, 2048));
        Assert.Equal(16777216f, Sum<FloatArithmetic>(16777216, 1, 1));
    }

    /// <summary>What is in memory before the first part is not read.</summary>
    private static float Sum<TArith>(params float[] parts) where TArith : IArithmetic<float>
    {
        float sum = float.NaN;
        foreach (BatchPart part in BatchParts.Of(parts.Length, pixels: 256))
            part.AddTo<float, TArith>(&sum, Vector512.CreateScalar(parts[part.First]));
        return sum;
    }
}
