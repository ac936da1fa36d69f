using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <content>Codes in memory, and what a rule's table makes of them.</content>
public static unsafe partial class Winners
{
    /// <summary>One byte a sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> codes, byte* target) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Avx512F.IsSupported)
                Avx512F.ConvertToVector128Byte(codes.AsInt32()).Store(target);
            else
                Narrow(codes.GetLower().AsInt32(), codes.GetUpper().AsInt32()).Store(target);
        }
        else if (Avx512F.IsSupported)
            *(ulong*)target = Avx512F.ConvertToVector128Byte(codes.AsInt64()).AsUInt64().ToScalar();
        else
            *(ulong*)target = Narrow(Vector256.Narrow(codes.GetLower().AsInt64(), codes.GetUpper().AsInt64()), default).AsUInt64().ToScalar();
    }

    /// <inheritdoc cref="Store{T}(Vector512{T}, byte*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector256<T> codes, byte* target) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            *(ulong*)target = Narrow(codes.AsInt32(), default).AsUInt64().ToScalar();
        else
            *(uint*)target = Narrow(Vector256.Narrow(codes.AsInt64(), default), default).AsUInt32().ToScalar();
    }

    /// <summary>The codes of a vector of samples, one byte each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(byte* source) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<byte> bytes = Vector128.Load(source);
            return Vector512.Create(Vector256.Create(Vector128.WidenLower(Vector128.WidenLower(bytes)), Vector128.WidenUpper(Vector128.WidenLower(bytes))),
                Vector256.Create(Vector128.WidenLower(Vector128.WidenUpper(bytes)), Vector128.WidenUpper(Vector128.WidenUpper(bytes)))).As<uint, T>();
        }
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)source).AsByte());
        Vector256<uint> wider = Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
        return Vector512.Create(Vector256.WidenLower(wider), Vector256.WidenUpper(wider)).As<ulong, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector256<int> lower, Vector256<int> upper)
    {
        Vector256<ushort> words = Vector256.Narrow(lower.AsUInt32(), upper.AsUInt32());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>Element code of a table of 32, for each sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Weights(float* table, Vector512<float> codes)
    {
        if (Avx512F.IsSupported)
            return Avx512F.PermuteVar16x32x2(Vector512.Load(table), codes.AsInt32(), Vector512.Load(table + 16));
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.GatherVector256(table, codes.GetLower().AsInt32(), 4), Avx2.GatherVector256(table, codes.GetUpper().AsInt32(), 4));
        Vector512<float> weights = default;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            weights = weights.WithElement(lane, table[codes.AsInt32()[lane]]);
        return weights;
    }

    /// <inheritdoc cref="Weights(float*, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Weights(double* table, Vector512<double> codes)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<double> ties = Avx512F.PermuteVar8x64x2(Vector512.Load(table), codes.AsInt64(), Vector512.Load(table + 8));
            Vector512<double> zeros = Avx512F.PermuteVar8x64x2(Vector512.Load(table + 16), codes.AsInt64(), Vector512.Load(table + 24));
            return Vector512.ConditionalSelect(Vector512.GreaterThan(codes.AsInt64(), Vector512.Create(15L)).AsDouble(), zeros, ties);
        }
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.GatherVector256(table, codes.GetLower().AsInt64(), 8), Avx2.GatherVector256(table, codes.GetUpper().AsInt64(), 8));
        Vector512<double> weights = default;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            weights = weights.WithElement(lane, table[codes.AsInt64()[lane]]);
        return weights;
    }
}
