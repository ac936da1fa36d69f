using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Composed evaluation of the hybrid rule stores fl(beta m) + fl((1 - beta) m) instead of the maximum m. Where the source fixes
/// the rule, the text knows; else it asks a flag in the site's table, one predictable branch.
/// </summary>
internal sealed class PoolEvaluationChoice
{
    private readonly ProgramBuilder builder;
    private readonly VariableId? table;
    private readonly VariableId composed;
    private readonly bool always;

    public PoolEvaluationChoice(ProgramBuilder builder, PoolSite site, int entries)
    {
        this.builder = builder;
        Layout = new PoolTableLayout(entries);
        if (site.Rule is { } rule && !(rule.Kind == PoolRuleKind.Hybrid && rule.Evaluation == PoolEvaluation.Composed))
            return;
        table = builder.Extra(ArgumentKind.PoolTable);
        always = site.Rule is not null;
        if (always)
            return;
        composed = builder.Integer("composed");
        builder.Invoke(composed, "Winners.IsComposed", new Element(table.Value, Layout.Composed));
    }

    public PoolTableLayout Layout { get; }

    public void StoreValue(VariableId value, Element target)
    {
        Either(
            () => builder.Assign(value, PoolFunctions.ComposedValue, value, new Element(table!.Value, Layout.Beta), new Element(table!.Value, Layout.Beta + 1)),
            null);
        builder.Assign(target, LaneFunctions.Identity, value);
    }

    /// <summary>The text of one evaluation or the other, or of both under the run-time flag.</summary>
    public void Either(Action whenComposed, Action? whenFused)
    {
        if (table is null)
            whenFused?.Invoke();
        else if (always)
            whenComposed();
        else
            builder.If([new Comparison(composed, Relation.NotEqual, 0)], whenComposed, whenFused);
    }
}
