using System.Runtime.CompilerServices;

namespace AdCompiler.Kernels;

/// <summary>The register tiles of <see cref="Convolution{T,TArith}"/>, forward and backward-data. Accumulators are separate locals,
/// because the JIT keeps an indexed array of vectors in memory; all loads of a tile come before its stores, so that a position
/// or channel may occur twice.</summary>
internal static unsafe partial class ConvolutionTile
{
    /// <summary>8 positions of 3 channels, 24 accumulators: for 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightByThree<T, TVector, TArith>(in ConvolutionTileTask<T> task)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        nint* at = task.Positions;
        T* x0 = task.Source + at[0], x1 = task.Source + at[2], x2 = task.Source + at[4], x3 = task.Source + at[6], x4 = task.Source + at[8], x5 = task.Source + at[10], x6 = task.Source + at[12], x7 = task.Source + at[14];
        nint last = task.Outputs - 1, weightRow = task.WeightRow, channel = task.ResultChannel;
        T* w0 = task.Weight, w1 = w0 + Math.Min(1, last) * weightRow, w2 = w0 + Math.Min(2, last) * weightRow;
        T* y0 = task.Result, y1 = y0 + Math.Min(1, last) * channel, y2 = y0 + Math.Min(2, last) * channel;
        TVector c00, c01, c02, c03, c04, c05, c06, c07;
        TVector c10, c11, c12, c13, c14, c15, c16, c17;
        TVector c20, c21, c22, c23, c24, c25, c26, c27;
        if (task.Resumes)
        {
            c00 = TArith.Load(y0 + at[1]);
            c01 = TArith.Load(y0 + at[3]);
            c02 = TArith.Load(y0 + at[5]);
            c03 = TArith.Load(y0 + at[7]);
            c04 = TArith.Load(y0 + at[9]);
            c05 = TArith.Load(y0 + at[11]);
            c06 = TArith.Load(y0 + at[13]);
            c07 = TArith.Load(y0 + at[15]);
            c10 = TArith.Load(y1 + at[1]);
            c11 = TArith.Load(y1 + at[3]);
            c12 = TArith.Load(y1 + at[5]);
            c13 = TArith.Load(y1 + at[7]);
            c14 = TArith.Load(y1 + at[9]);
            c15 = TArith.Load(y1 + at[11]);
            c16 = TArith.Load(y1 + at[13]);
            c17 = TArith.Load(y1 + at[15]);
            c20 = TArith.Load(y2 + at[1]);
            c21 = TArith.Load(y2 + at[3]);
            c22 = TArith.Load(y2 + at[5]);
            c23 = TArith.Load(y2 + at[7]);
            c24 = TArith.Load(y2 + at[9]);
            c25 = TArith.Load(y2 + at[11]);
            c26 = TArith.Load(y2 + at[13]);
            c27 = TArith.Load(y2 + at[15]);
        }
        else
        {
            T* start = task.Start;
            c00 = c01 = c02 = c03 = c04 = c05 = c06 = c07 = start == null ? default : TArith.Broadcast(start[0]);
            c10 = c11 = c12 = c13 = c14 = c15 = c16 = c17 = start == null ? default : TArith.Broadcast(start[Math.Min(1, last)]);
            c20 = c21 = c22 = c23 = c24 = c25 = c26 = c27 = start == null ? default : TArith.Broadcast(start[Math.Min(2, last)]);
        }

        nint* end = task.Steps + 2 * task.StepCount;
        for (nint* step = task.Steps; step < end; step += 2)
        {
            nint x = step[0], w = step[1];
            TVector a0 = TArith.Broadcast(w0[w]), a1 = TArith.Broadcast(w1[w]), a2 = TArith.Broadcast(w2[w]);
            TVector b = TArith.Load(x0 + x);
            c00 = TArith.Fma(a0, b, c00);
            c10 = TArith.Fma(a1, b, c10);
            c20 = TArith.Fma(a2, b, c20);
            b = TArith.Load(x1 + x);
            c01 = TArith.Fma(a0, b, c01);
            c11 = TArith.Fma(a1, b, c11);
            c21 = TArith.Fma(a2, b, c21);
            b = TArith.Load(x2 + x);
            c02 = TArith.Fma(a0, b, c02);
            c12 = TArith.Fma(a1, b, c12);
            c22 = TArith.Fma(a2, b, c22);
            b = TArith.Load(x3 + x);
            c03 = TArith.Fma(a0, b, c03);
            c13 = TArith.Fma(a1, b, c13);
            c23 = TArith.Fma(a2, b, c23);
            b = TArith.Load(x4 + x);
            c04 = TArith.Fma(a0, b, c04);
            c14 = TArith.Fma(a1, b, c14);
            c24 = TArith.Fma(a2, b, c24);
            b = TArith.Load(x5 + x);
            c05 = TArith.Fma(a0, b, c05);
            c15 = TArith.Fma(a1, b, c15);
            c25 = TArith.Fma(a2, b, c25);
            b = TArith.Load(x6 + x);
            c06 = TArith.Fma(a0, b, c06);
            c16 = TArith.Fma(a1, b, c16);
            c26 = TArith.Fma(a2, b, c26);
            b = TArith.Load(x7 + x);
            c07 = TArith.Fma(a0, b, c07);
            c17 = TArith.Fma(a1, b, c17);
            c27 = TArith.Fma(a2, b, c27);
        }

        if (task.Finishes)
        {
            c00 = TArith.Round(c00);
            c01 = TArith.Round(c01);
            c02 = TArith.Round(c02);
            c03 = TArith.Round(c03);
            c04 = TArith.Round(c04);
            c05 = TArith.Round(c05);
            c06 = TArith.Round(c06);
            c07 = TArith.Round(c07);
            c10 = TArith.Round(c10);
            c11 = TArith.Round(c11);
            c12 = TArith.Round(c12);
            c13 = TArith.Round(c13);
            c14 = TArith.Round(c14);
            c15 = TArith.Round(c15);
            c16 = TArith.Round(c16);
            c17 = TArith.Round(c17);
            c20 = TArith.Round(c20);
            c21 = TArith.Round(c21);
            c22 = TArith.Round(c22);
            c23 = TArith.Round(c23);
            c24 = TArith.Round(c24);
            c25 = TArith.Round(c25);
            c26 = TArith.Round(c26);
            c27 = TArith.Round(c27);
        }

        TArith.Store(c00, y0 + at[1]);
        TArith.Store(c01, y0 + at[3]);
        TArith.Store(c02, y0 + at[5]);
        TArith.Store(c03, y0 + at[7]);
        TArith.Store(c04, y0 + at[9]);
        TArith.Store(c05, y0 + at[11]);
        TArith.Store(c06, y0 + at[13]);
        TArith.Store(c07, y0 + at[15]);
        TArith.Store(c10, y1 + at[1]);
        TArith.Store(c11, y1 + at[3]);
        TArith.Store(c12, y1 + at[5]);
        TArith.Store(c13, y1 + at[7]);
        TArith.Store(c14, y1 + at[9]);
        TArith.Store(c15, y1 + at[11]);
        TArith.Store(c16, y1 + at[13]);
        TArith.Store(c17, y1 + at[15]);
        TArith.Store(c20, y2 + at[1]);
        TArith.Store(c21, y2 + at[3]);
        TArith.Store(c22, y2 + at[5]);
        TArith.Store(c23, y2 + at[7]);
        TArith.Store(c24, y2 + at[9]);
        TArith.Store(c25, y2 + at[11]);
        TArith.Store(c26, y2 + at[13]);
        TArith.Store(c27, y2 + at[15]);
    }
}
