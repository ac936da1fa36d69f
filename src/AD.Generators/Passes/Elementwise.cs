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

    /// <summary>How many operations a function has in every width: what fuses does not depend on where Half rounds.</summary>
    public static int Size(ScalarFunction function) => StoredResults.Without(function).Nodes.Count;

    public static bool IsCheap(ScalarFunction function, int most)
    {
        if (Size(function) > most)
            return false;
        foreach (Expr node in function.Nodes)
            if (ScalarOps.IsExpensive(node.Op))
                return false;
        return true;
    }

    /// <summary>The consumer with its reads of the producer replaced by the producer's function, whose result it gets as if from memory.</summary>
    /// <param name="consumer">What reads.</param>
    /// <param name="producer">What it reads.</param>
    /// <param name="produced">The node of <paramref name="producer"/>.</param>
    /// <param name="operationOf">The operations of the graph.</param>
    public static TensorNode Compose(TensorNode consumer, ValueId producer, TensorNode produced, Func<ValueId, TensorOp> operationOf)
    {
        ScalarFunction outer = Function(consumer.Op), inner = Function(produced.Op);
        int count = consumer.Operands.Count;
        var builder = new ScalarBuilder(count + produced.Operands.Count);
        Scalar value = builder.Inline(inner, [.. Enumerable.Range(count, produced.Operands.Count).Select(i => builder[i])])[0];
        value = StoredResults.AsStored(value, inner, i => operationOf(produced.Operands[i]) is SampleMask or OneHot ? Precision.Unit : Precision.Half);
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
