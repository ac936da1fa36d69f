using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>Where the entries of a band stand in the Jacobian, by hand.</summary>
public class BandPatternTests
{
    /// <summary>Two results of 2 and 1 elements; an array of 3 from one before to the element itself, what nothing depends on, and two numbers.</summary>
    private static readonly BandPattern Pattern = new([2, 1], [BandColumns.Near(3, -1, 0), BandColumns.None(4), BandColumns.Full(2)]);

    [Fact]
    public void Sizes_are_those_of_all_arguments_and_results() => Assert.Equal((3, 9, 4, 12), (Pattern.Rows, Pattern.Columns, Pattern.Width, Pattern.Count));

    [Theory]
    [InlineData(0, -1, 0, 7, 8)]
    [InlineData(1, 0, 1, 7, 8)]
    [InlineData(2, -1, 0, 7, 8)]
    public void Entries_stand_for_columns(int row, params int[] expected) => Assert.Equal(expected, Enumerable.Range(0, 4).Select(entry => Pattern.Column(row, entry)));

    [Theory]
    [InlineData(0, 1, -1, -1, -1, -1, -1, -1, 2, 3)]
    [InlineData(1, 0, 1, -1, -1, -1, -1, -1, 2, 3)]
    public void Columns_have_entries(int row, params int[] expected) => Assert.Equal(expected, Enumerable.Range(0, 9).Select(column => Pattern.Entry(row, column)));

    [Fact]
    public void A_band_expands_to_the_Jacobian()
    {
        var jacobian = new double[27];
        Pattern.Expand<double>([-1, 1, 2, 3, 4, 5, 6, 7, -2, 8, 9, 10], jacobian);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 2, 3, 4, 5, 0, 0, 0, 0, 0, 6, 7, 8, 0, 0, 0, 0, 0, 0, 9, 10], jacobian);
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        Assert.Contains("found 4, expected less than 4", Assert.Throws<ArgumentOutOfRangeException>(() => Pattern.Column(0, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("found 9, expected less than 9", Assert.Throws<ArgumentOutOfRangeException>(() => Pattern.Entry(0, 9)).Message, StringComparison.Ordinal);
        Assert.Contains("found 3, expected less than 3", Assert.Throws<ArgumentOutOfRangeException>(() => Pattern.Entry(3, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("found 26 elements, expected 27", Assert.Throws<ArgumentException>(() => Pattern.Expand<double>(new double[12], new double[26])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Pattern.Column(-1, 0));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    public void Each_row_gets_the_column_of_a_colour_that_it_has(int low)
    {
        const int count = 3, rows = 7;
        var band = new double[rows * count];
        for (int colour = 0; colour < count; colour++)
        {
            double[] unit = new double[12], moved = new double[rows];
            BandMatrix.Unit(unit, colour, count, 1.0);
            for (int row = 0; row < rows; row++)
                for (int column = Math.Max(row + low, 0); column < row + low + count; column++)
                    moved[row] += unit[column] * (10 * row + column);
            BandMatrix.SetNear<double>(band, count, moved, 0, low, count, colour);
        }
        for (int row = 0; row < rows; row++)
            for (int entry = 0; entry < count; entry++)
                Assert.Equal(row + low + entry < 0 ? 0 : 10 * row + (row + low + entry), band[row * count + entry]);
    }
}
