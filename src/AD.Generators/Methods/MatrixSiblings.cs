namespace AdCompiler.Generators.Methods;

/// <summary>Which siblings of a method fill a matrix that is given. Their text is in Emit/Methods/Dense.</summary>
internal static class MatrixSiblings
{
    /// <summary>
    /// What their names have after the method's own; each takes the method's parameters, then a span. A band is also left out where it
    /// would be too wide.
    /// </summary>
    /// <param name="primal">Simplified: <see cref="MethodDerivatives.Simplified"/>.</param>
    /// <param name="derived">Its derived methods: <see cref="MethodDerivatives.OfSimplified"/>.</param>
    public static IReadOnlyList<string> Of(Method primal, IReadOnlyList<Method> derived)
    {
        if (!IsFlat(primal))
            return [];
        bool Has(string suffix) => derived.Any(method => method.Name.Name == primal.Name.Name + suffix);
        var found = new List<string>();
        if (Has("Hvp") && !Has("Hessian"))
            found.Add("Hessian");
        if (!Has("Gradient") && !Has("Jacobian"))
            found.Add("Jacobian");
        if (Stencil.Of(primal) is not null)
            found.Add("JacobianBand");
        return found;
    }

    /// <summary>The type of a matrix's elements: that of all differentiable numbers in the signature; where they differ, double.</summary>
    public static NumberType TypeOf(Method method)
    {
        Structure?[] parts = [method.Result, .. method.Parameters.Where(p => p.Differentiable).SelectMany(p => new[] { p.Incoming, p.Outgoing })];
        NumberType[] types = [.. parts.SelectMany(part => Structures.Values(part).Select(value => method.Values[value.Index].Type)
            .Concat(Structures.Arrays(part).SelectMany(array => method.Arrays[array.Index].Fields.Select(field => field.Type)))).Where(type => type.IsReal()).Distinct()];
        return types.Length == 1 ? types[0] : NumberType.Double;
    }

    /// <summary>Whether all differentiable numbers of the signature can be counted: none is in an array that a struct or tuple holds, or in one of more than two dimensions that is jagged.</summary>
    public static bool IsFlat(Method method)
    {
        var facts = new MethodFacts(method);
        bool IsFlatPart(Structure? structure) => structure is ArrayLeaf leaf
            ? method.Arrays[leaf.Array.Index] is { Form: not ArrayForm.Jagged } or { Rank: <= 2 }
            : !Structures.Arrays(structure).Any();
        return IsFlatPart(method.Result) && method.Parameters.All(p =>
            !Structures.Arrays(p.Outgoing).Any()
            && (p.Differentiable ? IsFlatPart(p.Incoming) : p.Incoming is ArrayLeaf || !Structures.Arrays(p.Incoming).Any(facts.IsWritten)));
    }
}
