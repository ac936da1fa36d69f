using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// What a window passes to or from one of its entries under the rule of its site: weight times a number, the weight found in the
/// site's table by the window's code. Backward the number is the window's cotangent, forward the entry's tangent: one linear map.
/// </summary>
internal sealed class PoolContribution(ProgramBuilder builder, WindowGeometry window, PoolSite site)
{
    private readonly int entries = window.Window * window.Window;
    private readonly PoolEvaluationChoice choice = new(builder, site, window.Window * window.Window);
    private readonly VariableId table = builder.Extra(ArgumentKind.PoolTable);
    private readonly VariableId weight = builder.Variable("weight"), part = builder.Variable("part"), codes = builder.Variable("codes", VariableKind.Codes);

    /// <summary>
    /// A ReLU is pooled with its derivative only where every window is whole (the code for a maximum of 0 says that all entries tie) and
    /// where one word holds the code.
    /// </summary>
    public static void RequireCodeOfRelu(WindowGeometry window, PoolSite site)
    {
        if (site.Relu is not null && window.Padding > 0)
            throw new NotSupportedException($"a max-pool of a ReLU in one kernel needs padding 0, not {window.Padding}");
        if (site.Relu is not null && PoolTableLayout.Of(window).Words > 1)
            throw new NotSupportedException($"a max-pool of a ReLU in one kernel has windows of up to 31 entries, not {window.Window}x{window.Window}");
    }

    /// <summary>The codes of a window: in a local, or, where they take several words, where they are in memory.</summary>
    public Place Codes(VariableId winners, Linear index)
    {
        if (choice.Layout.Words > 1)
            return new Element(winners, index * choice.Layout.Words);
        builder.Invoke(codes, "Winners.Load<T>", new Element(winners, index));
        return codes;
    }

    /// <summary>The evaluation is chosen around a whole window.</summary>
    public void Either(Action<bool> body) => choice.Either(() => body(true), () => body(false));

    /// <summary>target = contribution.</summary>
    public void Assign(Place target, bool composed, Place codes, Linear position, Place g) => Emit(target, null, composed, codes, position, g);

    /// <summary>sum = sum + contribution.</summary>
    public void Add(VariableId sum, bool composed, Place codes, Linear position, Place g) => Emit(sum, sum, composed, codes, position, g);

    private void Emit(Place target, VariableId? sum, bool composed, Place codes, Linear position, Place g)
    {
        PoolTableLayout layout = choice.Layout;
        Place[] before = sum is { } s ? [s] : [];
        if (composed)
        {
            Place[] where = layout.ByCode ? [new Ordinal(position)] : [new Ordinal(position), new Ordinal(entries)];
            builder.Invoke(part, "Winners.Composed<A>", [new Element(table, 0), .. where, codes, g]);
            builder.Assign(target, sum is null ? LaneFunctions.Identity : LaneFunctions.Add, [.. before, part]);
            return;
        }
        if (layout.ByCode)
            builder.Invoke(weight, "Winners.Weights", new Element(table, layout.Weights(position)), codes);
        else
            builder.Invoke(weight, "Winners.Weights", new Element(table, 0), codes, new Ordinal(position), new Ordinal(entries));
        builder.Assign(target, sum is null ? PoolFunctions.Weighted : PoolFunctions.AddWeighted, [.. before, weight, g]);
    }
}
