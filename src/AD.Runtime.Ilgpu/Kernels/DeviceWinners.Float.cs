using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>What numbers take part in, in float.</content>
public static partial class DeviceWinners
{
    /// <summary>Flag of a site's table, read once a kernel.</summary>
    public static int IsComposed(ArrayView<float> memory, int flag) => memory[flag] != 0f ? 1 : 0;

    /// <summary>Maximum of four; NaN if any is NaN.</summary>
    public static float Max(float z0, float z1, float z2, float z3) =>
        OrNaN(Device.MaxNative(Device.MaxNative(z0, z1), Device.MaxNative(z2, z3)), z0, z1, z2, z3);

    /// <summary>Maximum of four and 0, the maximum of their relu; NaN if any is NaN.</summary>
    public static float MaxRelu(float z0, float z1, float z2, float z3) =>
        OrNaN(Device.MaxNative(Device.MaxNative(Device.MaxNative(z0, z1), Device.MaxNative(z2, z3)), 0f), z0, z1, z2, z3);

    /// <summary>Code of a window with maximum <paramref name="m"/>; the last NaN stays alone.</summary>
    public static uint Ties(float m, float z0, float z1, float z2, float z3)
    {
        uint code = (z0 == m ? 1u : 0u) | (z1 == m ? 2u : 0u) | (z2 == m ? 4u : 0u) | (z3 == m ? 8u : 0u);
        return float.IsNaN(z3) ? 8u : float.IsNaN(z2) ? 4u : float.IsNaN(z1) ? 2u : float.IsNaN(z0) ? 1u : code;
    }

    /// <summary>Code of a window of relu(z) with maximum <paramref name="m"/>.</summary>
    public static uint TiesRelu(float m, float z0, float z1, float z2, float z3) => Ties(m, z0, z1, z2, z3) | (m == 0f ? 16u : 0u);

    /// <summary>One step of PyTorch's scan: x where it is larger than the maximum so far or NaN.</summary>
    public static float Larger(float maximum, float x) => !float.IsNaN(maximum) ? Device.MaxNative(maximum, x) : maximum;

    /// <summary>The code of a window of relu(z) of which no entry has been looked at.</summary>
    public static uint NoneRelu(float maximum, int entries) => maximum == 0f ? entries <= 4 ? 16u : AtZeroFlag : 0u;

    /// <summary>Adds entry x at a position to the code of its window, whose maximum is known.</summary>
    public static uint Tie(uint codes, float maximum, float x, int position) =>
        !float.IsNaN(x) ? codes | (x == maximum ? 1u << position : 0u) : 1u << position;

    /// <summary>The same for a code of several words.</summary>
    public static void Tie<TArith>(ArrayView<uint> memory, int codes, int words, float maximum, float x, int position) where TArith : struct, IDeviceArithmetic<float>
    {
        for (int word = 0; word < words; word++)
        {
            int at = codes + word * TArith.Lanes;
            uint bit = word == position / WordEntries ? 1u << position % WordEntries : 0u;
            memory[at] = !float.IsNaN(x) ? memory[at] | (x == maximum ? bit : 0u) : bit;
        }
    }

    /// <summary>Element code of a table of 32.</summary>
    public static float Weights(ArrayView<float> memory, int table, uint codes) => memory[table + (int)codes];

    /// <summary>Weight of the entry at a position of a window with so many entries.</summary>
    public static float Weights(ArrayView<float> memory, int table, uint codes, int position, int entries) =>
        Weight(memory, table, Read(codes, position), position, entries);

    /// <inheritdoc cref="Weights(ArrayView{float}, int, uint, int, int)"/>
    public static float Weights<TArith>(ArrayView<float> memory, int table, ArrayView<uint> words, int codes, int position, int entries)
        where TArith : struct, IDeviceArithmetic<float> =>
        Weight(memory, table, Read<float, TArith>(words, codes, position, entries), position, entries);

    private static float Weight(ArrayView<float> memory, int table, TieCounts ties, int position, int entries) =>
        ties.Taken ? memory[table + TableIndex(ties, position, entries)] : 0f;

    /// <summary>Composed evaluation: what a window of up to four entries passes to or from the entry at a position.</summary>
    public static float Composed<TArith>(ArrayView<float> memory, int table, int position, uint codes, float g) where TArith : struct, IDeviceArithmetic<float>
    {
        int terms = table + (4 + position) * Codes + (int)codes;
        return Terms<TArith>(g, memory[table + 16 * Codes + 1], memory[table + 16 * Codes + 2], memory[terms], memory[terms + 4 * Codes], memory[terms + 8 * Codes]);
    }

    /// <summary>The same for windows of 5 to 31 entries.</summary>
    public static float Composed<TArith>(ArrayView<float> memory, int table, int position, int entries, uint codes, float g) where TArith : struct, IDeviceArithmetic<float>
    {
        TieCounts ties = Read(codes, position);
        float relu = !ties.AtZero ? 1f : ties.Taken ? memory[table + 3 * (entries + 1)] : 0f;
        float divisor = ties.AtZero ? (float)entries : ties.Taken ? (float)(int)ties.Count : float.PositiveInfinity;
        float first = ties.AtZero ? (position == 0 ? 1f : 0f) : ties.Taken && !ties.Below ? 1f : 0f;
        return Terms<TArith>(g, memory[table + 3 * (entries + 1) + 2], memory[table + 3 * (entries + 1) + 3], divisor, first, relu);
    }

    /// <summary>The same for larger windows.</summary>
    public static float Composed<TArith>(ArrayView<float> memory, int table, int position, int entries, ArrayView<uint> words, int codes, float g)
        where TArith : struct, IDeviceArithmetic<float>
    {
        TieCounts ties = Read<float, TArith>(words, codes, position, entries);
        float divisor = ties.Taken ? (float)(int)ties.Count : float.PositiveInfinity;
        return Terms<TArith>(g, memory[table + 3 * (entries + 1) + 2], memory[table + 3 * (entries + 1) + 3], divisor, ties.Below ? 0f : 1f, 1f);
    }

    /// <summary>The divisor of an entry that does not tie is infinite; what it or a relu's derivative of 0 drops is 0 even where g is infinite.</summary>
    private static float Terms<TArith>(float g, float beta, float rest, float divisor, float first, float relu) where TArith : struct, IDeviceArithmetic<float>
    {
        float share = TArith.Div(TArith.Mul(beta, g), divisor);
        float atFirst = TArith.Add(share, TArith.Mul(rest, g));
        float passed = TArith.Mul(relu, first == 0f ? share : atFirst);
        return divisor == float.PositiveInfinity || relu == 0f ? 0f : passed;
    }

    private static float OrNaN(float m, float z0, float z1, float z2, float z3) =>
        !float.IsNaN(z0) && !float.IsNaN(z1) && !float.IsNaN(z2) && !float.IsNaN(z3) ? m : float.NaN;
}
