using System.Runtime.CompilerServices;

namespace AdCompiler.Kernels;

/// <summary>The register tiles of <see cref="MatrixProduct"/>: c += a b over packed operands, a as [k][rows of the tile] and b as
/// [k][2 vectors]. With <c>resume</c> the sums go on from c, else from zero; with <c>finish</c> they are rounded as a store
/// rounds. Accumulators are separate locals, because the JIT keeps an indexed array of vectors in memory.</summary>
internal static unsafe class ProductTile
{
    /// <summary>14 rows by 2 vectors: for 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourteenByTwo<T, TVector, TArith>(T* a, T* b, nint k, T* c, nint cRow, int vectorLanes, bool resume, bool finish)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        TVector c60 = default, c61 = default;
        TVector c70 = default, c71 = default;
        TVector c80 = default, c81 = default;
        TVector c90 = default, c91 = default;
        TVector c100 = default, c101 = default;
        TVector c110 = default, c111 = default;
        TVector c120 = default, c121 = default;
        TVector c130 = default, c131 = default;
        if (resume)
        {
            T* row = c;
            c00 = TArith.Load(row);
            c01 = TArith.Load(row + vectorLanes);
            row += cRow;
            c10 = TArith.Load(row);
            c11 = TArith.Load(row + vectorLanes);
            row += cRow;
            c20 = TArith.Load(row);
            c21 = TArith.Load(row + vectorLanes);
            row += cRow;
            c30 = TArith.Load(row);
            c31 = TArith.Load(row + vectorLanes);
            row += cRow;
            c40 = TArith.Load(row);
            c41 = TArith.Load(row + vectorLanes);
            row += cRow;
            c50 = TArith.Load(row);
            c51 = TArith.Load(row + vectorLanes);
            row += cRow;
            c60 = TArith.Load(row);
            c61 = TArith.Load(row + vectorLanes);
            row += cRow;
            c70 = TArith.Load(row);
            c71 = TArith.Load(row + vectorLanes);
            row += cRow;
            c80 = TArith.Load(row);
            c81 = TArith.Load(row + vectorLanes);
            row += cRow;
            c90 = TArith.Load(row);
            c91 = TArith.Load(row + vectorLanes);
            row += cRow;
            c100 = TArith.Load(row);
            c101 = TArith.Load(row + vectorLanes);
            row += cRow;
            c110 = TArith.Load(row);
            c111 = TArith.Load(row + vectorLanes);
            row += cRow;
            c120 = TArith.Load(row);
            c121 = TArith.Load(row + vectorLanes);
            row += cRow;
            c130 = TArith.Load(row);
            c131 = TArith.Load(row + vectorLanes);
        }

        for (nint step = 0; step < k; step++)
        {
            TVector b0 = TArith.Load(b), b1 = TArith.Load(b + vectorLanes);
            TVector a0 = TArith.Broadcast(a[0]);
            c00 = TArith.Fma(a0, b0, c00);
            c01 = TArith.Fma(a0, b1, c01);
            TVector a1 = TArith.Broadcast(a[1]);
            c10 = TArith.Fma(a1, b0, c10);
            c11 = TArith.Fma(a1, b1, c11);
            TVector a2 = TArith.Broadcast(a[2]);
            c20 = TArith.Fma(a2, b0, c20);
            c21 = TArith.Fma(a2, b1, c21);
            TVector a3 = TArith.Broadcast(a[3]);
            c30 = TArith.Fma(a3, b0, c30);
            c31 = TArith.Fma(a3, b1, c31);
            TVector a4 = TArith.Broadcast(a[4]);
            c40 = TArith.Fma(a4, b0, c40);
            c41 = TArith.Fma(a4, b1, c41);
            TVector a5 = TArith.Broadcast(a[5]);
            c50 = TArith.Fma(a5, b0, c50);
            c51 = TArith.Fma(a5, b1, c51);
            TVector a6 = TArith.Broadcast(a[6]);
            c60 = TArith.Fma(a6, b0, c60);
            c61 = TArith.Fma(a6, b1, c61);
            TVector a7 = TArith.Broadcast(a[7]);
            c70 = TArith.Fma(a7, b0, c70);
            c71 = TArith.Fma(a7, b1, c71);
            TVector a8 = TArith.Broadcast(a[8]);
            c80 = TArith.Fma(a8, b0, c80);
            c81 = TArith.Fma(a8, b1, c81);
            TVector a9 = TArith.Broadcast(a[9]);
            c90 = TArith.Fma(a9, b0, c90);
            c91 = TArith.Fma(a9, b1, c91);
            TVector a10 = TArith.Broadcast(a[10]);
            c100 = TArith.Fma(a10, b0, c100);
            c101 = TArith.Fma(a10, b1, c101);
            TVector a11 = TArith.Broadcast(a[11]);
            c110 = TArith.Fma(a11, b0, c110);
            c111 = TArith.Fma(a11, b1, c111);
            TVector a12 = TArith.Broadcast(a[12]);
            c120 = TArith.Fma(a12, b0, c120);
            c121 = TArith.Fma(a12, b1, c121);
            TVector a13 = TArith.Broadcast(a[13]);
            c130 = TArith.Fma(a13, b0, c130);
            c131 = TArith.Fma(a13, b1, c131);
            a += 14;
            b += 2 * vectorLanes;
        }

        if (finish)
        {
            c00 = TArith.Round(c00);
            c01 = TArith.Round(c01);
            c10 = TArith.Round(c10);
            c11 = TArith.Round(c11);
            c20 = TArith.Round(c20);
            c21 = TArith.Round(c21);
            c30 = TArith.Round(c30);
            c31 = TArith.Round(c31);
            c40 = TArith.Round(c40);
            c41 = TArith.Round(c41);
            c50 = TArith.Round(c50);
            c51 = TArith.Round(c51);
            c60 = TArith.Round(c60);
            c61 = TArith.Round(c61);
            c70 = TArith.Round(c70);
            c71 = TArith.Round(c71);
            c80 = TArith.Round(c80);
            c81 = TArith.Round(c81);
            c90 = TArith.Round(c90);
            c91 = TArith.Round(c91);
            c100 = TArith.Round(c100);
            c101 = TArith.Round(c101);
            c110 = TArith.Round(c110);
            c111 = TArith.Round(c111);
            c120 = TArith.Round(c120);
            c121 = TArith.Round(c121);
            c130 = TArith.Round(c130);
            c131 = TArith.Round(c131);
        }

        TArith.Store(c00, c);
        TArith.Store(c01, c + vectorLanes);
        c += cRow;
        TArith.Store(c10, c);
        TArith.Store(c11, c + vectorLanes);
        c += cRow;
        TArith.Store(c20, c);
        TArith.Store(c21, c + vectorLanes);
        c += cRow;
        TArith.Store(c30, c);
        TArith.Store(c31, c + vectorLanes);
        c += cRow;
        TArith.Store(c40, c);
        TArith.Store(c41, c + vectorLanes);
        c += cRow;
        TArith.Store(c50, c);
        TArith.Store(c51, c + vectorLanes);
        c += cRow;
        TArith.Store(c60, c);
        TArith.Store(c61, c + vectorLanes);
        c += cRow;
        TArith.Store(c70, c);
        TArith.Store(c71, c + vectorLanes);
        c += cRow;
        TArith.Store(c80, c);
        TArith.Store(c81, c + vectorLanes);
        c += cRow;
        TArith.Store(c90, c);
        TArith.Store(c91, c + vectorLanes);
        c += cRow;
        TArith.Store(c100, c);
        TArith.Store(c101, c + vectorLanes);
        c += cRow;
        TArith.Store(c110, c);
        TArith.Store(c111, c + vectorLanes);
        c += cRow;
        TArith.Store(c120, c);
        TArith.Store(c121, c + vectorLanes);
        c += cRow;
        TArith.Store(c130, c);
        TArith.Store(c131, c + vectorLanes);
    }

    /// <summary>6 rows by 2 vectors: for 16 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixByTwo<T, TVector, TArith>(T* a, T* b, nint k, T* c, nint cRow, int vectorLanes, bool resume, bool finish)
        where T : unmanaged
        where TVector : struct
        where TArith : IVectorArithmetic<T, TVector>
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        if (resume)
        {
            T* row = c;
            c00 = TArith.Load(row);
            c01 = TArith.Load(row + vectorLanes);
            row += cRow;
            c10 = TArith.Load(row);
            c11 = TArith.Load(row + vectorLanes);
            row += cRow;
            c20 = TArith.Load(row);
            c21 = TArith.Load(row + vectorLanes);
            row += cRow;
            c30 = TArith.Load(row);
            c31 = TArith.Load(row + vectorLanes);
            row += cRow;
            c40 = TArith.Load(row);
            c41 = TArith.Load(row + vectorLanes);
            row += cRow;
            c50 = TArith.Load(row);
            c51 = TArith.Load(row + vectorLanes);
        }

        for (nint step = 0; step < k; step++)
        {
            TVector b0 = TArith.Load(b), b1 = TArith.Load(b + vectorLanes);
            TVector a0 = TArith.Broadcast(a[0]);
            c00 = TArith.Fma(a0, b0, c00);
            c01 = TArith.Fma(a0, b1, c01);
            TVector a1 = TArith.Broadcast(a[1]);
            c10 = TArith.Fma(a1, b0, c10);
            c11 = TArith.Fma(a1, b1, c11);
            TVector a2 = TArith.Broadcast(a[2]);
            c20 = TArith.Fma(a2, b0, c20);
            c21 = TArith.Fma(a2, b1, c21);
            TVector a3 = TArith.Broadcast(a[3]);
            c30 = TArith.Fma(a3, b0, c30);
            c31 = TArith.Fma(a3, b1, c31);
            TVector a4 = TArith.Broadcast(a[4]);
            c40 = TArith.Fma(a4, b0, c40);
            c41 = TArith.Fma(a4, b1, c41);
            TVector a5 = TArith.Broadcast(a[5]);
            c50 = TArith.Fma(a5, b0, c50);
            c51 = TArith.Fma(a5, b1, c51);
            a += 6;
            b += 2 * vectorLanes;
        }

        if (finish)
        {
            c00 = TArith.Round(c00);
            c01 = TArith.Round(c01);
            c10 = TArith.Round(c10);
            c11 = TArith.Round(c11);
            c20 = TArith.Round(c20);
            c21 = TArith.Round(c21);
            c30 = TArith.Round(c30);
            c31 = TArith.Round(c31);
            c40 = TArith.Round(c40);
            c41 = TArith.Round(c41);
            c50 = TArith.Round(c50);
            c51 = TArith.Round(c51);
        }

        TArith.Store(c00, c);
        TArith.Store(c01, c + vectorLanes);
        c += cRow;
        TArith.Store(c10, c);
        TArith.Store(c11, c + vectorLanes);
        c += cRow;
        TArith.Store(c20, c);
        TArith.Store(c21, c + vectorLanes);
        c += cRow;
        TArith.Store(c30, c);
        TArith.Store(c31, c + vectorLanes);
        c += cRow;
        TArith.Store(c40, c);
        TArith.Store(c41, c + vectorLanes);
        c += cRow;
        TArith.Store(c50, c);
        TArith.Store(c51, c + vectorLanes);
    }
}
