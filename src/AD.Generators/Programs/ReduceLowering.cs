using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Sums of f over a shape. Over the batch: in each part a lane over blocks, then source elements ascending, then over the lanes; then over
/// the parts; tasks share the target's elements. Over features alone: each lane by itself. A few neighbouring targets are summed side by side, so that one
/// addition need not wait for the one before it; each target's order stays.
/// </summary>
internal sealed class ReduceLowering
{
    private const int MostSums = 8, VectorsPerTask = 64;

    private readonly ProgramBuilder builder;
    private readonly EquatableArray<int> dims;
    private readonly OperandView target;
    private readonly EquatableArray<OperandView> views;
    private readonly ScalarFunction addTerm;
    private readonly int[] kept, reduced;
    private readonly int results, targets, side;
    private readonly VariableId[] operands, outputs;
    private readonly VariableId[][] sums;

    private ReduceLowering(string summary, EquatableArray<int> dims, OperandView target, int targetCount, ScalarFunction function, EquatableArray<OperandView> views)
    {
        this.dims = dims;
        this.target = target;
        this.views = views;
        targets = targetCount;
        results = function.Results.Count;
        kept = [.. Enumerable.Range(0, dims.Count).Where(d => target.Strides[d] != 0 && dims[d] > 1)];
        reduced = [.. Enumerable.Range(0, dims.Count).Where(d => target.Strides[d] == 0 && dims[d] > 1)];
        RequireContiguousTarget();
        side = SideBySide();
        builder = new ProgramBuilder($"{summary}: [{string.Join(",", dims)}] to {targetCount}");
        operands = [.. views.Select((v, i) => builder.Operand(i, MapLowering.OperandName(i), v.Batched ? VariableKind.LanePointer : VariableKind.UniformPointer))];
        outputs = [.. Enumerable.Range(0, results).Select(r => builder.Result(r, results == 1 ? "y" : "y" + r, target.Batched ? VariableKind.LanePointer : VariableKind.UniformPointer))];
        builder.NeedRulesOf(function);
        addTerm = AddTerm(function);
        sums = [.. Enumerable.Range(0, side).Select(u => Enumerable.Range(0, results).Select(r => builder.Variable(SumName(u, r))).ToArray())];
    }

    public static LoweredKernel Lower(BatchReduceSpec spec)
    {
        var lowering = new ReduceLowering("sum over the batch", spec.SourceDims, spec.Target, spec.TargetCount, spec.Function, spec.Operands);
        int tasks = lowering.OverBatch();
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("BatchSum"), Tasks: tasks, Pixels: lowering.Pixels);
    }

    public static LoweredKernel Lower(FeatureReduceSpec spec)
    {
        var lowering = new ReduceLowering("sum over features", spec.SourceDims, spec.Target, spec.TargetCount, spec.Function, spec.Operands);
        lowering.OverFeatures();
        return new LoweredKernel(lowering.builder.Arguments, lowering.builder.Build("Sum"));
    }

    /// <summary>Elements of a block that go into one target.</summary>
    private int Pixels => reduced.Aggregate(1, (n, d) => n * dims[d]);

    private string SumName(int u, int r) => "sum" + (results > 1 ? r.ToString() : "") + (side > 1 ? "_" + u : "");

    /// <summary>(sums, operands): each sum plus its term.</summary>
    private ScalarFunction AddTerm(ScalarFunction function)
    {
        var b = new ScalarBuilder(results + function.Parameters);
        Scalar[] terms = b.Inline(function, [.. Enumerable.Range(results, function.Parameters).Select(i => b[i])]);
        return b.Build([.. terms.Select((term, r) => b[r] + term)]);
    }

    private void RequireContiguousTarget()
    {
        int stride = 1;
        for (int k = kept.Length - 1; k >= 0; stride *= dims[kept[k--]])
            if (target.Strides[kept[k]] != stride)
                throw new NotSupportedException($"a sum's target is stored in order: stride {stride} for dimension {kept[k]}, not {target.Strides[kept[k]]}");
        if (stride != targets)
            throw new NotSupportedException($"a sum over [{string.Join(",", dims)}] that keeps {stride} elements has {targets} targets");
    }

    private int SideBySide()
    {
        int extent = kept.Length == 0 ? 1 : dims[kept[kept.Length - 1]];
        for (int count = Math.Max(1, Math.Min(4, MostSums / results)); ; count--)
            if (extent % count == 0)
                return count;
    }

    private int OverBatch()
    {
        int units = targets / side, vectors = side * Pixels;
        int perTask = Math.Min(units, (VectorsPerTask + vectors - 1) / vectors), tasks = (units + perTask - 1) / perTask;
        builder.Extra(ArgumentKind.BlockStride);
        builder.Extra(ArgumentKind.Blocks);
        VariableId task = builder.Extra(ArgumentKind.Task);
        void Unit(Linear unit) => Sum(unit, (bases, zeros, body, store) => builder.ForBatchParts(Pixels, part =>
        {
            zeros();
            builder.ForBlocks(part, block =>
            {
                var pointers = operands.Select((o, v) => views[v].Batched ? builder.Pointer(MapLowering.OperandName(v) + "Block", o, bases[v], block) : o).ToArray();
                body(pointers, [.. bases.Select((b, v) => views[v].Batched ? 0 : b)]);
            });
            store((target, sum) => builder.SumLanes(target, sum, part));
        }));

        if (perTask == 1)
            Unit(tasks == 1 ? 0 : task);
        else if (tasks == 1)
            builder.Loop("unit", units, Unit);
        else
            builder.Loop("unit", task * perTask, new IndexCall(IndexOperation.Min, task * perTask + perTask, (Linear)units), Unit);
        return tasks;
    }

    private void OverFeatures() => builder.Loop("unit", targets / side, unit =>
        Sum(unit, (bases, zeros, body, store) =>
        {
            zeros();
            body(operands, bases);
            store((target, sum) => builder.Assign(target, LaneFunctions.Identity, sum));
        }));

    /// <summary>Loops around a sum: they are given where the operands start, and what to do before, inside and after.</summary>
    private delegate void Loops(Linear[] bases, Action zeros, Action<VariableId[], Linear[]> body, Action<Action<Element, VariableId>> store);

    /// <summary>The sums of <see cref="side"/> neighbouring targets.</summary>
    private void Sum(Linear unit, Loops loops)
    {
        Linear first = unit * side;
        Linear[] indices = KeptIndices(first), bases = [.. views.Select(v => kept.Select((d, k) => indices[k] * v.Strides[d]).Aggregate((Linear)0, static (a, b) => a + b))];
        var reads = new Place?[side, views.Count];
        Hoist(reads, operands, bases, v => !views[v].Batched && IsFixed(v));
        loops(bases, () =>
        {
            foreach (VariableId sum in sums.SelectMany(static s => s))
                builder.Assign(sum, LaneFunctions.Zero);
        }, (pointers, addresses) =>
        {
            Place?[,] inBlock = (Place?[,])reads.Clone();
            Hoist(inBlock, pointers, addresses, v => views[v].Batched && IsFixed(v) && (reduced.Length > 0 || side > 1 && Shift(v) == 0));
            Reduced(0, addresses, inner =>
            {
                Place?[,] at = (Place?[,])inBlock.Clone();
                Hoist(at, pointers, inner, v => !IsFixed(v) && side > 1 && Shift(v) == 0);
                for (int u = 0; u < side; u++)
                {
                    IEnumerable<Place> terms = views.Select((_, v) => at[u, v] ?? new Element(pointers[v], inner[v] + u * Shift(v)));
                    builder.Assign(sums[u].Select(static s => (Place)s), addTerm, [.. sums[u], .. terms]);
                }
            });
        }, store =>
        {
            for (int u = 0; u < side; u++)
                for (int r = 0; r < results; r++)
                    store(new Element(outputs[r], first + u), sums[u][r]);
        });
    }

    private bool IsFixed(int view) => reduced.All(d => views[view].Strides[d] == 0);

    /// <summary>From one target to the next.</summary>
    private int Shift(int view) => kept.Length == 0 ? 0 : views[view].Strides[kept[kept.Length - 1]];

    /// <summary>Reads into locals what the loops inside do not change; one local for all targets where they share it.</summary>
    private void Hoist(Place?[,] reads, VariableId[] pointers, Linear[] addresses, Func<int, bool> wanted)
    {
        for (int v = 0; v < views.Count; v++)
            if (wanted(v))
                for (int u = 0; u < side; u++)
                {
                    if (u > 0 && Shift(v) == 0)
                    {
                        reads[u, v] = reads[0, v];
                        continue;
                    }
                    VariableId value = builder.Variable("v" + v + (u > 0 ? "_" + u : ""));
                    builder.Assign(value, LaneFunctions.Identity, new Element(pointers[v], addresses[v] + u * Shift(v)));
                    reads[u, v] = value;
                }
    }

    private void Reduced(int depth, Linear[] addresses, Action<Linear[]> body)
    {
        if (depth == reduced.Length)
        {
            body(addresses);
            return;
        }
        int d = reduced[depth];
        builder.Loop(depth == reduced.Length - 1 ? "i" : "i" + depth, dims[d], index =>
            Reduced(depth + 1, [.. addresses.Select((a, v) => a + index * views[v].Strides[d])], body));
    }

    /// <summary>Indices of a target element, whose number is a row-major index over the kept dimensions.</summary>
    private Linear[] KeptIndices(Linear element)
    {
        if (kept.Length <= 1)
            return [element];
        var indices = new Linear[kept.Length];
        for (int k = 0, below = targets; k < kept.Length; k++)
        {
            below /= dims[kept[k]];
            IndexExpression quotient = below == 1 ? element : new IndexCall(IndexOperation.Quotient, element, (Linear)below);
            VariableId index = builder.Integer("k" + k);
            builder.Set(index, k == 0 ? quotient : new IndexCall(IndexOperation.Remainder, quotient, (Linear)dims[kept[k]]));
            indices[k] = index;
        }
        return indices;
    }
}
