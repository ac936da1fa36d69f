using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>Elementwise functions and sums of them: all their derivatives come from the scalar rules.</summary>
internal static class ElementwiseRules
{
    /// <summary>xBar = g * df/dx, summed over what x was repeated over: each term an operation's result, then a sum of them.</summary>
    public static readonly TensorRule Map = new(
        Vjp: (p, g, i) =>
        {
            ScalarFunction function = ((Map)p.Node.Op).Function;
            return Cotangent(p, function, p.Shape, withResult: true, g, i);
        },
        Jvp: (p, dot) => Tangent(((Map)p.Node.Op).Function, p.X, p.Y, dot) is ({ } function, var operands) ? p.Builder.Map(function, p.Shape, operands) : null);

    /// <summary>xBar = g * df/dx, g repeated over what was summed.</summary>
    public static readonly TensorRule Reduce = new(
        Vjp: (p, g, i) =>
        {
            var op = (Reduce)p.Node.Op;
            return Cotangent(p, op.Function, op.Source, withResult: false, g, i);
        },
        Jvp: (p, dot) =>
        {
            var op = (Reduce)p.Node.Op;
            return Tangent(op.Function, p.X, null, dot) is ({ } function, var operands) ? p.Builder.Reduce(function, op.Source, p.Shape, operands) : null;
        });

    public static ValueId Sum(TensorBuilder builder, ValueId? before, ValueId term) =>
        before is ValueId sum ? builder.Map(ScalarFunctions.Add, builder.Shape(term), sum, term) : term;

    private static ValueId? Cotangent(PrimalNode p, ScalarFunction function, Shape over, bool withResult, ValueId g, int operand)
    {
        var directions = new ValueId?[p.X.Length];
        directions[operand] = g;
        if (Tangent(function, p.X, withResult ? p.Y : null, directions) is not ({ } partial, var operands))
            return null;
        return p.ShapeOf(operand) == over ? p.Builder.Map(partial, over, operands) : p.Builder.Reduce(Stored(partial), over, p.ShapeOf(operand), operands);
    }

    private static ScalarFunction Stored(ScalarFunction term) => ScalarFunctions.Define(term.Parameters, b =>
        StoredResults.AsStored(b.Inline(term, [.. Enumerable.Range(0, term.Parameters).Select(i => b[i])])[0], term, static _ => Precision.Half));

    /// <summary>The function of (operands, result if there is one, directions) that is the tangent; null where it is zero everywhere.</summary>
    private static (ScalarFunction? Function, ValueId[] Operands) Tangent(ScalarFunction function, ValueId[] x, ValueId? y, ValueId?[] directions)
    {
        List<ValueId> operands = [.. x];
        if (y is ValueId result)
            operands.Add(result);
        var builder = new ScalarBuilder(operands.Count + directions.Count(d => d is not null));
        var tangents = new Scalar?[x.Length];
        for (int i = 0; i < x.Length; i++)
            if (directions[i] is ValueId direction)
            {
                tangents[i] = builder[operands.Count];
                operands.Add(direction);
            }
        Scalar[] arguments = [.. Enumerable.Range(0, x.Length).Select(i => builder[i])];
        Scalar? tangent = ScalarForwardMode.Tangent(builder, function, arguments, y is null ? null : builder[x.Length], tangents);
        return tangent is Scalar found ? (builder.Build(found), [.. operands]) : (null, []);
    }
}
