using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Composed evaluation of the hybrid rule stores fl(beta m) + fl((1 - beta) m) instead of the maximum m. Where the source fixes
/// the rule, the text knows; else it asks a flag in the site's table, one predictable branch.
/// </summary>
internal sealed class PoolEvaluationChoice
{
    // layout of the table: AdCompiler.Kernels.PoolTables
    public const int ComposedFlag = 128, Beta = 129, OneMinusBeta = 130, Divisors = 160, Firsts = 288, ReluFactors = 416;

    private readonly ProgramBuilder builder;
    private readonly VariableId? table;
    private readonly VariableId composed;
    private readonly bool always;

    public PoolEvaluationChoice(ProgramBuilder builder, PoolSite site)
    {
        this.builder = builder;
        if (site.Rule is { } rule && !(rule.Kind == PoolRuleKind.Hybrid && rule.Evaluation == PoolEvaluation.Composed))
            return;
        table = builder.Extra(ArgumentKind.PoolTable);
        always = site.Rule is not null;
        if (always)
            return;
        composed = builder.Integer("composed");
        builder.Invoke(composed, "PoolTables.IsComposed", new Element(table.Value, 0));
    }

    public void StoreValue(VariableId value, Element target)
    {
        Either(
            () => builder.Assign(value, PoolFunctions.ComposedValue, value, new Element(table!.Value, Beta), new Element(table!.Value, OneMinusBeta)),
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
