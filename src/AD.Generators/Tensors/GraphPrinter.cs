using System.Globalization;
using System.Text;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// A graph as text, one node a line: `%7 x:[N,6,12,12] = maxPool {2x2 / 2, site 0} %6`. What is read from outside stands
/// in the header under its name. Derived nodes follow the primal ones under a line of their own, then the results, then
/// the residuals: what derived nodes read of the primal program's own values, in numbers per sample.
/// </summary>
internal static class GraphPrinter
{
    public static string Print(TensorGraph graph)
    {
        var text = new StringBuilder();
        var names = new string[graph.Nodes.Count];
        var leaves = new List<string>();
        for (int i = 0; i < names.Length; i++)
        {
            TensorNode node = graph.Nodes[i];
            names[i] = LeafName(node) ?? "%" + i.ToString(CultureInfo.InvariantCulture);
            if (LeafName(node) is string leaf && node.Op is not ConstantValue)
                leaves.Add(leaf + ":" + node.Shape);
        }
        text.Append($"{graph.Name}({string.Join(", ", leaves)}) -> {string.Join(", ", graph.Results.Select(r => r.Name))}\n");
        string scope = "";
        for (int i = 0; i < names.Length; i++)
        {
            TensorNode node = graph.Nodes[i];
            if (i == graph.PrimalCount)
                text.Append("  derived:\n");
            if (LeafName(node) is not null)
                continue;
            string inside = graph.Scopes[node.Scope.Index];
            if (inside != scope)
                text.Append($"  in {(inside.Length == 0 ? graph.Name : inside)}:\n");
            scope = inside;
            text.Append($"  {names[i]}{(node.Name is null ? "" : " " + node.Name)}:{node.Shape} = {Right(node, names)}\n");
        }
        foreach (GraphResult result in graph.Results)
            text.Append($"  {result.Name} = {names[result.Value.Index]}\n");
        if (graph.PrimalCount < graph.Nodes.Count)
            text.Append("  saved: " + string.Join(", ", Residuals.Of(graph).Select(v => $"{names[v.Index]} ({graph[v].Shape.Count})")) + "\n");
        return text.ToString();
    }

    private static string Right(TensorNode node, string[] names)
    {
        string[] operands = [.. node.Operands.Select(o => names[o.Index])];
        return node.Op switch
        {
            Map map => ScalarPrinter.Print(map.Function, operands),
            Reduce reduce => TensorOpNames.Name(reduce) + " " + ScalarPrinter.Print(reduce.Function, operands),
            _ => TensorOpNames.Name(node.Op) + (operands.Length == 0 ? "" : " " + string.Join(", ", operands)),
        };
    }

    private static string? LeafName(TensorNode node) => node.Op switch
    {
        ParameterRead or BufferRead => node.Name ?? TensorOpNames.Name(node.Op),
        ParameterTangent => node.Name is null ? TensorOpNames.Name(node.Op) : "tangent of " + node.Name,
        Input or ClassLabels or TargetValues or ConstantValue or SampleMask or BatchCount or LossSeed or InputTangent => TensorOpNames.Name(node.Op),
        _ => null,
    };
}
