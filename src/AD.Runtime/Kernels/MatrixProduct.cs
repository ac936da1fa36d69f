using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>A matrix in memory: element (r, c) at Data[r * RowStride + c * ColumnStride]; strides in elements. A transposed
/// matrix is one with its strides exchanged.</summary>
public readonly unsafe struct MatrixView<T>(T* data, nint rowStride, nint columnStride)
    where T : unmanaged
{
    public readonly T* Data = data;
    public readonly nint RowStride = rowStride, ColumnStride = columnStride;

    public MatrixView<T> Transposed => new(Data, ColumnStride, RowStride);
}

/// <summary>C = A B for row-major C [m, n], A [m, k], B [k, n]: operands are packed into panels, products are summed in register
/// tiles. C[i][j] = sum over k, ascending, by fused multiply-adds, from 0 or from C; neither the tile, nor the vector size, nor
/// the split into threads changes a bit.</summary>
/// <remarks>For several threads: all call <see cref="PackPanels{T}"/> on parts of B, wait for each other, then call
/// <c>Rows</c> on parts of C. Nothing is allocated: buffers come from the caller, 64-byte aligned for speed.</remarks>
public static unsafe class MatrixProduct
{
    /// <summary>Rows of A that stay, DepthBlock steps deep, in the second-level cache while B passes by; a multiple of both
    /// tiles' rows.</summary>
    internal const int RowBlock = 168;

    /// <summary>Steps of k between two visits to C: deep, because reading and writing C costs more than reading B from the
    /// second-level cache.</summary>
    internal static int DepthBlock<T>()
        where T : unmanaged => 4096 / sizeof(T);

    /// <summary>Rows of C to which a split into threads should be rounded.</summary>
    public static int TileRows => RowsOf(Vector512.IsHardwareAccelerated);

    /// <summary>Panels of B, the unit in which packing is split.</summary>
    public static int Panels<T>(int n)
        where T : unmanaged => Panels<T>(n, Vector512.IsHardwareAccelerated);

    /// <summary>Elements of the buffer for packed B.</summary>
    public static nint PackedElements<T>(int k, int n)
        where T : unmanaged => (nint)Panels<T>(n) * k * PanelColumns<T>(Vector512.IsHardwareAccelerated);

    /// <summary>Elements of the buffer that each thread needs for its rows.</summary>
    public static nint RowBufferElements<T>()
        where T : unmanaged => (nint)RowBlock * DepthBlock<T>() + RowsOf(true) * PanelColumns<T>(true);

    /// <summary>Packs panels [from, to) of B [k, n].</summary>
    public static void PackPanels<T>(MatrixView<T> b, int k, int n, T* packed, int from, int to)
        where T : unmanaged => ProductPacking.Columns(b, k, n, packed, from, to, PanelColumns<T>(Vector512.IsHardwareAccelerated));

    /// <summary>Rows [from, to) of C = A B, or of C += A B.</summary>
    /// <param name="packed">B, packed by <see cref="PackPanels{T}"/>.</param>
    /// <param name="buffer">RowBufferElements of this thread's own.</param>
    /// <param name="accumulate">Whether the sums start from C.</param>
    public static void Rows<T, TArith>(MatrixView<T> a, T* packed, T* c, nint cRowStride, int n, int k, int from, int to, T* buffer, bool accumulate)
        where T : unmanaged
        where TArith : IArithmetic<T> =>
        Rows<T, TArith>(a, packed, c, cRowStride, n, k, from, to, buffer, accumulate, Vector512.IsHardwareAccelerated);

    /// <summary>The whole product on this thread, with its own buffers, which the thread keeps for the next call.</summary>
    public static void Multiply<T, TArith>(MatrixView<T> a, MatrixView<T> b, T* c, nint cRowStride, int m, int n, int k, bool accumulate = false)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        nint packedElements = (PackedElements<T>(k, n) + 63) / 64 * 64;
        T* packed = (T*)ThreadBuffer.AtLeast((nuint)((packedElements + RowBufferElements<T>()) * sizeof(T)));
        PackPanels(b, k, n, packed, 0, Panels<T>(n));
        Rows<T, TArith>(a, packed, c, cRowStride, n, k, 0, m, packed + packedElements, accumulate);
    }

    internal static int RowsOf(bool wide) => wide ? 14 : 6;

    internal static int PanelColumns<T>(bool wide)
        where T : unmanaged => wide ? 2 * Vector512<T>.Count : 2 * Vector256<T>.Count;

    internal static int Panels<T>(int n, bool wide)
        where T : unmanaged => (n + PanelColumns<T>(wide) - 1) / PanelColumns<T>(wide);

    internal static void Rows<T, TArith>(
        MatrixView<T> a, T* packed, T* c, nint cRowStride, int n, int k, int from, int to, T* buffer, bool accumulate, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        int tileRows = RowsOf(wide), width = PanelColumns<T>(wide);
        T* edge = buffer + (nint)RowBlock * DepthBlock<T>();
        for (int row = from; row < to; row += RowBlock)
        {
            int rows = Math.Min(RowBlock, to - row);
            for (int depth = 0; depth < k; depth += DepthBlock<T>())
            {
                int steps = Math.Min(DepthBlock<T>(), k - depth);
                ProductPacking.Rows(a, row, rows, depth, steps, buffer, tileRows);
                Block block = new()
                {
                    Rows = rows, Steps = steps, TileRows = tileRows, Width = width, RowStride = cRowStride,
                    Resume = accumulate || depth > 0, Finish = depth + steps == k,
                };
                for (int panel = 0; panel < Panels<T>(n, wide); panel++)
                {
                    T* strip = packed + ((nint)panel * k + depth) * width;
                    T* corner = c + row * cRowStride + (nint)panel * width;
                    int columns = Math.Min(width, n - panel * width);
                    for (int tile = 0; tile < rows; tile += tileRows)
                        Tile<T, TArith>(block, buffer + (nint)tile * steps, strip, corner + tile * cRowStride, Math.Min(tileRows, rows - tile), columns, edge, wide);
                }
            }
        }
    }

    /// <summary>One tile; at an edge of C through a buffer, since a whole tile does not fit.</summary>
    private static void Tile<T, TArith>(in Block block, T* a, T* b, T* c, int rows, int columns, T* edge, bool wide)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        bool whole = rows == block.TileRows && columns == block.Width;
        T* target = whole ? c : edge;
        nint stride = whole ? block.RowStride : block.Width;
        if (!whole && block.Resume) Copy(c, block.RowStride, edge, block.Width, rows, columns);
        if (wide) ProductTile.FourteenByTwo<T, Vector512<T>, TArith>(a, b, block.Steps, target, stride, block.Width / 2, block.Resume, block.Finish);
        else ProductTile.SixByTwo<T, Vector256<T>, TArith>(a, b, block.Steps, target, stride, block.Width / 2, block.Resume, block.Finish);
        if (!whole) Copy(edge, block.Width, c, block.RowStride, rows, columns);
    }

    private static void Copy<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<T>(source + row * sourceStride, columns).CopyTo(new Span<T>(target + row * targetStride, columns));
    }

    private struct Block
    {
        public int Rows, Steps, TileRows, Width;
        public nint RowStride;
        public bool Resume, Finish;
    }
}
