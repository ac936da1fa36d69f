using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>
/// Which nodes share a kernel. An emitted convolution (<see cref="ConvolutionChoice"/>) takes in the 2x2 pool that is the only
/// reader of its result (with its winners), or else the first elementwise function of its result; what others read too is
/// stored beside.
/// </summary>
internal sealed class FusionPlan
{
    private readonly TensorGraph graph;
    private readonly List<int>[] users;
    private readonly HashSet<int> results = [];
    private readonly Dictionary<int, (int Pool, int Winners)> poolOf = [];
    private readonly Dictionary<int, int> mapOf = [], convolutionOf = [], winnersOf = [], biasOf = [];
    private readonly HashSet<int> fusedAway = [];

    private FusionPlan(TensorGraph graph)
    {
        this.graph = graph;
        users = [.. graph.Nodes.Select(static _ => new List<int>())];
    }

    /// <param name="graph">What is scheduled.</param>
    /// <param name="withMaps">
    /// Whether convolutions take elementwise functions in. Each function makes a kernel of its own, so only the program that
    /// is trained does: the others use its kernels and add a pass over memory.
    /// </param>
    public static FusionPlan Of(TensorGraph graph, bool withMaps)
    {
        var plan = new FusionPlan(graph);
        plan.FindUsers();
        plan.PairWinners();
        plan.PairBiases();
        for (int node = 0; node < graph.Nodes.Count; node++)
            if (ConvolutionChoice.IsEmitted(graph.Nodes[node].Op) && !plan.TakePool(node) && withMaps)
                plan.TakeMap(node);
        return plan;
    }

    /// <summary>Whether another node's kernel computes this node.</summary>
    public bool IsFusedAway(int node) => fusedAway.Contains(node);

    /// <summary>The pool a convolution takes in; Winners is -1 where nobody reads them.</summary>
    public (int Pool, int Winners)? PoolOf(int convolution) => poolOf.TryGetValue(convolution, out var pool) ? pool : null;

    /// <summary>The elementwise function a convolution takes in.</summary>
    public int? MapOf(int convolution) => mapOf.TryGetValue(convolution, out int map) ? map : null;

    /// <summary>The convolution that takes this elementwise function in.</summary>
    public int? ConvolutionOf(int map) => convolutionOf.TryGetValue(map, out int convolution) ? convolution : null;

    /// <summary>Whether a convolution's own result is read by more than the function it takes in.</summary>
    public bool IsStoredBeside(int convolution) => results.Contains(convolution) || users[convolution].Count > 1;

    /// <summary>The winners that a pool's kernel computes too, or -1.</summary>
    public int WinnersOf(int pool) => winnersOf.TryGetValue(pool, out int winners) ? winners : -1;

    /// <summary>The sum of a cotangent over the batch that a linear layer's weight gradient computes on the way, or -1.</summary>
    public int BiasOf(int weights) => biasOf.TryGetValue(weights, out int bias) ? bias : -1;

    private void FindUsers()
    {
        for (int node = 0; node < graph.Nodes.Count; node++)
            foreach (int operand in graph.Nodes[node].Operands.Select(o => Residuals.Source(graph, o).Index).Distinct())
                if (graph.Nodes[node].Op is not Reshape)
                    users[operand].Add(node);
        foreach (GraphResult result in graph.Results)
            results.Add(Residuals.Source(graph, result.Value).Index);
    }

    private void PairWinners()
    {
        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            if (graph.Nodes[node].Op is not MaxPool pool)
                continue;
            int operand = Residuals.Source(graph, graph.Nodes[node].Operands[0]).Index;
            int winners = users[operand].FindIndex(u => graph.Nodes[u].Op is MaxPoolWinners w && w.Window == pool.Window && w.Site == pool.Site && !fusedAway.Contains(u));
            if (winners < 0)
                continue;
            winnersOf[node] = users[operand][winners];
            fusedAway.Add(users[operand][winners]);
        }
    }

    private void PairBiases()
    {
        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            if (graph.Nodes[node].Op is not LinearBackwardWeights)
                continue;
            ValueId g = graph.Nodes[node].Operands[1];
            int bias = users[Residuals.Source(graph, g).Index].FindIndex(u => !fusedAway.Contains(u) && graph.Nodes[u] is { Op: Reduce reduce } sum
                && !sum.Shape.Batched && sum.Operands.Count == 1 && sum.Operands[0] == g && sum.Shape.Count == graph[g].Shape.Count
                && reduce.Source == graph[g].Shape && reduce.Function == ScalarFunctions.Identity);
            if (bias < 0)
                continue;
            biasOf[node] = users[Residuals.Source(graph, g).Index][bias];
            fusedAway.Add(biasOf[node]);
        }
    }

    private bool TakePool(int convolution)
    {
        if (graph.Nodes[convolution].Op is not Conv2d || results.Contains(convolution))
            return false;
        int pool = users[convolution].FindIndex(u => graph.Nodes[u].Op is MaxPool);
        if (pool < 0)
            return false;
        pool = users[convolution][pool];
        WindowGeometry window = ((MaxPool)graph.Nodes[pool].Op).Window;
        bool fits = window is { Window: 2, Stride: 2, Padding: 0 } && window.InHeight % 2 == 0 && window.InWidth % 2 == 0
            && graph.Nodes[convolution].Shape.Count == window.Channels * window.InHeight * window.InWidth;
        if (!fits || users[convolution].Any(u => u != pool && u != WinnersOf(pool)))
            return false;
        poolOf[convolution] = (pool, WinnersOf(pool));
        fusedAway.Add(pool);
        return true;
    }

    private void TakeMap(int convolution)
    {
        if (users[convolution].Count == 0)
            return;
        int map = users[convolution][0];
        TensorNode node = graph.Nodes[map];
        if (node.Op is not Map || map < graph.PrimalCount != convolution < graph.PrimalCount || convolutionOf.ContainsKey(map) || node.Shape.Dims.Count != 3)
            return;
        bool direct = node.Operands.Count(o => Residuals.Source(graph, o).Index == convolution) == 1
            && node.Operands.Any(o => o.Index == convolution && Views.IsWhole(graph.Nodes[convolution].Shape, node.Shape));
        if (!direct)
            return;
        mapOf[convolution] = map;
        convolutionOf[map] = convolution;
    }
}
