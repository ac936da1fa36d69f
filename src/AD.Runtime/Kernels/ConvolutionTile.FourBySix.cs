using System.Runtime.CompilerServices;

namespace AdCompiler.Kernels;

internal static unsafe partial class ConvolutionTile
{
    /// <summary>4 positions of 6 channels, 24 accumulators: for small images and remainders.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourBySix<T, TVector, TArith>(in ConvolutionTileTask<T> task)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        nint* at = task.Positions;
        T* x0 = task.Source + at[0], x1 = task.Source + at[2], x2 = task.Source + at[4], x3 = task.Source + at[6];
        nint last = task.Outputs - 1, weightRow = task.WeightRow, channel = task.ResultChannel;
        T* w0 = task.Weight, w1 = w0 + Math.Min(1, last) * weightRow, w2 = w0 + Math.Min(2, last) * weightRow, w3 = w0 + Math.Min(3, last) * weightRow, w4 = w0 + Math.Min(4, last) * weightRow, w5 = w0 + Math.Min(5, last) * weightRow;
        T* y0 = task.Result, y1 = y0 + Math.Min(1, last) * channel, y2 = y0 + Math.Min(2, last) * channel, y3 = y0 + Math.Min(3, last) * channel, y4 = y0 + Math.Min(4, last) * channel, y5 = y0 + Math.Min(5, last) * channel;
        TVector c00, c01, c02, c03;
        TVector c10, c11, c12, c13;
        TVector c20, c21, c22, c23;
        TVector c30, c31, c32, c33;
        TVector c40, c41, c42, c43;
        TVector c50, c51, c52, c53;
        if (task.Resumes)
        {
            c00 = TArith.Load(y0 + at[1]);
            c01 = TArith.Load(y0 + at[3]);
            c02 = TArith.Load(y0 + at[5]);
            c03 = TArith.Load(y0 + at[7]);
            c10 = TArith.Load(y1 + at[1]);
            c11 = TArith.Load(y1 + at[3]);
            c12 = TArith.Load(y1 + at[5]);
            c13 = TArith.Load(y1 + at[7]);
            c20 = TArith.Load(y2 + at[1]);
            c21 = TArith.Load(y2 + at[3]);
            c22 = TArith.Load(y2 + at[5]);
            c23 = TArith.Load(y2 + at[7]);
            c30 = TArith.Load(y3 + at[1]);
            c31 = TArith.Load(y3 + at[3]);
            c32 = TArith.Load(y3 + at[5]);
            c33 = TArith.Load(y3 + at[7]);
            c40 = TArith.Load(y4 + at[1]);
            c41 = TArith.Load(y4 + at[3]);
            c42 = TArith.Load(y4 + at[5]);
            c43 = TArith.Load(y4 + at[7]);
            c50 = TArith.Load(y5 + at[1]);
            c51 = TArith.Load(y5 + at[3]);
            c52 = TArith.Load(y5 + at[5]);
            c53 = TArith.Load(y5 + at[7]);
        }
        else
        {
            T* start = task.Start;
            c00 = c01 = c02 = c03 = start == null ? default : TArith.Broadcast(start[0]);
            c10 = c11 = c12 = c13 = start == null ? default : TArith.Broadcast(start[Math.Min(1, last)]);
            c20 = c21 = c22 = c23 = start == null ? default : TArith.Broadcast(start[Math.Min(2, last)]);
            c30 = c31 = c32 = c33 = start == null ? default : TArith.Broadcast(start[Math.Min(3, last)]);
            c40 = c41 = c42 = c43 = start == null ? default : TArith.Broadcast(start[Math.Min(4, last)]);
            c50 = c51 = c52 = c53 = start == null ? default : TArith.Broadcast(start[Math.Min(5, last)]);
        }

        nint* end = task.Steps + 2 * task.StepCount;
        for (nint* step = task.Steps; step < end; step += 2)
        {
            nint x = step[0], w = step[1];
            TVector a0 = TArith.Broadcast(w0[w]), a1 = TArith.Broadcast(w1[w]), a2 = TArith.Broadcast(w2[w]), a3 = TArith.Broadcast(w3[w]), a4 = TArith.Broadcast(w4[w]), a5 = TArith.Broadcast(w5[w]);
            TVector b = TArith.Load(x0 + x);
            c00 = TArith.Fma(a0, b, c00);
            c10 = TArith.Fma(a1, b, c10);
            c20 = TArith.Fma(a2, b, c20);
            c30 = TArith.Fma(a3, b, c30);
            c40 = TArith.Fma(a4, b, c40);
            c50 = TArith.Fma(a5, b, c50);
            b = TArith.Load(x1 + x);
            c01 = TArith.Fma(a0, b, c01);
            c11 = TArith.Fma(a1, b, c11);
            c21 = TArith.Fma(a2, b, c21);
            c31 = TArith.Fma(a3, b, c31);
            c41 = TArith.Fma(a4, b, c41);
            c51 = TArith.Fma(a5, b, c51);
            b = TArith.Load(x2 + x);
            c02 = TArith.Fma(a0, b, c02);
            c12 = TArith.Fma(a1, b, c12);
            c22 = TArith.Fma(a2, b, c22);
            c32 = TArith.Fma(a3, b, c32);
            c42 = TArith.Fma(a4, b, c42);
            c52 = TArith.Fma(a5, b, c52);
            b = TArith.Load(x3 + x);
            c03 = TArith.Fma(a0, b, c03);
            c13 = TArith.Fma(a1, b, c13);
            c23 = TArith.Fma(a2, b, c23);
            c33 = TArith.Fma(a3, b, c33);
            c43 = TArith.Fma(a4, b, c43);
            c53 = TArith.Fma(a5, b, c53);
        }

        if (task.Finishes)
        {
            c00 = TArith.Round(c00);
            c01 = TArith.Round(c01);
            c02 = TArith.Round(c02);
            c03 = TArith.Round(c03);
            c10 = TArith.Round(c10);
            c11 = TArith.Round(c11);
            c12 = TArith.Round(c12);
            c13 = TArith.Round(c13);
            c20 = TArith.Round(c20);
            c21 = TArith.Round(c21);
            c22 = TArith.Round(c22);
            c23 = TArith.Round(c23);
            c30 = TArith.Round(c30);
            c31 = TArith.Round(c31);
            c32 = TArith.Round(c32);
            c33 = TArith.Round(c33);
            c40 = TArith.Round(c40);
            c41 = TArith.Round(c41);
            c42 = TArith.Round(c42);
            c43 = TArith.Round(c43);
            c50 = TArith.Round(c50);
            c51 = TArith.Round(c51);
            c52 = TArith.Round(c52);
            c53 = TArith.Round(c53);
        }

        TArith.Store(c00, y0 + at[1]);
        TArith.Store(c01, y0 + at[3]);
        TArith.Store(c02, y0 + at[5]);
        TArith.Store(c03, y0 + at[7]);
        TArith.Store(c10, y1 + at[1]);
        TArith.Store(c11, y1 + at[3]);
        TArith.Store(c12, y1 + at[5]);
        TArith.Store(c13, y1 + at[7]);
        TArith.Store(c20, y2 + at[1]);
        TArith.Store(c21, y2 + at[3]);
        TArith.Store(c22, y2 + at[5]);
        TArith.Store(c23, y2 + at[7]);
        TArith.Store(c30, y3 + at[1]);
        TArith.Store(c31, y3 + at[3]);
        TArith.Store(c32, y3 + at[5]);
        TArith.Store(c33, y3 + at[7]);
        TArith.Store(c40, y4 + at[1]);
        TArith.Store(c41, y4 + at[3]);
        TArith.Store(c42, y4 + at[5]);
        TArith.Store(c43, y4 + at[7]);
        TArith.Store(c50, y5 + at[1]);
        TArith.Store(c51, y5 + at[3]);
        TArith.Store(c52, y5 + at[5]);
        TArith.Store(c53, y5 + at[7]);
    }
}
