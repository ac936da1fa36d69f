using System.Runtime.CompilerServices;

namespace AdCompiler.Kernels;

/// <summary>Part of a sum over blocks, rows and columns for one kernel entry: sums[o][c] += cotangent[o] * source[c]. All offsets
/// are in elements.</summary>
internal unsafe struct ConvolutionWeightTask<T>
    where T : unmanaged
{
    /// <summary>First position of the tile's first result channel and of its source channel.</summary>
    public T* Cotangent, Source;
    public nint CotangentChannel, CotangentRow, SourceChannel, SourceRow, SourceColumn, BlockStride;
    public nint Blocks, Rows, Columns;

    /// <summary>Channels from the tile's first ones on; a tile that has more computes the last ones several times.</summary>
    public nint Outputs, Inputs;

    /// <summary>The accumulators between calls, [outputs][6][L].</summary>
    public T* Sums;
}

/// <summary>The register tiles of the weight gradient of <see cref="Convolution{T,TArith}"/>; accumulators are separate locals.</summary>
internal static unsafe class ConvolutionWeightTile
{
    /// <summary>Channels of the large tile; of inputs the small one has half.</summary>
    public const int Outputs = 4, Inputs = 6;

    /// <summary>24 accumulators: for 32 vector registers. Lanes: those of a 512-bit vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourBySix<T, TVector, TArith>(in ConvolutionWeightTask<T> task, int lanes)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        nint lastOutput = task.Outputs - 1, lastInput = task.Inputs - 1;
        T* sums = task.Sums;
        TVector c00 = TArith.Load(sums + 0 * lanes), c01 = TArith.Load(sums + 1 * lanes), c02 = TArith.Load(sums + 2 * lanes), c03 = TArith.Load(sums + 3 * lanes), c04 = TArith.Load(sums + 4 * lanes), c05 = TArith.Load(sums + 5 * lanes);
        TVector c10 = TArith.Load(sums + 6 * lanes), c11 = TArith.Load(sums + 7 * lanes), c12 = TArith.Load(sums + 8 * lanes), c13 = TArith.Load(sums + 9 * lanes), c14 = TArith.Load(sums + 10 * lanes), c15 = TArith.Load(sums + 11 * lanes);
        TVector c20 = TArith.Load(sums + 12 * lanes), c21 = TArith.Load(sums + 13 * lanes), c22 = TArith.Load(sums + 14 * lanes), c23 = TArith.Load(sums + 15 * lanes), c24 = TArith.Load(sums + 16 * lanes), c25 = TArith.Load(sums + 17 * lanes);
        TVector c30 = TArith.Load(sums + 18 * lanes), c31 = TArith.Load(sums + 19 * lanes), c32 = TArith.Load(sums + 20 * lanes), c33 = TArith.Load(sums + 21 * lanes), c34 = TArith.Load(sums + 22 * lanes), c35 = TArith.Load(sums + 23 * lanes);
        for (nint block = 0; block < task.Blocks; block++)
        {
            T* gBlock = task.Cotangent + block * task.BlockStride, xBlock = task.Source + block * task.BlockStride;
            for (nint row = 0; row < task.Rows; row++)
            {
                T* g0 = gBlock + row * task.CotangentRow, x0 = xBlock + row * task.SourceRow, end = g0 + task.Columns * lanes;
                T* g1 = g0 + Math.Min(1, lastOutput) * task.CotangentChannel, g2 = g0 + Math.Min(2, lastOutput) * task.CotangentChannel, g3 = g0 + Math.Min(3, lastOutput) * task.CotangentChannel;
                T* x1 = x0 + Math.Min(1, lastInput) * task.SourceChannel, x2 = x0 + Math.Min(2, lastInput) * task.SourceChannel, x3 = x0 + Math.Min(3, lastInput) * task.SourceChannel, x4 = x0 + Math.Min(4, lastInput) * task.SourceChannel, x5 = x0 + Math.Min(5, lastInput) * task.SourceChannel;
                nint x = 0, g = 0, count = task.Columns, sourceColumn = task.SourceColumn;
                for (; count > 0; count--)
                {
                    TVector b0 = TArith.Load(g0 + g), b1 = TArith.Load(g1 + g), b2 = TArith.Load(g2 + g), b3 = TArith.Load(g3 + g);
                    TVector a = TArith.Load(x0 + x);
                    c00 = TArith.Fma(b0, a, c00);
                    c10 = TArith.Fma(b1, a, c10);
                    c20 = TArith.Fma(b2, a, c20);
                    c30 = TArith.Fma(b3, a, c30);
                    a = TArith.Load(x1 + x);
                    c01 = TArith.Fma(b0, a, c01);
                    c11 = TArith.Fma(b1, a, c11);
                    c21 = TArith.Fma(b2, a, c21);
                    c31 = TArith.Fma(b3, a, c31);
                    a = TArith.Load(x2 + x);
                    c02 = TArith.Fma(b0, a, c02);
                    c12 = TArith.Fma(b1, a, c12);
                    c22 = TArith.Fma(b2, a, c22);
                    c32 = TArith.Fma(b3, a, c32);
                    a = TArith.Load(x3 + x);
                    c03 = TArith.Fma(b0, a, c03);
                    c13 = TArith.Fma(b1, a, c13);
                    c23 = TArith.Fma(b2, a, c23);
                    c33 = TArith.Fma(b3, a, c33);
                    a = TArith.Load(x4 + x);
                    c04 = TArith.Fma(b0, a, c04);
                    c14 = TArith.Fma(b1, a, c14);
                    c24 = TArith.Fma(b2, a, c24);
                    c34 = TArith.Fma(b3, a, c34);
                    a = TArith.Load(x5 + x);
                    c05 = TArith.Fma(b0, a, c05);
                    c15 = TArith.Fma(b1, a, c15);
                    c25 = TArith.Fma(b2, a, c25);
                    c35 = TArith.Fma(b3, a, c35);
                    g += lanes;
                    x += sourceColumn;
                }
            }
        }

        TArith.Store(c00, sums + 0 * lanes);
        TArith.Store(c01, sums + 1 * lanes);
        TArith.Store(c02, sums + 2 * lanes);
        TArith.Store(c03, sums + 3 * lanes);
        TArith.Store(c04, sums + 4 * lanes);
        TArith.Store(c05, sums + 5 * lanes);
        TArith.Store(c10, sums + 6 * lanes);
        TArith.Store(c11, sums + 7 * lanes);
        TArith.Store(c12, sums + 8 * lanes);
        TArith.Store(c13, sums + 9 * lanes);
        TArith.Store(c14, sums + 10 * lanes);
        TArith.Store(c15, sums + 11 * lanes);
        TArith.Store(c20, sums + 12 * lanes);
        TArith.Store(c21, sums + 13 * lanes);
        TArith.Store(c22, sums + 14 * lanes);
        TArith.Store(c23, sums + 15 * lanes);
        TArith.Store(c24, sums + 16 * lanes);
        TArith.Store(c25, sums + 17 * lanes);
        TArith.Store(c30, sums + 18 * lanes);
        TArith.Store(c31, sums + 19 * lanes);
        TArith.Store(c32, sums + 20 * lanes);
        TArith.Store(c33, sums + 21 * lanes);
        TArith.Store(c34, sums + 22 * lanes);
        TArith.Store(c35, sums + 23 * lanes);
    }

    /// <summary>12 accumulators: for 16 vector registers, and for three source channels or fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourByThree<T, TVector, TArith>(in ConvolutionWeightTask<T> task, int lanes)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        nint lastOutput = task.Outputs - 1, lastInput = task.Inputs - 1;
        T* sums = task.Sums;
        TVector c00 = TArith.Load(sums + 0 * lanes), c01 = TArith.Load(sums + 1 * lanes), c02 = TArith.Load(sums + 2 * lanes);
        TVector c10 = TArith.Load(sums + 6 * lanes), c11 = TArith.Load(sums + 7 * lanes), c12 = TArith.Load(sums + 8 * lanes);
        TVector c20 = TArith.Load(sums + 12 * lanes), c21 = TArith.Load(sums + 13 * lanes), c22 = TArith.Load(sums + 14 * lanes);
        TVector c30 = TArith.Load(sums + 18 * lanes), c31 = TArith.Load(sums + 19 * lanes), c32 = TArith.Load(sums + 20 * lanes);
        for (nint block = 0; block < task.Blocks; block++)
        {
            T* gBlock = task.Cotangent + block * task.BlockStride, xBlock = task.Source + block * task.BlockStride;
            for (nint row = 0; row < task.Rows; row++)
            {
                T* g0 = gBlock + row * task.CotangentRow, x0 = xBlock + row * task.SourceRow, end = g0 + task.Columns * lanes;
                T* g1 = g0 + Math.Min(1, lastOutput) * task.CotangentChannel, g2 = g0 + Math.Min(2, lastOutput) * task.CotangentChannel, g3 = g0 + Math.Min(3, lastOutput) * task.CotangentChannel;
                T* x1 = x0 + Math.Min(1, lastInput) * task.SourceChannel, x2 = x0 + Math.Min(2, lastInput) * task.SourceChannel;
                nint x = 0, g = 0, count = task.Columns, sourceColumn = task.SourceColumn;
                for (; count > 0; count--)
                {
                    TVector b0 = TArith.Load(g0 + g), b1 = TArith.Load(g1 + g), b2 = TArith.Load(g2 + g), b3 = TArith.Load(g3 + g);
                    TVector a = TArith.Load(x0 + x);
                    c00 = TArith.Fma(b0, a, c00);
                    c10 = TArith.Fma(b1, a, c10);
                    c20 = TArith.Fma(b2, a, c20);
                    c30 = TArith.Fma(b3, a, c30);
                    a = TArith.Load(x1 + x);
                    c01 = TArith.Fma(b0, a, c01);
                    c11 = TArith.Fma(b1, a, c11);
                    c21 = TArith.Fma(b2, a, c21);
                    c31 = TArith.Fma(b3, a, c31);
                    a = TArith.Load(x2 + x);
                    c02 = TArith.Fma(b0, a, c02);
                    c12 = TArith.Fma(b1, a, c12);
                    c22 = TArith.Fma(b2, a, c22);
                    c32 = TArith.Fma(b3, a, c32);
                    g += lanes;
                    x += sourceColumn;
                }
            }
        }

        TArith.Store(c00, sums + 0 * lanes);
        TArith.Store(c01, sums + 1 * lanes);
        TArith.Store(c02, sums + 2 * lanes);
        TArith.Store(c10, sums + 6 * lanes);
        TArith.Store(c11, sums + 7 * lanes);
        TArith.Store(c12, sums + 8 * lanes);
        TArith.Store(c20, sums + 12 * lanes);
        TArith.Store(c21, sums + 13 * lanes);
        TArith.Store(c22, sums + 14 * lanes);
        TArith.Store(c30, sums + 18 * lanes);
        TArith.Store(c31, sums + 19 * lanes);
        TArith.Store(c32, sums + 20 * lanes);
    }
}
