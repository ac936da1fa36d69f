using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// A correlation as a matrix product of floats rounded to TF32 by tensor cores, in tiles of the size of <see cref="WideTile"/>'s: 8 warps of 64 x 32 sums each. A group brings 16
/// words of rows and columns into shared memory, and fetches the next ones from memory while it adds these. The sums are floats, their order
/// the device's.
/// </summary>
internal readonly struct Tf32Tile : ICorrelationTile
{
    /// <summary>Words of a step of the tensor cores, and steps whose words are in shared memory at a time.</summary>
    private const int StepWords = 8, Steps = 2;

    /// <summary>Pairs from those of a tile's 128 rows (or columns) to the next words': so that a half warp's reads meet different banks.</summary>
    private const int PairStride = 132;

    /// <summary>Pairs of all rows (or columns) of a buffer, and between its steps.</summary>
    private const int Side = 4 * Steps * PairStride + 2 * Steps;

    public static int Rows => 128;

    public static int Columns => 128;

    /// <summary>Terms that are in shared memory at a time.</summary>
    public static int Depth => Steps * StepWords;

    /// <summary>The first term of a pair of words, and from there to the pair's second word.</summary>
    public static int FirstTerm(int pair) => pair / 4 * StepWords + pair % 4;

    /// <inheritdoc cref="FirstTerm"/>
    public static int UpperWord => StepWords / 2;

    /// <summary>Where a pair of words of the first row (or column) lies.</summary>
    private static int Place(int pair) => pair * PairStride + pair / 4 * 2;

    public static WeightStrides Weights(ConvShape g) => WeightStrides.AsStored(g);

    public static void Run<T, TArith>(DeviceMemory<T> m, KernelArguments a, Correlation c, int rowTile, int positionTile)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int thread = Group.IdxX, warp = thread / 32, g = thread % 32 / 4, t = thread % 4, terms = c.Terms;
        ArrayView<WordPair> shared = SharedMemory.Allocate<WordPair>(4 * Side);
        int firstRow = rowTile * Rows, row = warp % 2 * 64 + g, column = warp / 2 * 32;
        var fetch = Tf32Fetcher<T, TArith>.Of(a, c, thread, firstRow, positionTile);

        var sums = WarpSums.Start<T, TArith>(m, c, firstRow + row);
        Tf32Fetched<T> next = fetch.Fetch(m, c, 0 < terms);
        Keep<T, TArith>(shared, 0, thread, next);
        Group.Barrier();
        for (int first = 0, from = 0; first < terms; first += Depth, from = 2 * Side - from)
        {
            fetch = fetch.Next(c);
            bool isMore = first + Depth < terms;
            if (isMore)
                next = fetch.Fetch(m, c, true);
            for (int step = 0; step < Steps; step++)
                sums = sums.Add<PtxTf32TensorCore>(WarpRows.Load(shared, from + Place(4 * step + t) + row), WarpColumns.Load(shared, from + Side + Place(4 * step + t) + column + g));
            if (isMore)
                Keep<T, TArith>(shared, 2 * Side - from, thread, next);
            Group.Barrier();
        }
        sums.Store<T, TArith>(m, a, c, firstRow + row, positionTile * Columns + column + 2 * t);
    }

    /// <summary>Writes what a thread has fetched into a buffer: pairs of words of four rows, and of four columns.</summary>
    private static void Keep<T, TArith>(ArrayView<WordPair> shared, int buffer, int thread, Tf32Fetched<T> fetched)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        int row = buffer + Place(thread % 8) + thread / 8, column = buffer + Side + Place(thread / 32) + thread % 32 * 4;
        Quad<uint> lower = Words<T, TArith>(fetched.Rows.Lower), upper = Words<T, TArith>(fetched.Rows.Upper);
        shared[row] = new() { Lower = lower.X, Upper = upper.X };
        shared[row + 32] = new() { Lower = lower.Y, Upper = upper.Y };
        shared[row + 64] = new() { Lower = lower.Z, Upper = upper.Z };
        shared[row + 96] = new() { Lower = lower.W, Upper = upper.W };
        lower = Words<T, TArith>(fetched.Columns.Lower);
        upper = Words<T, TArith>(fetched.Columns.Upper);
        ArrayView<Quad<uint>> quads = shared.Cast<Quad<uint>>();
        quads[column / 2] = new() { X = lower.X, Y = upper.X, Z = lower.Y, W = upper.Y };
        quads[column / 2 + 1] = new() { X = lower.Z, Y = upper.Z, Z = lower.W, W = upper.W };
    }

    /// <summary>A word of each of four rows or columns.</summary>
    private static Quad<uint> Words<T, TArith>(Quad<T> terms) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => new()
    {
        X = PtxTf32TensorCore.Word(TArith.ToSingle(terms.X)), Y = PtxTf32TensorCore.Word(TArith.ToSingle(terms.Y)),
        Z = PtxTf32TensorCore.Word(TArith.ToSingle(terms.Z)), W = PtxTf32TensorCore.Word(TArith.ToSingle(terms.W)),
    };
}
