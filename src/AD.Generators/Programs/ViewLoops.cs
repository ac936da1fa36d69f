namespace AdCompiler.Generators.Programs;

/// <summary>
/// A loop nest over a shape with operands read through views. Neighbouring dimensions that every view walks through
/// contiguously are merged, so that a map over [6,24,24] of whole values is one loop of 3456.
/// </summary>
internal sealed class ViewLoops
{
    private readonly ProgramBuilder builder;
    private readonly int[] dims;
    private readonly int[][] strides;

    public ViewLoops(ProgramBuilder builder, EquatableArray<int> dims, IReadOnlyList<EquatableArray<int>> views)
    {
        this.builder = builder;
        var merged = new List<int>();
        var mergedStrides = views.Select(static _ => new List<int>()).ToArray();
        for (int d = 0; d < dims.Count; d++)
        {
            if (dims[d] == 1)
                continue;
            bool joins = merged.Count > 0;
            for (int v = 0; joins && v < views.Count; v++)
                joins = mergedStrides[v][merged.Count - 1] == views[v][d] * dims[d];
            if (joins)
            {
                merged[merged.Count - 1] *= dims[d];
                for (int v = 0; v < views.Count; v++)
                    mergedStrides[v][merged.Count - 1] = views[v][d];
            }
            else
            {
                merged.Add(dims[d]);
                for (int v = 0; v < views.Count; v++)
                    mergedStrides[v].Add(views[v][d]);
            }
        }
        this.dims = merged.ToArray();
        strides = mergedStrides.Select(static s => s.ToArray()).ToArray();
    }

    public int Depth => dims.Length;

    /// <summary>The depth (number of enclosing loops) from which on a view's address no longer changes.</summary>
    public int FixedFrom(int view)
    {
        int depth = Depth;
        while (depth > 0 && strides[view][depth - 1] == 0)
            depth--;
        return depth;
    }

    /// <summary>Emits the loops; <paramref name="atDepth"/> runs at the start of each depth's body (0: before the first loop), with the address of each view so far.</summary>
    public void Emit(Action<int, Linear[]> atDepth) => Emit(0, strides.Select(static _ => (Linear)0).ToArray(), atDepth);

    private void Emit(int depth, Linear[] addresses, Action<int, Linear[]> atDepth)
    {
        atDepth(depth, addresses);
        if (depth == Depth)
            return;
        builder.Loop(depth == Depth - 1 ? "i" : "i" + depth, dims[depth],
            index => Emit(depth + 1, addresses.Select((a, v) => a + index * strides[v][depth]).ToArray(), atDepth));
    }
}
