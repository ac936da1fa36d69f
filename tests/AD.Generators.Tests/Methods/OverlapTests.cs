namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Execution;

/// <summary>Are a span and rows that share memory rejected, and others not?</summary>
public class OverlapTests
{
    [Fact]
    public void A_span_over_a_row_is_rejected_by_the_row()
    {
        double[][] rows = [[1, 2], [3, 4]];
        string message = Assert.Throws<ArgumentException>(() => Overlap.Reject<double>(rows[1].AsSpan(1)).WithRows(rows)).Message;
        Assert.Contains("rows[1]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_over_an_array_of_two_dimensions_is_rejected()
    {
        var table = new double[2, 3];
        Assert.Throws<ArgumentException>(() => Overlap.Reject<double>(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref table[1, 1], 2)).WithRows(table));
    }

    [Fact]
    public void Separate_memory_is_not_rejected()
    {
        double[] other = [1];
        Overlap.Reject<double>(other).WithRows((double[][])[[1, 2], [3]]).WithRows(new double[2, 2]).WithRows(new double[0, 2]);
    }

    [Fact]
    public void Memory_of_two_types_is_rejected_where_they_share_a_byte()
    {
        var x = new double[3];
        Span<long> bits = System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(x.AsSpan());
        Assert.Contains("x and bits", Assert.Throws<ArgumentException>(() =>
        {
            Span<long> bits = System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(x.AsSpan());
            Overlap.Reject<double>(x).With<long>(bits);
        }).Message, StringComparison.Ordinal);
        Overlap.Reject<double>(x.AsSpan(0, 1)).With<long>(bits[1..]).With<long>([]);
        Overlap.Reject<double>(x.AsSpan(2)).With<long>(bits[..2]).With(x.AsSpan(1, 1));
    }
}
