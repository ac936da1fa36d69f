namespace AdCompiler.Kernels;

/// <summary>The weight gradient of <see cref="Linear"/> for some rows: columns are vectors of inputs.</summary>
internal static unsafe class WeightTile
{
    /// <param name="task">Set up for the first row and the first input.</param>
    /// <param name="vectorLanes">Elements of a TVector.</param>
    /// <param name="columnsAtOnce">4 with 32 vector registers, else 2.</param>
    public static void Rows<T, TVector, TArith>(LaneTileTask<T> task, int rows, int inFeatures, int vectorLanes, int columnsAtOnce)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        task.ColumnStride = task.ResultColumn = vectorLanes;
        LaneTileTask<T> first = task;
        int height = rows >= LaneTile.Rows ? LaneTile.Rows : 1;
        for (int row = 0; row < rows; row += height)
        {
            int start = Math.Min(row, rows - height);
            task.Rows = first.Rows + start * first.RowStride;
            task.Result = first.Result + start * first.ResultRow;
            Columns<T, TVector, TArith>(task, height, inFeatures, vectorLanes, columnsAtOnce);
        }
    }

    /// <summary>All inputs; where the tiles' widths do not divide them, the last tile computes some again.</summary>
    private static void Columns<T, TVector, TArith>(LaneTileTask<T> task, int height, int inFeatures, int vectorLanes, int columnsAtOnce)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        LaneTileTask<T> first = task;
        int pair = 2 * vectorLanes;
        if (inFeatures < pair)
        {
            Narrow<T, TVector, TArith>(task, height, inFeatures, vectorLanes);
            return;
        }

        for (int column = 0; column < inFeatures;)
        {
            bool four = columnsAtOnce == 4 && height == LaneTile.Rows && inFeatures - column > pair && inFeatures >= 2 * pair;
            int width = four ? 2 * pair : pair;
            int start = Math.Min(column, inFeatures - width);
            task.Columns = first.Columns + start;
            task.Result = first.Result + start;
            if (four) LaneTile.SixByFour<T, TVector, TArith, StoreVector<TVector>>(task);
            else Pair<T, TVector, TArith>(task, height);
            column += width;
        }
    }

    /// <summary>Fewer inputs than a pair of vectors: through a buffer, since a whole vector does not fit into a row.</summary>
    private static void Narrow<T, TVector, TArith>(LaneTileTask<T> task, int height, int inFeatures, int vectorLanes)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        T* buffer = stackalloc T[LaneTile.Rows * 2 * vectorLanes];
        T* result = task.Result;
        nint resultRow = task.ResultRow;
        if (inFeatures <= vectorLanes) task.ColumnStride = 0; // the second vector would lie outside a padded row
        task.Result = buffer;
        task.ResultRow = 2 * vectorLanes;
        Pair<T, TVector, TArith>(task, height);
        for (int row = 0; row < height; row++)
            new ReadOnlySpan<T>(buffer + row * 2 * vectorLanes, inFeatures).CopyTo(new Span<T>(result + row * resultRow, inFeatures));
    }

    private static void Pair<T, TVector, TArith>(in LaneTileTask<T> task, int height)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        if (height == 1) LaneTile.OneByTwo<T, TVector, TArith, StoreVector<TVector>>(task);
        else LaneTile.SixByTwo<T, TVector, TArith, StoreVector<TVector>>(task);
    }
}
