using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes;

/// <summary>
/// A Map read only by Maps and Reduces over the same shape moves into them, so that its result never reaches memory. With one
/// reader always; with several if it is cheap to compute again and the numbers read and written do not become more.
/// Each number is computed by the same operations in the same order as before, rounded where it was stored. A primal Map does not move into a derived one.
/// </summary>
internal sealed class FuseElementwise : GraphPass
{
    private const int MostNodes = 96, MostOperands = 16, MostNodesToRepeat = 16;

    public override TensorGraph Run(TensorGraph graph)
    {
        var edit = new GraphEdit(graph);
        List<int>[] users = edit.Users();
        bool[] isResult = edit.IsResult();
        // A Map that has moved leaves its operands with fewer readers, so that one before it may move in the next round.
        bool moved;
        do
        {
            moved = false;
            for (int i = 0; i < edit.Nodes.Length; i++)
                if (edit.Nodes[i].Op is Map && !isResult[i] && users[i].Count > 0 && CanMove(edit, users, edit.Nodes[i], i, graph.PrimalCount))
                {
                    Move(edit, users, i);
                    moved = true;
                }
        }
        while (moved);
        return edit.Build();
    }

    private static void Move(GraphEdit edit, List<int>[] users, int index)
    {
        foreach (int user in users[index])
            edit.Nodes[user] = Elementwise.Compose(edit.Nodes[user], new(index), edit.Nodes[index], o => edit.Nodes[o.Index].Op);
        foreach (ValueId operand in edit.Nodes[index].Operands)
        {
            List<int> readers = users[operand.Index];
            readers.Remove(index);
            foreach (int user in users[index])
                if (!readers.Contains(user))
                    readers.Add(user);
        }
        users[index].Clear();
    }

    private static bool CanMove(GraphEdit edit, List<int>[] users, TensorNode node, int index, int primalCount)
    {
        ScalarFunction function = Elementwise.Function(node.Op);
        foreach (int user in users[index])
        {
            TensorNode reader = edit.Nodes[user];
            if (Elementwise.Domain(reader) != node.Shape || (index < primalCount) != (user < primalCount)
                || Elementwise.Size(Elementwise.Function(reader.Op)) + Elementwise.Size(function) > MostNodes
                || reader.Operands.Count + node.Operands.Count > MostOperands)
                return false;
        }
        return users[index].Count == 1 || (Elementwise.IsCheap(function, MostNodesToRepeat) && SavesMemory(edit, users, node, index));
    }

    /// <summary>Compares full-size values read and written: moved, or computed once and stored.</summary>
    private static bool SavesMemory(GraphEdit edit, List<int>[] users, TensorNode node, int index)
    {
        HashSet<ValueId> own = FullSize(edit, node, node.Shape);
        // The kernel of a convolution or linear map with no other reader would do this Map on its way to memory: that read is free.
        bool isEpilogue = own.Any(o => users[o.Index].Count == 1
            && edit.Nodes[o.Index].Op is Conv2d or Conv2dBackwardData or Linear or LinearBackwardData);
        int stored = own.Count + (isEpilogue ? 0 : 1), moved = isEpilogue ? 1 : 0;
        foreach (int user in users[index])
        {
            HashSet<ValueId> read = FullSize(edit, edit.Nodes[user], node.Shape);
            stored += read.Count;
            read.Remove(new(index));
            read.UnionWith(own);
            moved += read.Count;
        }
        return moved < stored;
    }

    private static HashSet<ValueId> FullSize(GraphEdit edit, TensorNode node, Shape domain) =>
        [.. node.Operands.Where(o => edit.Nodes[o.Index].Shape == domain)];
}
