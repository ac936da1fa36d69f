using static AdCompiler.Generators.Scalars.ScalarMath;

namespace AdCompiler.Generators.Scalars;

/// <summary>
/// Tangents of a scalar function. Cotangents use it too: a partial derivative is a tangent in one direction, and computing it
/// forward lets a choice between branches choose between their tangents, so that a branch not taken never makes a NaN.
/// </summary>
internal static class ScalarForwardMode
{
    /// <summary>
    /// Appends the tangent of <paramref name="function"/>'s only result to <paramref name="builder"/>; null where it is zero whatever
    /// the arguments. <paramref name="result"/> is the function's result where the caller has it already (otherwise it is computed
    /// again if a rule asks for it); <paramref name="tangents"/> has one entry per parameter, null for one that does not move.
    /// </summary>
    public static Scalar? Tangent(
        ScalarBuilder builder, ScalarFunction function, IReadOnlyList<Scalar> arguments, Scalar? result, IReadOnlyList<Scalar?> tangents)
    {
        Scalar[] values = builder.Values(function, arguments);
        int last = function.Results[0].Index;
        if (result is Scalar known && last >= function.Parameters)
            values[last] = known;

        var moving = new Scalar?[values.Length];
        for (int i = 0; i < function.Parameters; i++)
            moving[i] = tangents[i];
        for (int i = 0; i < function.Nodes.Count; i++)
            moving[function.Parameters + i] = TangentOf(builder, function.Nodes[i], values, values[function.Parameters + i], moving);
        return moving[last];
    }

    private static Scalar? TangentOf(ScalarBuilder builder, Expr node, Scalar[] values, Scalar y, Scalar?[] moving)
    {
        if (ScalarRules.IsFlat(node) || !node.Operands.Any(o => moving[o.Index] is not null))
            return null;
        var x = new Scalar[node.Operands.Count];
        for (int i = 0; i < x.Length; i++)
            x[i] = values[node.Operands[i].Index];
        Scalar? Dot(int i) => ScalarRules.IsFlat(node, i) ? null : moving[node.Operands[i].Index];
        if (node.Op == ScalarOp.Select)
            return Where(x[0], Dot(1) ?? builder.Constant(0), Dot(2) ?? builder.Constant(0));

        IReadOnlyList<PartialRule> rules = ScalarRules.Of(node);
        Scalar[] at = [.. node.Rules.Select(builder.Rule)];
        Scalar? sum = null;
        for (int i = 0; i < x.Length; i++)
        {
            if (Dot(i) is not Scalar dot)
                continue;
            Scalar term = rules[i](dot, x, y, at);
            sum = sum is Scalar before ? before + term : term;
        }
        return sum;
    }
}
