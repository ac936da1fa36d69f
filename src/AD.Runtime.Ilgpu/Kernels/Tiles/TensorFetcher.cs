namespace AdCompiler.Ilgpu;

/// <summary>What a thread brings for tensor cores: the terms of a pair of words, of four columns, and of another pair, of four rows.</summary>
internal struct TensorFetched<T> where T : unmanaged
{
    public TermQuads<T> Columns, Rows;
}

/// <summary>Four terms of four rows or columns: two of a pair's lower word, two of its upper word; where a word has one term, the second is not used.</summary>
internal struct TermQuads<T> where T : unmanaged
{
    public Quad<T> Lower, SecondLower, Upper, SecondUpper;

    public static TermQuads<T> Of(T number) => new() { Lower = Quad<T>.Of(number), SecondLower = Quad<T>.Of(number), Upper = Quad<T>.Of(number), SecondUpper = Quad<T>.Of(number) };
}

/// <summary>
/// What a thread brings to a tile for tensor cores: the sources of four columns for one pair of words, which a warp has in common, and the weights of every
/// 32nd row for another, of which neighbouring threads have neighbouring ones, as they lie in memory.
/// </summary>
internal struct TensorFetcher<T, TArith, TCore> where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TCore : struct, ITensorCore
{
    private TileColumn column;
    private WeightRows rows;
    private Term source, weight, step, upper, second;

    public static TensorFetcher<T, TArith, TCore> Of(KernelArguments a, Correlation c, int thread, int firstRow, int positionTile) => new()
    {
        column = TileColumn.Of(a, c, positionTile * 32 + thread % 32, TArith.Lanes), rows = WeightRows.Of(c, firstRow + thread / 8, 32),
        source = Term.Of(c, TensorTile<TCore>.FirstTerm(thread / 32)), weight = Term.Of(c, TensorTile<TCore>.FirstTerm(thread % 8)),
        step = Term.Of(c, TensorTile<TCore>.Depth), upper = Term.Of(c, TensorTile<TCore>.UpperWord), second = Term.Of(c, 1),
    };

    /// <summary>The same thread's part of the next terms.</summary>
    public readonly TensorFetcher<T, TArith, TCore> Next(Correlation c)
    {
        TensorFetcher<T, TArith, TCore> next = this;
        next.source = source.Plus(c, step);
        next.weight = weight.Plus(c, step);
        return next;
    }

    /// <summary>Reads this thread's part; what lies past the last channel, and all if there are no terms, is zero.</summary>
    public readonly TensorFetched<T> Fetch(DeviceMemory<T> m, Correlation c, bool hasTerms)
    {
        var fetched = new TensorFetched<T> { Columns = TermQuads<T>.Of(TArith.Zero), Rows = TermQuads<T>.Of(TArith.Zero) };
        if (!hasTerms)
            return fetched;
        Term upperSource = source.Plus(c, upper), upperWeight = weight.Plus(c, upper);
        fetched.Columns.Lower = column.Sources<T, TArith>(m, c, source);
        fetched.Columns.Upper = column.Sources<T, TArith>(m, c, upperSource);
        fetched.Rows.Lower = rows.Weights<T, TArith>(m, c, weight, ofAll: true);
        fetched.Rows.Upper = rows.Weights<T, TArith>(m, c, upperWeight, ofAll: true);
        if (TCore.TermsInWord == 2)
        {
            fetched.Columns.SecondLower = column.Sources<T, TArith>(m, c, source.Plus(c, second));
            fetched.Columns.SecondUpper = column.Sources<T, TArith>(m, c, upperSource.Plus(c, second));
            fetched.Rows.SecondLower = rows.Weights<T, TArith>(m, c, weight.Plus(c, second), ofAll: true);
            fetched.Rows.SecondUpper = rows.Weights<T, TArith>(m, c, upperWeight.Plus(c, second), ofAll: true);
        }
        return fetched;
    }
}
