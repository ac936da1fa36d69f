using AdCompiler.Generators.Methods.Passes;

namespace AdCompiler.Generators.Methods;

/// <summary>The derived methods of a method: what each is made of, in one place.</summary>
internal static class MethodDerivatives
{
    /// <summary>What the names of derived methods have after the method's own.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["Jvp", "JvpLanes", "Vjp", "Gradient", "Hvp", "Hessian", "Jacobian", "JacobianBand"];

    /// <summary>The method as it is differentiated. What is never reached is gone from it, so what it reads and writes is asked of this one.</summary>
    public static Method Simplified(Method method) =>
        ShareValues.Run(ShareLoads.Run(FormAccumulates.Run(ShareValues.Run(FoldIntegers.Run(InductionVariables.Run(method))))));

    public static IReadOnlyList<Method> Of(Method method) => OfSimplified(Simplified(method));

    public static IReadOnlyList<Method> OfSimplified(Method primal)
    {
        Method jvp = Clean(ForwardMode.Jvp(primal));
        var derived = new List<Method> { jvp, ReverseMode.Vjp(primal) };
        if (JvpInLanes.Of(primal, Clean(KeepValues.Run(jvp))) is Method lanes)
            derived.Add(lanes);
        if (ReverseMode.HasGradient(primal))
        {
            Method gradient = Clean(ReverseMode.Gradient(primal));
            Method product = Clean(HessianVectorProduct(primal, gradient));
            string? missing = Statements.Inside(product.Body).OfType<NoTangent>().FirstOrDefault()?.Call;
            derived.Add(missing is null ? gradient : gradient with { Summary = $"{gradient.Summary} There is no {product.Name.Name}: '{missing}' has no derivative." });
            if (missing is null)
                derived.Add(product);
            if (missing is null && SmallHessian.Has(primal))
                derived.Add(SmallHessian.Of(primal, gradient));
        }
        else if (ReverseMode.HasRows(primal))
            derived.Add(ReverseMode.Jacobian(primal));
        return derived.ConvertAll(one => RemoveDeadCode.Run(FoldIntegers.Run(FormLaneLoops.Run(LaneGroups.Run(Clean(KeepValues.Run(one)))))));
    }

    private static Method Clean(Method method) => RemoveDeadCode.Run(ShareValues.Run(FoldIntegers.Run(method)));

    /// <summary>Forward over reverse: the tangent of the gradient. Gradients in arrays are written beside their tangents.</summary>
    private static Method HessianVectorProduct(Method primal, Method gradient)
    {
        Method moved = ForwardMode.Jvp(gradient);
        var items = new List<Bundle.Item>();
        if (moved.Result is Aggregate { Fields: var fields } && fields.Last().Structure is Aggregate tangents)
            items.AddRange(Bundle.Cotangents(primal, name => name, value => value, value => value)
                .Zip(tangents.Fields.Skip(1), (item, tangent) => item with { Structure = tangent.Structure }));
        (string type, Structure? result) = Bundle.Of(items);
        return moved with
        {
            Name = primal.Name with { Name = primal.Name.Name + "Hvp" }, ResultType = type, Result = result,
            Summary = $"The Hessian of {primal.Name.Name} times a direction.",
        };
    }
}
