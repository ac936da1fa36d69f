using ILGPU;

namespace AdCompiler.Ilgpu;

/// <content>What numbers take part in, in double.</content>
public static partial class DeviceWinners
{
    /// <summary>Flag of a site's table, read once a kernel.</summary>
    public static int IsComposed(ArrayView<double> memory, int flag) => memory[flag] != 0.0 ? 1 : 0;

    /// <summary>Maximum of four; NaN if any is NaN.</summary>
    public static double Max(double z0, double z1, double z2, double z3) =>
        OrNaN(Device.MaxNative(Device.MaxNative(z0, z1), Device.MaxNative(z2, z3)), z0, z1, z2, z3);

    /// <summary>Maximum of four and 0, the maximum of their relu; NaN if any is NaN.</summary>
    public static double MaxRelu(double z0, double z1, double z2, double z3) =>
        OrNaN(Device.MaxNative(Device.MaxNative(Device.MaxNative(z0, z1), Device.MaxNative(z2, z3)), 0.0), z0, z1, z2, z3);

    /// <summary>Code of a window with maximum <paramref name="m"/>; the last NaN stays alone.</summary>
    public static uint Ties(double m, double z0, double z1, double z2, double z3)
    {
        uint code = (z0 == m ? 1u : 0u) | (z1 == m ? 2u : 0u) | (z2 == m ? 4u : 0u) | (z3 == m ? 8u : 0u);
        return double.IsNaN(z3) ? 8u : double.IsNaN(z2) ? 4u : double.IsNaN(z1) ? 2u : double.IsNaN(z0) ? 1u : code;
    }

    /// <summary>Code of a window of relu(z) with maximum <paramref name="m"/>.</summary>
    public static uint TiesRelu(double m, double z0, double z1, double z2, double z3) => Ties(m, z0, z1, z2, z3) | (m == 0.0 ? 16u : 0u);

    /// <summary>One step of PyTorch's scan: x where it is larger than the maximum so far or NaN.</summary>
    public static double Larger(double maximum, double x) => !double.IsNaN(maximum) ? Device.MaxNative(maximum, x) : maximum;

    /// <summary>The code of a window of relu(z) of which no entry has been looked at.</summary>
    public static uint NoneRelu(double maximum, int entries) => maximum == 0.0 ? entries <= 4 ? 16u : AtZeroFlag : 0u;

    /// <summary>Adds entry x at a position to the code of its window, whose maximum is known.</summary>
    public static uint Tie(uint codes, double maximum, double x, int position) =>
        !double.IsNaN(x) ? codes | (x == maximum ? 1u << position : 0u) : 1u << position;

    /// <summary>The same for a code of several words.</summary>
    public static void Tie<TArith>(ArrayView<uint> memory, int codes, int words, double maximum, double x, int position) where TArith : struct, IDeviceArithmetic<double>
    {
        for (int word = 0; word < words; word++)
        {
            int at = codes + word * TArith.Lanes;
            uint bit = word == position / WordEntries ? 1u << position % WordEntries : 0u;
            memory[at] = !double.IsNaN(x) ? memory[at] | (x == maximum ? bit : 0u) : bit;
        }
    }

    /// <summary>Element code of a table of 32.</summary>
    public static double Weights(ArrayView<double> memory, int table, uint codes) => memory[table + (int)codes];

    /// <summary>Weight of the entry at a position of a window with so many entries.</summary>
    public static double Weights(ArrayView<double> memory, int table, uint codes, int position, int entries) =>
        Weight(memory, table, Read(codes, position), position, entries);

    /// <inheritdoc cref="Weights(ArrayView{double}, int, uint, int, int)"/>
    public static double Weights<TArith>(ArrayView<double> memory, int table, ArrayView<uint> words, int codes, int position, int entries)
        where TArith : struct, IDeviceArithmetic<double> =>
        Weight(memory, table, Read<double, TArith>(words, codes, position, entries), position, entries);

    private static double Weight(ArrayView<double> memory, int table, TieCounts ties, int position, int entries) =>
        ties.Taken ? memory[table + TableIndex(ties, position, entries)] : 0.0;

    /// <summary>Composed evaluation: what a window of up to four entries passes to or from the entry at a position.</summary>
    public static double Composed<TArith>(ArrayView<double> memory, int table, int position, uint codes, double g) where TArith : struct, IDeviceArithmetic<double>
    {
        int terms = table + (4 + position) * Codes + (int)codes;
        return Terms<TArith>(g, memory[table + 16 * Codes + 1], memory[table + 16 * Codes + 2], memory[terms], memory[terms + 4 * Codes], memory[terms + 8 * Codes]);
    }

    /// <summary>The same for windows of 5 to 31 entries.</summary>
    public static double Composed<TArith>(ArrayView<double> memory, int table, int position, int entries, uint codes, double g) where TArith : struct, IDeviceArithmetic<double>
    {
        TieCounts ties = Read(codes, position);
        double relu = !ties.AtZero ? 1.0 : ties.Taken ? memory[table + 3 * (entries + 1)] : 0.0;
        double divisor = ties.AtZero ? (double)entries : ties.Taken ? (double)(int)ties.Count : double.PositiveInfinity;
        double first = ties.AtZero ? (position == 0 ? 1.0 : 0.0) : ties.Taken && !ties.Below ? 1.0 : 0.0;
        return Terms<TArith>(g, memory[table + 3 * (entries + 1) + 2], memory[table + 3 * (entries + 1) + 3], divisor, first, relu);
    }

    /// <summary>The same for larger windows.</summary>
    public static double Composed<TArith>(ArrayView<double> memory, int table, int position, int entries, ArrayView<uint> words, int codes, double g)
        where TArith : struct, IDeviceArithmetic<double>
    {
        TieCounts ties = Read<double, TArith>(words, codes, position, entries);
        double divisor = ties.Taken ? (double)(int)ties.Count : double.PositiveInfinity;
        return Terms<TArith>(g, memory[table + 3 * (entries + 1) + 2], memory[table + 3 * (entries + 1) + 3], divisor, ties.Below ? 0.0 : 1.0, 1.0);
    }

    /// <summary>The divisor of an entry that does not tie is infinite; what it or a relu's derivative of 0 drops is 0 even where g is infinite.</summary>
    private static double Terms<TArith>(double g, double beta, double rest, double divisor, double first, double relu) where TArith : struct, IDeviceArithmetic<double>
    {
        double share = TArith.Div(TArith.Mul(beta, g), divisor);
        double atFirst = TArith.Add(share, TArith.Mul(rest, g));
        double passed = TArith.Mul(relu, first == 0.0 ? share : atFirst);
        return divisor == double.PositiveInfinity || relu == 0.0 ? 0.0 : passed;
    }

    private static double OrNaN(double m, double z0, double z1, double z2, double z3) =>
        !double.IsNaN(z0) && !double.IsNaN(z1) && !double.IsNaN(z2) && !double.IsNaN(z3) ? m : double.NaN;
}
