using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>The JVP program: each primal node is followed by its tangent, so nothing is saved for later.</summary>
internal static class ForwardMode
{
    /// <summary>Results: "output", "loss" and their tangents "tangent:output", "tangent:loss" in the direction of the input's and parameters' tangents.</summary>
    public static TensorGraph Run(TensorGraph primal)
    {
        bool[] active = PrimalCopy.Activity(primal, withInput: true);
        var copy = new PrimalCopy(primal);
        TensorBuilder builder = copy.Builder;
        var tangents = new ValueId?[primal.Nodes.Count];
        for (int i = 0; i < tangents.Length; i++)
        {
            TensorNode node = primal.Nodes[i];
            copy.Copy(i, active[i]);
            if (!active[i])
                continue;
            tangents[i] = node.Op switch
            {
                Input => builder.Emit(new InputTangent(), node.Shape),
                ParameterRead p => builder.Emit(new ParameterTangent(p.Index), node.Shape),
                _ => Tangent(copy.Enter(i), [.. node.Operands.Select(o => tangents[o.Index])]),
            };
            if (tangents[i] is ValueId tangent && node.Name is not null)
                builder.Name(tangent, node.Op is ParameterRead ? node.Name : node.Name + "Dot");
        }
        foreach (string name in (string[])["output", "loss"])
        {
            ValueId value = primal.ResultNamed(name);
            builder.Result(name, copy[value]);
            builder.Result("tangent:" + name, tangents[value.Index] ?? LinearRules.Zero(builder, primal[value].Shape));
        }
        return builder.Build(primal.Name + ".jvp");
    }

    /// <summary>Behind a step no operand moves, though it depends on what does.</summary>
    private static ValueId? Tangent(PrimalNode node, ValueId?[] operands) =>
        operands.Any(static dot => dot is not null) ? TensorRules.Of(node.Node.Op).Jvp(node, operands) : null;
}
