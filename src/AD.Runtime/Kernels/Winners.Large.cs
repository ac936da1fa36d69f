using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdCompiler.Kernels;

/// <content>
/// Windows of more than 31 entries: as many words of 31 bits as they need, one vector of words after the other; entry p is bit p % 31 of
/// word p / 31. Tables as for the smaller windows. Such pools are never of a relu(z) in one.
/// </content>
public static unsafe partial class Winners
{
    private const int WordEntries = 31;

    /// <summary>Codes of a window of which no entry has been looked at.</summary>
    public static void Clear<T>(uint* codes, int words) where T : unmanaged =>
        new Span<uint>(codes, words * Vector512<T>.Count).Clear();

    /// <summary>Adds entry x at a position to the codes of its window, whose maximum is known. The last NaN stays alone.</summary>
    public static void Tie<T>(uint* codes, int words, Vector512<T> maximum, Vector512<T> x, int position) where T : unmanaged
    {
        Vector512<T> ordered = Vector512.Equals(x, x);
        for (int word = 0; word < words; word++)
        {
            uint* at = codes + word * Vector512<T>.Count;
            Vector512<T> bit = word == position / WordEntries ? Word<T>(1u << position % WordEntries) : Word<T>(0);
            Store(Vector512.ConditionalSelect(ordered, Load<T>(at) | Vector512.Equals(x, maximum) & bit, bit), at);
        }
    }

    /// <summary>Weight of the entry at a position of a window with so many entries, for each sample.</summary>
    public static Vector512<float> Weights(float* table, uint* codes, int position, int entries)
    {
        var (ties, below, above, taken) = Read<float>(codes, position, entries);
        Vector512<int> index = TableIndex(ties, below, above, entries).AsInt32();
        return taken & (Avx2.IsSupported
            ? Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), 4), Avx2.GatherVector256(table, index.GetUpper(), 4))
            : OneByOne(table, index));
    }

    /// <inheritdoc cref="Weights(float*, uint*, int, int)"/>
    public static Vector512<double> Weights(double* table, uint* codes, int position, int entries)
    {
        var (ties, below, above, taken) = Read<double>(codes, position, entries);
        Vector512<long> index = TableIndex(ties, below, above, entries).AsInt64();
        return taken & (Avx2.IsSupported
            ? Vector512.Create(Avx2.GatherVector256(table, index.GetLower(), 8), Avx2.GatherVector256(table, index.GetUpper(), 8))
            : OneByOne(table, index));
    }

    /// <summary>Composed evaluation, as for the smaller windows.</summary>
    public static Vector512<float> Composed<TArith>(float* table, int position, int entries, uint* codes, Vector512<float> g)
        where TArith : struct, IArithmetic<float>
    {
        var (ties, below, _, taken) = Read<float>(codes, position, entries);
        Vector512<float> infinity = Vector512.Create(float.PositiveInfinity);
        return Terms<float, TArith>(
            g, table + 3 * (entries + 1) + 2, Vector512.ConditionalSelect(taken, ToNumbers(ties), infinity), ToNumbers(below & Word<float>(1)), Vector512.Create(1f), infinity);
    }

    /// <inheritdoc cref="Composed{TArith}(float*, int, int, uint*, Vector512{float})"/>
    public static Vector512<double> Composed<TArith>(double* table, int position, int entries, uint* codes, Vector512<double> g)
        where TArith : struct, IArithmetic<double>
    {
        var (ties, below, _, taken) = Read<double>(codes, position, entries);
        Vector512<double> infinity = Vector512.Create(double.PositiveInfinity);
        return Terms<double, TArith>(
            g, table + 3 * (entries + 1) + 2, Vector512.ConditionalSelect(taken, ToNumbers(ties), infinity), ToNumbers(below & Word<double>(1)), Vector512.Create(1.0), infinity);
    }

    /// <summary>Number of ties as integers; all bits set where no entry below, none above the position ties, and where its own does.</summary>
    private static (Vector512<T> Ties, Vector512<T> NoneBelow, Vector512<T> NoneAbove, Vector512<T> Taken) Read<T>(uint* codes, int position, int entries) where T : unmanaged
    {
        Vector512<uint> ties = default;
        Vector512<T> below = default, above = default, taken = default;
        for (int word = 0; word * WordEntries < entries; word++)
        {
            Vector512<T> mask = Load<T>(codes + word * Vector512<T>.Count);
            ties += Count(mask).AsUInt32();
            int bit = position - word * WordEntries;
            if (bit >= WordEntries)
                below |= mask;
            else if (bit < 0)
                above |= mask;
            else
            {
                uint low = (1u << bit) - 1;
                (below, above, taken) = (below | mask & Word<T>(low), above | mask & Word<T>(~low & ~(1u << bit)), Taken(mask, bit));
            }
        }
        return (ties.As<uint, T>(), IsNone(below), IsNone(above), taken);
    }

    private static Vector512<T> TableIndex<T>(Vector512<T> ties, Vector512<T> noneBelow, Vector512<T> noneAbove, int entries) where T : unmanaged
    {
        uint row = (uint)entries + 1;
        Vector512<T> start = Vector512.ConditionalSelect(noneBelow, Word<T>(0), Vector512.ConditionalSelect(noneAbove, Word<T>(2 * row), Word<T>(row)));
        return (ties.AsUInt32() + start.AsUInt32()).As<uint, T>();
    }
}
