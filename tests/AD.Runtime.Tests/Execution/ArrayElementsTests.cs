using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>The elements of arrays in rows, and arrays of one shape that are lent and given back.</summary>
public sealed class ArrayElementsTests
{
    [Fact]
    public void Are_elements_counted_row_after_row()
    {
        int[][] rows = [[1, 2], [], [3]];
        int[,] square = { { 1, 2 }, { 3, 4 } };
        Assert.Equal(3, ArrayElements.Count(rows));
        Assert.Equal(4, ArrayElements.Count(square));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => ArrayElements.At(rows, i)));
        ArrayElements.At<int>(square, 2) = 7;
        Assert.Equal(7, square[1, 0]);
        Assert.Throws<IndexOutOfRangeException>(() => ArrayElements.At(rows, 3));
        Assert.Throws<IndexOutOfRangeException>(() => ArrayElements.At<int>(square, 4));
    }

    [Fact]
    public void Is_an_array_lent_again_where_the_shape_is_the_same_and_clean()
    {
        double[][] rows = ArrayElements.Like(new double[][] { [1], [2, 3] });
        rows[1][1] = 5;
        ArrayElements.Return(rows);
        double[,] square = ArrayElements.Like(new double[2, 3]);
        ArrayElements.Return(square);
        Assert.NotSame(rows, ArrayElements.Like(new double[][] { [1], [2] }));
        Assert.NotSame(square, ArrayElements.Like(new double[3, 2]));
        Assert.Same(square, ArrayElements.Like(new double[2, 3]));
        double[][] again = ArrayElements.Like(new double[][] { [1], [2, 3] });
        Assert.Same(rows, again);
        Assert.Equal([0, 0], again[1]);
        Assert.NotSame(again, ArrayElements.Like(again));
    }

    [Fact]
    public void Is_a_square_made_symmetric_from_above()
    {
        int[] square = [1, 2, 3, 0, 4, 5, 0, 0, 6];
        DenseMatrix.Mirror<int>(square, 3);
        Assert.Equal([1, 2, 3, 2, 4, 5, 3, 5, 6], square);
    }
}
