using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>
/// Gives every value a name of its own: the user's, or one made of what is near: the layer, then what happened to its result
/// (c1, c1.relu, c1.pool). A variable assigned again is x, x2, x3; a name that several blocks use follows the block
/// (blocks.0.conv1). Run before differentiation, so that cotangents and tangents are named after their primal.
/// </summary>
internal sealed class NameValues : GraphPass
{
    public override TensorGraph Run(TensorGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (string result in (string[])["output", "loss"])
            if (graph.Results.FirstOrDefault(r => r.Name == result) is { } found && graph[found.Value] is { Name: null, Op: not Reshape })
                edit.Nodes[found.Value.Index] = graph[found.Value] with { Name = result };
        HashSet<string> shared = InSeveralScopes(edit.Nodes);
        var names = new UniqueNames(edit.Nodes.Select(static n => n.Name).OfType<string>());
        for (int i = 0; i < edit.Nodes.Length; i++)
        {
            TensorNode node = edit.Nodes[i];
            if (node.Operands.Count == 0 || (node.Op is Reshape ? null : node.Name) is var written && (written ?? NameOf(edit.Nodes, graph, node)) is not string name)
                continue;
            string scope = written is not null && shared.Contains(name) ? graph.Scopes[node.Scope.Index] : "";
            edit.Nodes[i] = node with { Name = node.Op is Reshape ? name : names.Take(Qualified(scope, name)) };
        }
        return edit.Build();
    }

    private static HashSet<string> InSeveralScopes(TensorNode[] nodes) => new(
        nodes.Where(static n => n is { Name: not null, Operands.Count: > 0 }).GroupBy(static n => n.Name!)
            .Where(static named => named.Select(static n => n.Scope).Distinct().Skip(1).Any()).Select(static named => named.Key),
        StringComparer.Ordinal);

    /// <summary>A layer's result is named by the layer's path, another value by its block's path and its own name.</summary>
    private static string Qualified(string scope, string name) =>
        scope.Length == 0 || scope == name || scope.EndsWith("." + name, StringComparison.Ordinal) ? scope.Length == 0 ? name : scope : scope + "." + name;

    private static string? NameOf(TensorNode[] nodes, TensorGraph graph, TensorNode node)
    {
        string layer = LayerOf(nodes, graph, node), operand = nodes[Residuals.Source(graph, node.Operands[0]).Index].Name ?? "";
        return node.Op switch
        {
            Reshape => operand.Length > 0 ? operand : null,
            Conv2d or Linear or BatchNorm when layer.Length > 0 => layer,
            MaxPool or AvgPool or NormPool => After(Without(operand, ".relu"), "pool"),
            Map { Function.Nodes: { Count: 1 } only } => After(operand, ScalarOpName(only[0].Op)),
            Map => After(operand, "map"),
            Reduce => After(operand, "sum"),
            _ => After(operand, char.ToLowerInvariant(node.Op.GetType().Name[0]) + node.Op.GetType().Name.Substring(1)),
        };
    }

    /// <summary>The path of the layer whose weight an operation applies: c1 for c1.weight.</summary>
    private static string LayerOf(TensorNode[] nodes, TensorGraph graph, TensorNode node)
    {
        string path = node.Operands.Count > 1 && nodes[Residuals.Source(graph, node.Operands[1]).Index] is { Op: ParameterRead, Name: { } name } ? name : "";
        return path.LastIndexOf('.') is int dot and > 0 ? path.Substring(0, dot) : graph.Scopes[node.Scope.Index];
    }

    private static string ScalarOpName(ScalarOp op) => char.ToLowerInvariant(op.ToString()[0]) + op.ToString().Substring(1);

    private static string After(string operand, string what) => operand.Length > 0 ? operand + "." + what : what;

    private static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal) ? name.Substring(0, name.Length - ending.Length) : name;
}
