using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>The fully connected layer on values in blocks [N/L][features][L] (L samples side by side in a vector), with
/// weights [out, in] and bias [out] in their natural order. Strides are in elements: a block stride leads from one block's
/// value to the next block's. Every sum has one order, whatever the tile and the vector size (see each method).</summary>
public static unsafe class Linear
{
    /// <summary>Rows of weights in a task of <c>BackwardWeights</c>.</summary>
    public const int TaskRows = LaneTile.Rows;

    /// <summary>y[n][o] = bias[o] + sum over i, ascending, of weight[o][i] * x[n][i], then rounded as a store, then the
    /// epilogue. Works on <paramref name="blocks"/> blocks, four at once where there are four.</summary>
    /// <param name="bias">[out], or null for none.</param>
    /// <param name="x">The first block's [in][L].</param>
    /// <param name="y">The first block's [out][L]; must not overlap x.</param>
    public static void Forward<T, TArith, TEpilogue>(
        T* weight, T* bias, T* x, nint xBlockStride, T* y, nint yBlockStride, int inFeatures, int outFeatures, int blocks)
        where T : unmanaged
        where TArith : IArithmetic<T>
        where TEpilogue : IEpilogue<T>
    {
        LaneTileTask<T> task = new()
        {
            Rows = weight, RowStride = inFeatures, RowStep = 1, Columns = x, ColumnStride = xBlockStride,
            Steps = inFeatures, Start = bias, StartStride = 1, Result = y, ResultColumn = yBlockStride,
        };
        OverBlocks<T, TArith, TEpilogue>(ref task, outFeatures, blocks, Vector512.IsHardwareAccelerated);
    }

    /// <summary><see cref="Forward{T,TArith,TEpilogue}"/> without an epilogue.</summary>
    public static void Forward<T, TArith>(
        T* weight, T* bias, T* x, nint xBlockStride, T* y, nint yBlockStride, int inFeatures, int outFeatures, int blocks)
        where T : unmanaged
        where TArith : IArithmetic<T> =>
        Forward<T, TArith, NoEpilogue<T>>(weight, bias, x, xBlockStride, y, yBlockStride, inFeatures, outFeatures, blocks);

    /// <summary>xBar[n][i] = sum over o, ascending from 0, of weight[o][i] * yBar[n][o]: the cotangent of the input.</summary>
    /// <param name="yBar">The first block's [out][L].</param>
    /// <param name="xBar">The first block's [in][L]; must not overlap yBar.</param>
    public static void BackwardData<T, TArith>(
        T* weight, T* yBar, nint yBlockStride, T* xBar, nint xBlockStride, int inFeatures, int outFeatures, int blocks)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        LaneTileTask<T> task = new()
        {
            Rows = weight, RowStride = 1, RowStep = inFeatures, Columns = yBar, ColumnStride = yBlockStride,
            Steps = outFeatures, Result = xBar, ResultColumn = xBlockStride,
        };
        OverBlocks<T, TArith, NoEpilogue<T>>(ref task, inFeatures, blocks, Vector512.IsHardwareAccelerated);
    }

    /// <summary>How many tasks <c>BackwardWeights</c> has; they write disjoint rows, so any thread may run
    /// any of them.</summary>
    public static int WeightTasks(int outFeatures) => Math.Max(1, outFeatures / TaskRows);

    /// <summary>Elements between the samples of transposed activations: the features, up to a whole number of vectors.</summary>
    public static int TransposedStride<T>(int features) => (features + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    /// <summary>weightBar[o][i] = sum over the samples n, ascending from 0, of yBar[n][o] * x[n][i], and
    /// biasBar[o] = sum over n of yBar[n][o] (in <see cref="BatchParts"/>), for the rows
    /// of one task. Padded samples take part: their cotangents are zero.</summary>
    /// <param name="task">From 0 to <see cref="WeightTasks"/> - 1.</param>
    /// <param name="xTransposed">The first block's [L][TransposedStride], by <see cref="LaneTranspose.ToSamples{T}"/>.</param>
    /// <param name="xBlockStride">From one block's transposed values to the next's.</param>
    /// <param name="biasBar">[out], or null.</param>
    public static void BackwardWeights<T, TArith>(
        int task, T* yBar, nint yBlockStride, T* xTransposed, nint xBlockStride, T* weightBar, T* biasBar, int inFeatures, int outFeatures, int blocks)
        where T : unmanaged
        where TArith : IArithmetic<T> =>
        BackwardWeights<T, TArith>(task, yBar, yBlockStride, xTransposed, xBlockStride, weightBar, biasBar, inFeatures, outFeatures, blocks, Vector512.IsHardwareAccelerated);

    internal static void BackwardWeights<T, TArith>(
        int task, T* yBar, nint yBlockStride, T* xTransposed, nint xBlockStride, T* weightBar, T* biasBar, int inFeatures, int outFeatures, int blocks, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        int lanes = Vector512<T>.Count, stride = TransposedStride<T>(inFeatures);
        int from = task * TaskRows, to = task == WeightTasks(outFeatures) - 1 ? outFeatures : from + TaskRows;
        LaneTileTask<T> tile = new()
        {
            Rows = yBar + from * lanes, RowStride = lanes, RowStep = 1, RowGroup = yBlockStride,
            Columns = xTransposed, ColumnStep = stride, ColumnGroup = xBlockStride,
            Steps = lanes, Groups = blocks, Result = weightBar + (nint)from * inFeatures, ResultRow = inFeatures,
        };
        if (wide) WeightTile.Rows<T, Vector512<T>, TArith>(tile, to - from, inFeatures, lanes, columnsAtOnce: 4);
        else WeightTile.Rows<T, Vector256<T>, TArith>(tile, to - from, inFeatures, lanes / 2, columnsAtOnce: 2);
        if (biasBar == null) return;
        for (int o = from; o < to; o++)
            OverSamples<T, TArith>(yBar + o * lanes, yBlockStride, blocks, biasBar + o);
    }

    internal static void OverBlocks<T, TArith, TEpilogue>(ref LaneTileTask<T> task, int rows, int blocks, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
        where TEpilogue : IEpilogue<T>
    {
        int lanes = Vector512<T>.Count;
        task.ColumnStep = lanes;
        task.ResultRow = lanes;
        task.Groups = 1;
        LaneTileTask<T> first = task;
        for (int block = 0; block < blocks;)
        {
            int count = wide ? (blocks - block >= 4 ? 4 : blocks - block >= 2 ? 2 : 1) : 1;
            task.Columns = first.Columns + block * first.ColumnStride;
            task.Result = first.Result + block * first.ResultColumn;
            if (wide)
            {
                // A single block runs as a pair that is the same block twice.
                task.ColumnStride = count == 1 ? 0 : first.ColumnStride;
                task.ResultColumn = count == 1 ? 0 : first.ResultColumn;
                OverRows<T, Vector512<T>, TArith, TEpilogue>(task, rows, count);
            }
            else
            {
                // A virtual vector of L lanes is two columns of half a vector.
                task.ColumnStride = task.ResultColumn = lanes / 2;
                OverRows<T, Vector256<T>, TArith, TEpilogue>(task, rows, 2);
            }
            block += count;
        }
    }

    /// <summary>Six rows at a time; where they do not divide the rows, the last tile computes some rows again.</summary>
    private static void OverRows<T, TVector, TArith, TEpilogue>(LaneTileTask<T> task, int rows, int columns)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector>
    {
        LaneTileTask<T> first = task;
        int height = rows >= LaneTile.Rows ? LaneTile.Rows : 1;
        for (int row = 0; row < rows; row += height)
        {
            int start = Math.Min(row, rows - height);
            task.Rows = first.Rows + start * first.RowStride;
            task.Start = first.Start == null ? null : first.Start + start * first.StartStride;
            task.Result = first.Result + start * first.ResultRow;
            if (height == 1) OneRow<T, TVector, TArith, TEpilogue>(task, columns);
            else if (columns == 4) LaneTile.SixByFour<T, TVector, TArith, TEpilogue>(task);
            else LaneTile.SixByTwo<T, TVector, TArith, TEpilogue>(task);
        }
    }

    private static void OneRow<T, TVector, TArith, TEpilogue>(LaneTileTask<T> task, int columns)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector>
    {
        for (int column = 0; column < columns; column += 2)
        {
            LaneTile.OneByTwo<T, TVector, TArith, TEpilogue>(task);
            task.Columns += 2 * task.ColumnStride;
            task.Result += 2 * task.ResultColumn;
        }
    }

    private static void OverSamples<T, TArith>(T* values, nint blockStride, int blocks, T* sum)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        foreach (BatchPart part in BatchParts.Of(blocks, pixels: 1))
        {
            Vector512<T> lanes = Vector512<T>.Zero;
            for (int block = part.First; block < part.End; block++)
                lanes = TArith.Add(lanes, Vector512.Load(values + block * blockStride));
            part.AddTo<T, TArith>(sum, lanes);
        }
    }
}
