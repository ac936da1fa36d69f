using System.Runtime.CompilerServices;

namespace AdCompiler.Execution;

/// <summary>What the text of a dense Jacobian or Hessian calls: a matrix is a span, row after row.</summary>
public static class DenseMatrix
{
    /// <summary>
    /// Whether a Jacobian is computed by columns, a tangent for each argument, or by rows, a cotangent for each result: the fewer of the two,
    /// and columns where there are as many.
    /// </summary>
    public static bool IsForward(int rows, int columns) => columns <= rows;

    /// <exception cref="ArgumentException">The matrix has not rows times columns elements.</exception>
    public static void Require<T>(ReadOnlySpan<T> matrix, int rows, int columns, [CallerArgumentExpression(nameof(matrix))] string name = "")
    {
        if (matrix.Length != (long)rows * columns)
            throw new ArgumentException($"{name}: found {matrix.Length} elements, expected {(long)rows * columns}, {rows} rows of {columns}");
    }

    /// <summary>Makes a vector the unit vector with a one at <paramref name="index"/>, or zero where that is outside of it.</summary>
    public static void Unit<T>(Span<T> vector, int index, T one)
    {
        vector.Clear();
        if ((uint)index < (uint)vector.Length)
            vector[index] = one;
    }

    /// <summary>Copies what is above the diagonal of a square matrix below it.</summary>
    public static void Mirror<T>(Span<T> matrix, int rows)
    {
        for (int row = 1; row < rows; row++)
            for (int column = 0; column < row; column++)
                matrix[row * rows + column] = matrix[column * rows + row];
    }
}
