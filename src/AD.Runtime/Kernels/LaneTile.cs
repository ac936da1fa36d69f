using System.Runtime.CompilerServices;

namespace AdCompiler.Kernels;

/// <summary>One tile of sums of products: result[r][c] = start[r] + the sum over groups and steps, ascending, of
/// rows[r][step] * columns[step][c], where c counts vectors. All strides are in elements.</summary>
internal unsafe struct LaneTileTask<T>
    where T : unmanaged
{
    /// <summary>The factor that is broadcast: row r, step s of group g at Rows[g * RowGroup + r * RowStride + s * RowStep].</summary>
    public T* Rows;
    public nint RowStride, RowStep, RowGroup;

    /// <summary>The factor in vectors: Columns[g * ColumnGroup + c * ColumnStride + s * ColumnStep ...].</summary>
    public T* Columns;
    public nint ColumnStride, ColumnStep, ColumnGroup;

    public nint Steps, Groups;

    /// <summary>What the sum of row r starts from, Start[r * StartStride], or zero if null.</summary>
    public T* Start;
    public nint StartStride;

    public T* Result;
    public nint ResultRow, ResultColumn;
}

/// <summary>The register tiles of <see cref="Linear"/>. Accumulators are separate locals, because the JIT keeps an indexed
/// array of vectors in memory. A tile's shape never changes a sum's order, so it never changes the bits.</summary>
internal static unsafe class LaneTile
{
    /// <summary>Rows of the two large tiles.</summary>
    public const int Rows = 6;

    /// <summary>24 accumulators: for 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixByFour<T, TVector, TArith, TEpilogue>(in LaneTileTask<T> task)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector>
    {
        nint rowStride = task.RowStride;
        T* w0 = task.Rows, w1 = w0 + rowStride, w2 = w1 + rowStride, w3 = w2 + rowStride, w4 = w3 + rowStride, w5 = w4 + rowStride;
        nint columnStride = task.ColumnStride;
        T* x0 = task.Columns, x1 = x0 + columnStride, x2 = x1 + columnStride, x3 = x2 + columnStride;
        T* start = task.Start;
        nint startStride = task.StartStride;
        TVector c00 = start == null ? default : TArith.Broadcast(start[0]), c01 = c00, c02 = c00, c03 = c00;
        TVector c10 = start == null ? default : TArith.Broadcast(start[startStride]), c11 = c10, c12 = c10, c13 = c10;
        TVector c20 = start == null ? default : TArith.Broadcast(start[2 * startStride]), c21 = c20, c22 = c20, c23 = c20;
        TVector c30 = start == null ? default : TArith.Broadcast(start[3 * startStride]), c31 = c30, c32 = c30, c33 = c30;
        TVector c40 = start == null ? default : TArith.Broadcast(start[4 * startStride]), c41 = c40, c42 = c40, c43 = c40;
        TVector c50 = start == null ? default : TArith.Broadcast(start[5 * startStride]), c51 = c50, c52 = c50, c53 = c50;
        nint rowStep = task.RowStep, columnStep = task.ColumnStep, steps = task.Steps;
        for (nint group = 0; group < task.Groups; group++)
        {
            nint w = group * task.RowGroup, x = group * task.ColumnGroup;
            for (nint step = 0; step < steps; step++)
            {
                TVector b0 = TArith.Load(x0 + x), b1 = TArith.Load(x1 + x), b2 = TArith.Load(x2 + x), b3 = TArith.Load(x3 + x);
                TVector a0 = TArith.Broadcast(w0[w]);
                c00 = TArith.Fma(a0, b0, c00);
                c01 = TArith.Fma(a0, b1, c01);
                c02 = TArith.Fma(a0, b2, c02);
                c03 = TArith.Fma(a0, b3, c03);
                TVector a1 = TArith.Broadcast(w1[w]);
                c10 = TArith.Fma(a1, b0, c10);
                c11 = TArith.Fma(a1, b1, c11);
                c12 = TArith.Fma(a1, b2, c12);
                c13 = TArith.Fma(a1, b3, c13);
                TVector a2 = TArith.Broadcast(w2[w]);
                c20 = TArith.Fma(a2, b0, c20);
                c21 = TArith.Fma(a2, b1, c21);
                c22 = TArith.Fma(a2, b2, c22);
                c23 = TArith.Fma(a2, b3, c23);
                TVector a3 = TArith.Broadcast(w3[w]);
                c30 = TArith.Fma(a3, b0, c30);
                c31 = TArith.Fma(a3, b1, c31);
                c32 = TArith.Fma(a3, b2, c32);
                c33 = TArith.Fma(a3, b3, c33);
                TVector a4 = TArith.Broadcast(w4[w]);
                c40 = TArith.Fma(a4, b0, c40);
                c41 = TArith.Fma(a4, b1, c41);
                c42 = TArith.Fma(a4, b2, c42);
                c43 = TArith.Fma(a4, b3, c43);
                TVector a5 = TArith.Broadcast(w5[w]);
                c50 = TArith.Fma(a5, b0, c50);
                c51 = TArith.Fma(a5, b1, c51);
                c52 = TArith.Fma(a5, b2, c52);
                c53 = TArith.Fma(a5, b3, c53);
                w += rowStep;
                x += columnStep;
            }
        }

        nint resultColumn = task.ResultColumn;
        T* y = task.Result;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c00), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c01), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c02), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c03), y + 3 * resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c10), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c11), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c12), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c13), y + 3 * resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c20), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c21), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c22), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c23), y + 3 * resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c30), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c31), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c32), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c33), y + 3 * resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c40), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c41), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c42), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c43), y + 3 * resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c50), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c51), y + resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c52), y + 2 * resultColumn);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c53), y + 3 * resultColumn);
    }

    /// <summary>12 accumulators: for 16 vector registers, and for remainders.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixByTwo<T, TVector, TArith, TEpilogue>(in LaneTileTask<T> task)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector>
    {
        nint rowStride = task.RowStride;
        T* w0 = task.Rows, w1 = w0 + rowStride, w2 = w1 + rowStride, w3 = w2 + rowStride, w4 = w3 + rowStride, w5 = w4 + rowStride;
        nint columnStride = task.ColumnStride;
        T* x0 = task.Columns, x1 = x0 + columnStride;
        T* start = task.Start;
        nint startStride = task.StartStride;
        TVector c00 = start == null ? default : TArith.Broadcast(start[0]), c01 = c00;
        TVector c10 = start == null ? default : TArith.Broadcast(start[startStride]), c11 = c10;
        TVector c20 = start == null ? default : TArith.Broadcast(start[2 * startStride]), c21 = c20;
        TVector c30 = start == null ? default : TArith.Broadcast(start[3 * startStride]), c31 = c30;
        TVector c40 = start == null ? default : TArith.Broadcast(start[4 * startStride]), c41 = c40;
        TVector c50 = start == null ? default : TArith.Broadcast(start[5 * startStride]), c51 = c50;
        nint rowStep = task.RowStep, columnStep = task.ColumnStep, steps = task.Steps;
        for (nint group = 0; group < task.Groups; group++)
        {
            nint w = group * task.RowGroup, x = group * task.ColumnGroup;
            for (nint step = 0; step < steps; step++)
            {
                TVector b0 = TArith.Load(x0 + x), b1 = TArith.Load(x1 + x);
                TVector a0 = TArith.Broadcast(w0[w]);
                c00 = TArith.Fma(a0, b0, c00);
                c01 = TArith.Fma(a0, b1, c01);
                TVector a1 = TArith.Broadcast(w1[w]);
                c10 = TArith.Fma(a1, b0, c10);
                c11 = TArith.Fma(a1, b1, c11);
                TVector a2 = TArith.Broadcast(w2[w]);
                c20 = TArith.Fma(a2, b0, c20);
                c21 = TArith.Fma(a2, b1, c21);
                TVector a3 = TArith.Broadcast(w3[w]);
                c30 = TArith.Fma(a3, b0, c30);
                c31 = TArith.Fma(a3, b1, c31);
                TVector a4 = TArith.Broadcast(w4[w]);
                c40 = TArith.Fma(a4, b0, c40);
                c41 = TArith.Fma(a4, b1, c41);
                TVector a5 = TArith.Broadcast(w5[w]);
                c50 = TArith.Fma(a5, b0, c50);
                c51 = TArith.Fma(a5, b1, c51);
                w += rowStep;
                x += columnStep;
            }
        }

        nint resultColumn = task.ResultColumn;
        T* y = task.Result;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c00), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c01), y + resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c10), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c11), y + resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c20), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c21), y + resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c30), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c31), y + resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c40), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c41), y + resultColumn);
        y += task.ResultRow;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c50), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c51), y + resultColumn);
    }

    /// <summary>A single row, for layers of fewer than six outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByTwo<T, TVector, TArith, TEpilogue>(in LaneTileTask<T> task)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector>
    {
        T* w0 = task.Rows;
        nint columnStride = task.ColumnStride;
        T* x0 = task.Columns, x1 = x0 + columnStride;
        T* start = task.Start;
        nint startStride = task.StartStride;
        TVector c00 = start == null ? default : TArith.Broadcast(start[0]), c01 = c00;
        nint rowStep = task.RowStep, columnStep = task.ColumnStep, steps = task.Steps;
        for (nint group = 0; group < task.Groups; group++)
        {
            nint w = group * task.RowGroup, x = group * task.ColumnGroup;
            for (nint step = 0; step < steps; step++)
            {
                TVector b0 = TArith.Load(x0 + x), b1 = TArith.Load(x1 + x);
                TVector a0 = TArith.Broadcast(w0[w]);
                c00 = TArith.Fma(a0, b0, c00);
                c01 = TArith.Fma(a0, b1, c01);
                w += rowStep;
                x += columnStep;
            }
        }

        nint resultColumn = task.ResultColumn;
        T* y = task.Result;
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c00), y);
        TArith.Store(Finish<T, TVector, TArith, TEpilogue>(c01), y + resultColumn);
    }

    /// <summary>A result is rounded as a store of its own, then goes through the epilogue and is rounded again, so that a
    /// fused epilogue gives the bits of an operation of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finish<T, TVector, TArith, TEpilogue>(TVector sum)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
        where TEpilogue : IVectorEpilogue<TVector> => TArith.Round(TEpilogue.Apply(TArith.Round(sum)));
}
