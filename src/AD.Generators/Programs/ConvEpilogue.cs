using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>What happens to a tile's sums before they reach memory: elementwise work, then perhaps a 2x2 pool.</summary>
internal sealed class ConvEpilogue
{
    private readonly ProgramBuilder builder;
    private readonly ConvSpec spec;
    private readonly ConvImage image;
    private readonly VariableId[] extras;
    private readonly VariableId[] results;
    private readonly VariableId? codes;
    private PoolWindow? pool;

    public ConvEpilogue(ProgramBuilder builder, ConvSpec spec, ConvImage image, int firstExtra)
    {
        this.builder = builder;
        this.spec = spec;
        this.image = image;
        extras = spec.Epilogue is null ? [] :
            [.. spec.Epilogue.Extra.Select((view, i) => builder.Operand(firstExtra + i, "e" + i, view.Batched ? VariableKind.LanePointer : VariableKind.UniformPointer))];
        int stored = spec.Pool is not null ? 1 : Function.Results.Count;
        if (spec.Pool is not null && Function.Results.Count != 1)
            throw new NotSupportedException($"a pooled convolution stores one value, its epilogue has {Function.Results.Count}");
        string name = image.Forward ? spec.Pool is null ? "y" : "pooled" : "xBar";
        results = [.. Enumerable.Range(0, stored).Select(i => builder.Result(i, stored == 1 ? name : name + i, VariableKind.LanePointer))];
        codes = spec.Pool is { WithWinners: true } ? builder.Result(stored, "winners", VariableKind.BytePointer) : null;
        builder.NeedRulesOf(spec.Epilogue?.Function);
    }

    private ScalarFunction Function => spec.Epilogue?.Function ?? LaneFunctions.Identity;

    /// <summary>What is read once, before any loop.</summary>
    public void Prepare() => pool = spec.Pool is { } site ? new PoolWindow(builder, site.Window, site.Site) : null;

    public void Emit(Linear channel, Linear row, int rows, Linear column, int width, int channels, Func<int, int, int, VariableId> sum)
    {
        for (int c = 0; c < channels; c++)
        {
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < width; j++)
                    if (spec.Pool is null)
                        builder.Assign(results.Select(y => (Place)new Element(y, Address(channel + c, row + r, column + j))), Function,
                            Reads(sum(r, j, c), channel + c, row + r, column + j));
                    else if (spec.Epilogue is not null)
                        builder.Assign([sum(r, j, c)], Function, Reads(sum(r, j, c), channel + c, row + r, column + j));
            if (pool is { } window)
                for (int j = 0; j < width; j += 2)
                    Pool(window, channel + c, row, column + j, [sum(0, j, c), sum(0, j + 1, c), sum(1, j, c), sum(1, j + 1, c)]);
        }
    }

    private void Pool(PoolWindow window, Linear channel, Linear row, Linear column, VariableId[] entries)
    {
        // rows and columns of a pooled tile are even: halving the factors of their variables halves them
        Linear at = (channel * (image.ResultHeight / 2) + Half(row)) * (image.ResultWidth / 2) + Half(column);
        foreach (VariableId entry in entries)
            builder.RoundAsStored(entry);           // ties are those of the numbers that a convolution without a pool would store
        VariableId value = window.Maximum(entries);
        if (codes is { } winners)
            window.StoreWinners(value, entries, new Element(winners, at));
        window.StoreValue(value, new Element(results[0], at));
    }

    /// <summary>The half of an even index, as an index of its own.</summary>
    private Linear Half(Linear even)
    {
        if (even.Constant % 2 == 0 && even.Terms.All(static t => t.Factor % 2 == 0))
            return new Linear(even.Constant / 2, even.Terms.Select(static t => new Term(t.Variable, t.Factor / 2)).ToEquatableArray());
        VariableId half = builder.Integer("half");
        builder.Set(half, new IndexCall(IndexOperation.Quotient, even, (Linear)2));
        return half;
    }

    private Linear Address(Linear channel, Linear row, Linear column) => (channel * image.ResultHeight + row) * image.ResultWidth + column;

    private IEnumerable<Place> Reads(VariableId sum, Linear channel, Linear row, Linear column)
    {
        yield return sum;
        for (int i = 0; i < extras.Length; i++)
        {
            EquatableArray<int> strides = spec.Epilogue!.Extra[i].Strides;
            yield return new Element(extras[i], channel * strides[0] + row * strides[1] + column * strides[2]);
        }
    }
}
