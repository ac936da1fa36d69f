using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <content>
/// Windows of any geometry, entry after entry, and the 32-bit codes of windows of 5 to 31 entries: bit p as in the byte codes; for a pool
/// of relu(z) whose maximum is 0 the sign bit and the mask of entries with z exactly 0. Their tables (AdCompiler.Execution.PoolWeights)
/// are by number of ties, for the first, a middle and the last entry; number 0 is the window of relu(z) at 0, relu's derivative included.
/// </content>
public static unsafe partial class Winners
{
    private const uint AtZeroFlag = 0x8000_0000;

    /// <summary>One step of PyTorch's scan: x where it is larger than the maximum so far or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Larger<T>(Vector512<T> maximum, Vector512<T> x) where T : unmanaged =>
        Vector512.ConditionalSelect(Vector512.Equals(maximum, maximum), Vector512.MaxNative(maximum, x), maximum);

    /// <summary>Codes of a window of which no entry has been looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> None<T>() where T : unmanaged => Vector512<T>.Zero;

    /// <summary>The same for a window of relu(z): the flag where the maximum is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NoneRelu<T>(Vector512<T> maximum, int entries) where T : unmanaged =>
        Vector512.Equals(maximum, Vector512<T>.Zero) & Word<T>(entries <= 4 ? 16 : AtZeroFlag);

    /// <summary>Adds entry x at a position to the codes of its window, whose maximum is known. The last NaN stays alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tie<T>(Vector512<T> codes, Vector512<T> maximum, Vector512<T> x, int position) where T : unmanaged
    {
        Vector512<T> bit = Word<T>(1u << position);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), codes | Vector512.Equals(x, maximum) & bit, bit);
    }

    /// <summary>32 bits a sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> codes, uint* target) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            codes.AsUInt32().Store(target);
        else if (Avx512F.IsSupported)
            Avx512F.ConvertToVector256UInt32(codes.AsUInt64()).Store(target);
        else
            Vector256.Narrow(codes.GetLower().AsUInt64(), codes.GetUpper().AsUInt64()).Store(target);
    }

    /// <summary>The codes of a vector of samples, 32 bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(uint* source) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return Vector512.Load(source).As<uint, T>();
        Vector256<uint> words = Vector256.Load(source);
        return Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words)).As<ulong, T>();
    }

    /// <summary>Weight of the entry at a position of a window with so many entries, for each sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Weights(float* table, Vector512<float> codes, int position, int entries)
    {
        Vector512<int> index = TableIndex(codes, position, entries).AsInt32();
        return Taken(codes, position) & (Avx2.IsSupported
            ? Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), 4), Avx2.GatherVector256(table, index.GetUpper(), 4))
            : OneByOne(table, index));
    }

    /// <inheritdoc cref="Weights(float*, Vector512{float}, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Weights(double* table, Vector512<double> codes, int position, int entries)
    {
        Vector512<long> index = TableIndex(codes, position, entries).AsInt64();
        return Taken(codes, position) & (Avx2.IsSupported
            ? Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), 8), Avx2.GatherVector256(table, index.GetUpper(), 8))
            : OneByOne(table, index));
    }

    /// <summary>Row first, between or last of the table (entries + 1 numbers each) and in it the number of ties, or 0 for relu(z) at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> TableIndex<T>(Vector512<T> codes, int position, int entries) where T : unmanaged
    {
        uint row = (uint)entries + 1, below = (1u << position) - 1, above = ~AtZeroFlag & ~below & ~(1u << position);
        Vector512<T> start = Vector512.ConditionalSelect(IsNone(codes & Word<T>(below)), Word<T>(0),
            Vector512.ConditionalSelect(IsNone(codes & Word<T>(above)), Word<T>(2 * row), Word<T>(row)));
        Vector512<T> ofTies = (Count(codes).AsUInt32() + start.AsUInt32()).As<uint, T>();
        return Vector512.ConditionalSelect(IsAtZero(codes), Word<T>(position == 0 ? 0 : position == entries - 1 ? 2 * row : row), ofTies);
    }

    /// <summary>Bits of the mask, by halving sums; exact as integers in the low 32 bits of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Count<T>(Vector512<T> codes) where T : unmanaged
    {
        Vector512<uint> bits = (codes & Word<T>(~AtZeroFlag)).AsUInt32();
        bits -= (bits >> 1) & Vector512.Create(0x55555555u);
        bits = (bits & Vector512.Create(0x33333333u)) + ((bits >> 2) & Vector512.Create(0x33333333u));
        bits = (bits + (bits >> 4)) & Vector512.Create(0x0F0F0F0Fu);
        return ((bits * Vector512.Create(0x01010101u)) >> 24).As<uint, T>();
    }

    /// <summary>All bits of a lane set where the entry at a position is in the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Taken<T>(Vector512<T> codes, int position) where T : unmanaged => ~IsNone(codes & Word<T>(1u << position));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> IsAtZero<T>(Vector512<T> codes) where T : unmanaged => ~IsNone(codes & Word<T>(AtZeroFlag));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> IsNone<T>(Vector512<T> bits) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector512.Equals(bits.AsInt32(), default).As<int, T>()
        : Vector512.Equals(bits.AsInt64(), default).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> ToNumbers<T>(Vector512<T> integers) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector512.ConvertToSingle(integers.AsInt32()).As<float, T>()
        : Vector512.ConvertToDouble(integers.AsInt64()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Word<T>(uint code) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create(code).As<uint, T>() : Vector512.Create((ulong)code).As<ulong, T>();

    private static Vector512<float> OneByOne(float* table, Vector512<int> index)
    {
        Vector512<float> weights = default;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            weights = weights.WithElement(lane, table[index[lane]]);
        return weights;
    }

    private static Vector512<double> OneByOne(double* table, Vector512<long> index)
    {
        Vector512<double> weights = default;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            weights = weights.WithElement(lane, table[index[lane]]);
        return weights;
    }
}
