namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// Products of small matrices by a warp, element by element as the PTX ISA lays them out ("Matrix Fragments for mma.m16n8k16 with floating point type",
/// "... mma.m16n8k8"). The order of a sum is the device's own; here it is exact before it is rounded.
/// </summary>
internal static class PtxFragments
{
    public const int Warp = 32;

    /// <param name="operands">The registers of sums, rows, columns, and the sums before.</param>
    /// <exception cref="FormatException">A product that no kernel had so far.</exception>
    public static Action<ReadOnlyMemory<PtxThread>> Product(string code, int[][] operands) => code switch
    {
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32" => threads => Multiply(threads.Span, operands, 16,
            static (register, i) => Half(register, i), 2,
            static (g, t, i) => (i % 4 < 2 ? g : g + 8, 2 * t + i % 2 + (i < 4 ? 0 : 8)), static (g, t, i) => (2 * t + i % 2 + (i < 2 ? 0 : 8), g)),
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32" => threads => Multiply(threads.Span, operands, 8,
            static (register, _) => Tf32(register), 1,
            static (g, t, i) => (i % 2 == 0 ? g : g + 8, i < 2 ? t : t + 4), static (g, t, i) => (i == 0 ? t : t + 4, g)),
        _ => throw new FormatException($"instruction '{code}' is not known"),
    };

    /// <summary>Four matrices of 8 rows of 8 halves, as "ldmatrix" gives them to the threads of a warp.</summary>
    /// <param name="targets">The registers of a part of each matrix.</param>
    /// <param name="address">The register of the row that a thread points to.</param>
    /// <exception cref="FormatException">Another form of it.</exception>
    public static Action<ReadOnlyMemory<PtxThread>> Load(string code, int[] targets, int address)
    {
        bool transposed = code == "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16";
        return transposed || code == "ldmatrix.sync.aligned.m8n8.x4.shared.b16" ? threads => Load(threads.Span, targets, address, transposed) : throw new FormatException($"instruction '{code}' is not known");
    }

    private static void Load(ReadOnlySpan<PtxThread> threads, int[] targets, int address, bool transposed)
    {
        var rows = new ulong[Warp, 8];
        Span<ulong> row = stackalloc ulong[8];
        for (int lane = 0; lane < Warp; lane++)
        {
            threads[lane].Shared.Load(threads[lane].Registers[address], sizeof(ushort), row, threads[lane].Index);
            for (int i = 0; i < 8; i++)
                rows[lane, i] = row[i];
        }
        for (int lane = 0; lane < Warp; lane++)
            for (int matrix = 0; matrix < 4; matrix++)
            {
                int g = lane / 4, t = lane % 4, first = 8 * matrix;
                threads[lane].Registers[targets[matrix]] = transposed
                    ? rows[first + 2 * t, g] | rows[first + 2 * t + 1, g] << 16 : rows[first + g, 2 * t] | rows[first + g, 2 * t + 1] << 16;
            }
    }

    private delegate (int Row, int Column) Place(int g, int t, int i);

    /// <param name="inRegister">Elements of a register.</param>
    private static void Multiply(ReadOnlySpan<PtxThread> threads, int[][] operands, int terms, Func<ulong, int, double> element, int inRegister, Place ofA, Place ofB)
    {
        var (a, b, c) = (new double[16, terms], new double[terms, 8], new double[16, 8]);
        for (int lane = 0; lane < Warp; lane++)
        {
            var (thread, g, t) = (threads[lane], lane / 4, lane % 4);
            for (int i = 0; i < 4 * inRegister; i++)
                Set(a, ofA(g, t, i), element(thread.Registers[operands[1][i / inRegister]], i % inRegister));
            for (int i = 0; i < 2 * inRegister; i++)
                Set(b, ofB(g, t, i), element(thread.Registers[operands[2][i / inRegister]], i % inRegister));
            for (int i = 0; i < 4; i++)
                Set(c, OfSum(g, t, i), BitConverter.UInt32BitsToSingle((uint)thread.Registers[operands[3][i]]));
        }
        for (int lane = 0; lane < Warp; lane++)
            for (int i = 0; i < 4; i++)
            {
                var (row, column) = OfSum(lane / 4, lane % 4, i);
                double sum = c[row, column];
                for (int k = 0; k < terms; k++)
                    sum += a[row, k] * b[k, column];
                threads[lane].Registers[operands[0][i]] = BitConverter.SingleToUInt32Bits((float)sum);
            }
    }

    private static (int Row, int Column) OfSum(int g, int t, int i) => (i < 2 ? g : g + 8, 2 * t + i % 2);

    private static void Set(double[,] matrix, (int Row, int Column) place, double value) => matrix[place.Row, place.Column] = value;

    private static double Half(ulong register, int i) => (double)BitConverter.UInt16BitsToHalf((ushort)(register >> 16 * i));

    /// <exception cref="InvalidOperationException">A float that was not converted: a device may make anything of its last bits.</exception>
    private static double Tf32(ulong register) =>
        (register & 0x1FFF) == 0 ? BitConverter.UInt32BitsToSingle((uint)register) : throw new InvalidOperationException($"{BitConverter.UInt32BitsToSingle((uint)register)} is no TF32 number");
}
