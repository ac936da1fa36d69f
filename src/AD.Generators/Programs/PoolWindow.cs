using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// One 2x2 window whose entries are in registers: maximum, winners, stored value. With a ReLU in the site the pool is of relu(z).
/// The maximum passes NaN on (PyTorch's scan). Composed evaluation (paper/spec 4.5) changes the stored value only, so winners come first.
/// </summary>
internal sealed class PoolWindow(ProgramBuilder builder, WindowGeometry window, PoolSite site)
{
    private readonly VariableId maximum = builder.Variable("max");
    private readonly VariableId codes = builder.Variable("codes", VariableKind.Codes);
    private readonly PoolEvaluationChoice choice = new(builder, site, 4);

    public VariableId Maximum(VariableId[] entries)
    {
        if (window.Window != 2)
            throw new NotSupportedException($"windows in registers are 2x2, not {window.Window}x{window.Window}");
        builder.Invoke(maximum, site.Relu is null ? "Winners.Max" : "Winners.MaxRelu", [.. entries.Select(static e => (Place)e)]);
        return maximum;
    }

    public void StoreWinners(VariableId value, VariableId[] entries, Element target)
    {
        builder.Invoke(codes, site.Relu is null ? "Winners.Ties" : "Winners.TiesRelu", [value, .. entries.Select(static e => (Place)e)]);
        builder.Invoke(null, "Winners.Store", codes, target);
    }

    public void StoreValue(VariableId value, Element target) => choice.StoreValue(value, target);
}
