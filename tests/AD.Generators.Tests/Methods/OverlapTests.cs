namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Execution;

/// <summary>Are a span and rows that share memory rejected, and others not?</summary>
public class OverlapTests
{
    [Fact]
    public void A_span_over_a_row_is_rejected_by_the_row()
    {
        double[][] rows = [[1, 2], [3, 4]];
        string message = Assert.Throws<ArgumentException>(() => Overlap.RejectInRows<double>(rows[1].AsSpan(1), rows)).Message;
        Assert.Contains("rows[1]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_over_an_array_of_two_dimensions_is_rejected()
    {
        var table = new double[2, 3];
        Assert.Throws<ArgumentException>(() => Overlap.RejectInRows<double>(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref table[1, 1], 2), table));
    }

    [Fact]
    public void Separate_memory_is_not_rejected()
    {
        double[] other = [1];
        Overlap.RejectInRows<double>(other, (double[][])[[1, 2], [3]]);
        Overlap.RejectInRows<double>(other, new double[2, 2]);
        Overlap.RejectInRows<double>(other, new double[0, 2]);
    }
}
