using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>Packs the operands of <see cref="MatrixProduct"/> in the order in which its tiles read them. Missing rows and columns
/// of the last tile are zero.</summary>
internal static unsafe class ProductPacking
{
    /// <summary>Panels [from, to) of B: [panel][k][width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T>(MatrixView<T> b, int k, int n, T* packed, int from, int to, int width)
        where T : unmanaged
    {
        for (int panel = from; panel < to; panel++)
        {
            T* target = packed + (nint)panel * k * width;
            T* source = b.Data + (nint)panel * width * b.ColumnStride;
            int columns = Math.Min(width, n - panel * width);
            if (b.ColumnStride == 1)
                for (int step = 0; step < k; step++)
                    CopyPadded(source + step * b.RowStride, target + (nint)step * width, columns, width);
            else
                Gather(source, b.ColumnStride, b.RowStride, columns, k, target, width);
        }
    }

    /// <summary>Rows [row, row + rows) and steps [depth, depth + steps) of A: [tile][step][tileRows].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(MatrixView<T> a, int row, int rows, int depth, int steps, T* packed, int tileRows)
        where T : unmanaged
    {
        for (int tile = 0; tile < rows; tile += tileRows)
        {
            T* source = a.Data + (row + tile) * a.RowStride + depth * a.ColumnStride;
            T* target = packed + (nint)tile * steps;
            int count = Math.Min(tileRows, rows - tile);
            if (a.RowStride == 1)
                for (int step = 0; step < steps; step++)
                    CopyPadded(source + step * a.ColumnStride, target + (nint)step * tileRows, count, tileRows);
            else
                Gather(source, a.RowStride, a.ColumnStride, count, steps, target, tileRows);
        }
    }

    /// <summary>Vectors by hand, since a call costs more than copying some hundred bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPadded<T>(T* source, T* target, int count, int width)
        where T : unmanaged
    {
        int i = 0;
        for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count) Vector256.Load(source + i).Store(target + i);
        for (; i < count; i++) target[i] = source[i];
        for (; i < width; i++) target[i] = default;
    }

    /// <summary>target[step][i] = source[i * stride + step * stepStride] for i below count, 0 up to width.</summary>
    private static void Gather<T>(T* source, nint stride, nint stepStride, int count, int steps, T* target, int width)
        where T : unmanaged
    {
        if (stepStride == 1)
        {
            LaneTranspose.Transpose(source, stride, target, width, count, steps);
        }
        else
        {
            for (int step = 0; step < steps; step++)
                for (int i = 0; i < count; i++)
                    target[(nint)step * width + i] = source[i * stride + step * stepStride];
        }

        if (count == width) return;
        for (int step = 0; step < steps; step++)
            new Span<T>(target + (nint)step * width + count, width - count).Clear();
    }
}
