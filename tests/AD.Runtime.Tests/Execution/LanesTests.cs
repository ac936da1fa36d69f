using System.Runtime.Intrinsics;
using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>Ranges of every length, in lanes: is each element read, written and added once, and nothing beside it?</summary>
public class LanesTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(16, 40)];

    [Theory, MemberData(nameof(Lengths))]
    public void Lanes_write_what_they_read_and_nothing_beside_it(int length)
    {
        double[] source = [.. Enumerable.Range(0, length + 2).Select(i => i + 0.5)], target = new double[length + 2];
        ReadOnlySpan<double> from = source.AsSpan(1, length);
        for (int i = 0; i < length; i += Vector512<double>.Count)
            Lanes.Store(target.AsSpan(1, length), i, Lanes.Load(from, i));
        Assert.Equal(source[1..^1], target[1..^1]);
        Assert.Equal((0.0, 0.0), (target[0], target[^1]));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Lanes_of_floats_write_what_they_read_and_nothing_beside_it(int length)
    {
        float[] source = [.. Enumerable.Range(0, length + 2).Select(i => i + 0.5f)], target = new float[length + 2];
        for (int i = 0; i < length; i += Vector512<float>.Count)
            Lanes.Store(target.AsSpan(1, length), i, Lanes.Load<float>(source.AsSpan(1, length), i));
        Assert.Equal(source[1..^1], target[1..^1]);
        Assert.Equal((0f, 0f), (target[0], target[^1]));
    }

    [Fact]
    public void Lanes_without_an_element_are_read_as_zero() =>
        Assert.Equal(Vector512.Create(8.0, 9, 10, 0, 0, 0, 0, 0), Lanes.Load<double>(new double[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 8));

    [Fact]
    public void A_range_shorter_than_a_vector_is_refused()
    {
        Assert.Contains("found 7 elements, expected at least 8", Assert.Throws<ArgumentException>(() => Lanes.Load<double>(new double[7], 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Lanes.Store<float>(new float[15], 0, default));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void A_sum_in_lanes_has_the_bits_of_the_loop(int length)
    {
        var random = new Random(length);
        float[] terms = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble())];
        float expected = 0.1f, sum = 0.1f;
        foreach (float term in terms)
            expected += term;
        for (int i = 0; i < length; i += Vector512<float>.Count)
            sum = Lanes.AddInOrder(sum, Lanes.Load<float>(terms, i), length - i);
        Assert.Equal(expected, sum);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void A_sum_by_lane_has_the_bits_of_partial_sums_that_are_halved(int length)
    {
        var random = new Random(length);
        double[] terms = [.. Enumerable.Range(0, 3 * length).Select(_ => random.NextDouble() - 0.5)], partial = new double[32];
        for (int i = 0; i < terms.Length; i++)
            partial[i % 32] += terms[i];
        for (int half = 16; half > 0; half /= 2)
            for (int i = 0; i < half; i++)
                partial[i] += partial[half + i];
        LaneSum<double> sum = default;
        for (int i = 0; i < terms.Length; i += Vector512<double>.Count)
            sum.Add(Vector512.ConditionalSelect(Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)terms.Length - i)), Lanes.Load<double>(terms, i), Vector512.Create(double.NaN)), terms.Length - i);
        Assert.Equal(partial[0], sum.Total);
    }

    [Fact]
    public void Counting_starts_where_it_is_told() => Assert.Equal(Vector512.Create(-3.0, -2, -1, 0, 1, 2, 3, 4), Lanes.Count<double>(-3));
}
