using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// The joint graph of a primal program and its VJP: the primal nodes, then from the last to the first the cotangents that each
/// operation's rule hands to its operands, summed in that order.
/// </summary>
internal static class ReverseMode
{
    /// <summary>
    /// Results: those of the primal, then "gradient:NAME" of each parameter in order of its number: the derivative of the mean
    /// loss (the per-sample cotangent of "loss" is LossSeed). With <paramref name="withInput"/> also "gradient:input".
    /// </summary>
    public static TensorGraph Run(TensorGraph primal, bool withInput = false)
    {
        bool[] active = PrimalCopy.Activity(primal, withInput);
        var copy = new PrimalCopy(primal);
        for (int i = 0; i < primal.Nodes.Count; i++)
            copy.Copy(i, active[i]);
        TensorBuilder builder = copy.Builder;
        int primalCount = builder.Count;
        foreach (GraphResult result in primal.Results)
            builder.Result(result.Name, copy[result.Value]);

        var cotangents = new ValueId?[primal.Nodes.Count];
        cotangents[primal.ResultNamed("loss").Index] = builder.LossSeed();
        for (int i = primal.Nodes.Count - 1; i >= 0; i--)
            if (active[i] && cotangents[i] is ValueId g)
                Propagate(copy, primal.Nodes[i], i, g, active, cotangents);

        builder.Scope = default;
        builder.Origin = new(-1);
        foreach (int leaf in LeavesInOrder(primal, withInput))
            builder.Result("gradient:" + (primal.Nodes[leaf].Name ?? "input"), cotangents[leaf] ?? LinearRules.Zero(builder, primal.Nodes[leaf].Shape));
        return builder.Build(primal.Name + ".vjp") with { PrimalCount = primalCount };
    }

    private static void Propagate(PrimalCopy copy, TensorNode node, int index, ValueId g, bool[] active, ValueId?[] cotangents)
    {
        PrimalNode primal = copy.Enter(index);
        if (node.Name is not null)
            copy.Builder.Name(g, node.Name + "Bar");
        for (int i = 0; i < node.Operands.Count; i++)
        {
            int operand = node.Operands[i].Index;
            if (!active[operand] || TensorRules.Of(node.Op).Vjp(primal, g, i) is not ValueId term)
                continue;
            if (copy.Builder.Shape(term) != primal.ShapeOf(i))
                throw new InvalidOperationException($"the rule of {node.Op.GetType().Name} gives operand {i} of shape {primal.ShapeOf(i)} a cotangent of shape {copy.Builder.Shape(term)}");
            cotangents[operand] = ElementwiseRules.Sum(copy.Builder, cotangents[operand], term);
        }
    }

    private static IEnumerable<int> LeavesInOrder(TensorGraph primal, bool withInput) =>
        Enumerable.Range(0, primal.Nodes.Count)
            .Where(i => primal.Nodes[i].Op is ParameterRead || (withInput && primal.Nodes[i].Op is Input))
            .OrderBy(i => primal.Nodes[i].Op is ParameterRead p ? p.Index : int.MaxValue);
}
