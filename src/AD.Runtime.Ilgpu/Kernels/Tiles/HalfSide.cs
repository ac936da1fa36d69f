namespace AdCompiler.Ilgpu;

/// <summary>How one side of a product lies in shared memory, 128 lines (rows of the left, columns of the right matrix) by 32 terms: what lies together.</summary>
internal interface ISideOrder
{
    /// <summary>Whether the terms of a line do; otherwise the lines of a term.</summary>
    static abstract bool TermsLieTogether { get; }
}

internal readonly struct TermsTogether : ISideOrder
{
    public static bool TermsLieTogether => true;
}

internal readonly struct LinesTogether : ISideOrder
{
    public static bool TermsLieTogether => false;
}

/// <summary>
/// Where a thread points <see cref="PtxMatrices.Load"/> to for its warp's lines. Shared memory holds pieces of 16 bytes, eight halves, which are shuffled within their line
/// (or term) so that the eight rows of a matrix lie in different banks.
/// </summary>
internal readonly struct HalfSide<TOrder> where TOrder : struct, ISideOrder
{
    private readonly int first;

    private HalfSide(int first) => this.first = first;

    /// <param name="lane">The thread's number in its warp.</param>
    /// <param name="line">The warp's first, a multiple of the lines it loads.</param>
    /// <param name="linesFirst">Whether the second of four matrices has the next lines, or the next terms.</param>
    public static HalfSide<TOrder> Of(int lane, int line, bool linesFirst)
    {
        // of four matrices, two by two, the thread points to a row of one
        int ofMatrix = lane % 8, matrix = lane / 8, lines = linesFirst ? matrix % 2 : matrix / 2, terms = linesFirst ? matrix / 2 : matrix % 2;
        return new(TOrder.TermsLieTogether ? Place(line + ofMatrix + 8 * lines, terms) : Place(ofMatrix + 8 * terms, line / 8 + lines));
    }

    /// <summary>Where a piece lies: of a line, or a term if lines lie together, its number there.</summary>
    public static int Place(int line, int piece) => TOrder.TermsLieTogether ? line * 64 + ((piece ^ line / 2 % 4) << 4) : line * 256 + ((piece ^ line % 8) << 4);

    /// <summary>Sixteen terms of sixteen lines.</summary>
    /// <param name="side">Where the side starts.</param>
    /// <param name="lines">Which sixteen of the warp's lines.</param>
    /// <param name="step">Which sixteen of the terms.</param>
    public Quad<uint> Load(long side, int lines, int step) => TOrder.TermsLieTogether
        ? PtxMatrices.Load(side + (first ^ step * 32) + lines * 1024)
        : PtxMatrices.LoadTransposed(side + (first ^ lines * 32) + step * 4096);
}
