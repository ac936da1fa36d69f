using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// <see cref="AdCompiler.Kernels.Winners"/> for one sample: the same codes, tables and roundings. Bit p of a code is set where entry p
/// attains the maximum of its window; where the pool is of a ReLU whose maximum is 0 there is a flag, and the mask is that of the entries with z = 0.
/// </summary>
public static partial class DeviceWinners
{
    private const uint AtZeroFlag = 0x8000_0000;
    private const int Codes = 32, WordEntries = 31;

    public static uint None() => 0;

    /// <summary>One byte a sample.</summary>
    public static void Store(uint codes, ArrayView<byte> memory, int target) => memory[target] = (byte)codes;

    /// <summary>32 bits a sample.</summary>
    public static void Store(uint codes, ArrayView<uint> memory, int target) => memory[target] = codes;

    public static uint Load(ArrayView<byte> memory, int source) => memory[source];

    public static uint Load(ArrayView<uint> memory, int source) => memory[source];

    /// <summary>A window of more than 31 entries of which none has been looked at: words of one block's lanes after the other.</summary>
    public static void Clear<T, TArith>(ArrayView<uint> memory, int codes, int words) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        for (int word = 0; word < words; word++)
            memory[codes + word * TArith.Lanes] = 0;
    }

    private static uint BitsBelow(int position) => (1u << position) - 1;

    private static uint Count(uint codes)
    {
        uint bits = codes & ~AtZeroFlag;
        bits -= (bits >> 1) & 0x55555555u;
        bits = (bits & 0x33333333u) + ((bits >> 2) & 0x33333333u);
        bits = (bits + (bits >> 4)) & 0x0F0F0F0Fu;
        return (bits * 0x01010101u) >> 24;
    }

    /// <summary>Of a code of one word: how many tie, and whether entries below, above and at a position do.</summary>
    private static TieCounts Read(uint codes, int position) => new(
        Count(codes), (codes & BitsBelow(position)) != 0, (codes & ~AtZeroFlag & ~BitsBelow(position) & ~(1u << position)) != 0,
        (codes & (1u << position)) != 0, (codes & AtZeroFlag) != 0);

    /// <summary>The same of a code of several words.</summary>
    private static TieCounts Read<T, TArith>(ArrayView<uint> memory, int codes, int position, int entries)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        uint count = 0;
        bool below = false, above = false, taken = false;
        for (int word = 0; word * WordEntries < entries; word++)
        {
            uint mask = memory[codes + word * TArith.Lanes];
            count += Count(mask);
            int bit = position - word * WordEntries;
            if (bit >= WordEntries)
                below |= mask != 0;
            else if (bit < 0)
                above |= mask != 0;
            else
            {
                below |= (mask & BitsBelow(bit)) != 0;
                above |= (mask & ~BitsBelow(bit) & ~(1u << bit)) != 0;
                taken = (mask & (1u << bit)) != 0;
            }
        }
        return new(count, below, above, taken, false);
    }

    /// <summary>Row first, between or last of the table (entries + 1 numbers each) and in it the number of ties, or 0 for relu(z) at 0.</summary>
    private static int TableIndex(TieCounts ties, int position, int entries)
    {
        int row = entries + 1;
        return ties.AtZero ? (position == 0 ? 0 : position == entries - 1 ? 2 * row : row)
            : (int)ties.Count + (!ties.Below ? 0 : !ties.Above ? 2 * row : row);
    }

    private readonly struct TieCounts(uint count, bool below, bool above, bool taken, bool atZero)
    {
        public readonly uint Count = count;
        public readonly bool Below = below, Above = above, Taken = taken, AtZero = atZero;
    }
}
