using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>What fusion asks about Map and Reduce nodes.</summary>
internal static class Elementwise
{
    /// <summary>The shape that a Map or Reduce runs over; null for other operations.</summary>
    public static Shape? Domain(TensorNode node) => node.Op switch
    {
        Map => node.Shape,
        Reduce reduce => reduce.Source,
        _ => null,
    };

    public static ScalarFunction Function(TensorOp op) => op is Map map ? map.Function : ((Reduce)op).Function;

    public static bool IsCheap(ScalarFunction function, int most)
    {
        if (function.Nodes.Count > most)
            return false;
        foreach (Expr node in function.Nodes)
            if (ScalarOps.IsExpensive(node.Op))
                return false;
        return true;
    }

    /// <summary>The consumer with its reads of the producer replaced by the producer's function.</summary>
    public static TensorNode Compose(TensorNode consumer, ValueId producer, TensorNode produced)
    {
        ScalarFunction outer = Function(consumer.Op), inner = Function(produced.Op);
        int count = consumer.Operands.Count;
        var builder = new ScalarBuilder(count + produced.Operands.Count);
        Scalar value = builder.Inline(inner, [.. Enumerable.Range(count, produced.Operands.Count).Select(i => builder[i])])[0];
        Scalar[] arguments = [.. consumer.Operands.Select((o, i) => o == producer ? value : builder[i])];
        ScalarFunction whole = builder.Build(builder.Inline(outer, arguments));
        MapParts parts = MapParts.Of(whole, [.. consumer.Operands, .. produced.Operands], static _ => null);
        return consumer with
        {
            Op = consumer.Op is Reduce reduce ? reduce with { Function = parts.Function } : new Map(parts.Function),
            Operands = EquatableArray.Create<ValueId>(parts.Operands),
        };
    }
}
