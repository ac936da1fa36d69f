namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>Lane loops: a vector's worth of iterations reads everything before it writes anything. Lane groups: a value is a number for each lane.</summary>
internal sealed partial class MethodInterpreter
{
    private const int Lanes = 8;

    private void Execute(LaneLoop lanes)
    {
        long count = this[lanes.To].Integer - this[lanes.From].Integer;
        if (count <= 0)
            throw new InvalidOperationException($"a lane loop of {count} iterations");
        Dictionary<LanePlace, Number[]> partial = lanes.Reductions == Reductions.Ordered ? []
            : lanes.Outputs.Where(place => place is LaneCellSum or LaneElementSum).ToDictionary(place => place, _ => new Number[4 * lanes.Type.LaneCount()]);
        for (long start = 0; start < count; start += Lanes)
        {
            Number[][] results = [.. Enumerable.Range(0, (int)Math.Min(Lanes, count - start)).Select(l => Apply(lanes, start + l))];
            for (int output = 0; output < lanes.Outputs.Count; output++)
                for (int l = 0; l < results.Length; l++)
                    if (partial.TryGetValue(lanes.Outputs[output], out Number[]? sums))
                        sums[(start + l) % sums.Length] = Sum(lanes.Type, sums[(start + l) % sums.Length], results[l][output]);
                    else
                        Write(lanes.Outputs[output], start + l, results[l][output], lanes.Type);
        }
        foreach ((LanePlace place, Number[] sums) in partial)
            Write(place, 0, SumByHalves(lanes.Type, sums), lanes.Type);
    }

    private static Number SumByHalves(NumberType type, Number[] sums)
    {
        Number[] left = [.. sums];
        for (int half = left.Length / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++)
                left[i] = Sum(type, left[i], left[half + i]);
        return left[0];
    }

    private bool IsApart(AreApart pair)
    {
        (Place first, Place second, long count) = (pair.First, pair.Second, this[pair.To].Integer - this[pair.From].Integer);
        if (!Array(first.Array).Overlaps(Array(second.Array)))
            return true;
        Memory a = Array(first.Array).Slice(Indices(first.Indices)[0], count), b = Array(second.Array).Slice(Indices(second.Indices)[0], pair.IsElement ? 1 : count);
        return !a.Overlaps(b);
    }

    private Number[] Apply(LaneLoop lanes, long iteration)
    {
        ScalarFunction function = lanes.Function;
        var known = new Number[function.Parameters + function.Nodes.Count];
        for (int i = 0; i < function.Parameters; i++)
            known[i] = Read(lanes.Inputs[i], iteration, lanes.Type);
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            Expr node = function.Nodes[i];
            known[function.Parameters + i] = node.Op == ScalarOp.Constant
                ? Number.Of(NumberArithmetic.Round(lanes.Type, node.Number))
                : NumberArithmetic.Real(lanes.Type, node.Op, [.. node.Operands.Select(o => known[o.Index])]);
        }
        return [.. function.Results.Select(r => known[r.Index])];
    }

    private Number Read(LanePlace place, long iteration, NumberType type) => place switch
    {
        LaneElements elements => Array(elements.First.Array)[[Indices(elements.First.Indices)[0] + iteration], 0],
        LaneField field => frames[field.Frame.Index].Restore(this[field.First].Integer + iteration, field.Field),
        LaneUniform uniform => this[uniform.Value],
        LaneIndex index => NumberArithmetic.Convert(NumberType.Int32, type, new(0, this[index.First].Integer + iteration)),
        _ => throw new NotSupportedException($"{place.GetType().Name} is not read"),
    };

    private void Write(LanePlace place, long iteration, Number value, NumberType type)
    {
        switch (place)
        {
            case LaneElements elements: Array(elements.First.Array)[[Indices(elements.First.Indices)[0] + iteration], 0] = value; break;
            case LaneField field: frames[field.Frame.Index].Save(this[field.First].Integer + iteration, field.Field, value); break;
            case LaneCellSum sum: cells[sum.Cell.Index] = Sum(type, cells[sum.Cell.Index], value); break;
            case LaneElementSum sum: At(sum.Place) = Sum(type, At(sum.Place), value); break;
            default: throw new NotSupportedException($"{place.GetType().Name} is not written");
        }
    }

    /// <summary>The type that each lane of a vector or mask has; null for a plain number.</summary>
    private static NumberType? InLanes(NumberType type) => type switch
    {
        NumberType.DoubleLanes or NumberType.DoubleMask => NumberType.Double,
        NumberType.SingleLanes or NumberType.SingleMask => NumberType.Single,
        _ => null,
    };

    /// <summary>A condition that is no mask decides for all lanes.</summary>
    private Number InEachLane(NumberType type, Expr value)
    {
        Number Of(int lane) => value.Op switch
        {
            ScalarOp.Constant => Number.Of(NumberArithmetic.Round(type, value.Number)),
            ScalarOp.Rule => Number.Of(value.Rules[0].Fixed ?? Rules.Default[(RuleSlot)(int)value.Rules[0].Slot]),
            _ => NumberArithmetic.Real(type, value.Op, [.. value.Operands.Select(o => InLanes(Type(o)) is null ? this[o] : this[o][lane])]),
        };
        return new(0, 0, [.. Enumerable.Range(0, type.LaneCount()).Select(Of)]);
    }

    /// <summary>Lanes of a struct's numbers lie one after the other.</summary>
    private bool HasShape(RequireSameShape require)
    {
        (Memory shadow, Memory of) = (Array(require.Shadow), Array(require.Of));
        Array lanes = method.Arrays[require.Shadow.Index];
        return lanes.Fields[0].Type.IsLanes() ? shadow.Length(0) == method.Arrays[require.Of.Index].Fields.Count * of.Length(0) : shadow.HasShapeOf(of);
    }

    private Number Total(AddLanes add)
    {
        Number terms = this[add.Lanes];
        if (add.Reductions == Reductions.Lanes)
            return Sum(Type(add.Target), this[add.Sum], SumByHalves(Type(add.Target), [.. Enumerable.Range(0, Type(add.Target).LaneCount()).Select(lane => terms[lane])]));
        return Enumerable.Range(0, Type(add.Target).LaneCount()).Aggregate(this[add.Sum], (sum, lane) => Sum(Type(add.Target), sum, terms[lane]));
    }

    private long[] PlaceOf(Place first, ValueId stride, int lane)
    {
        long[] indices = Indices(first.Indices);
        indices[^1] += lane * this[stride].Integer;
        return indices;
    }

    private int FieldOf(Place place) => method.Arrays[place.Array.Index].Fields.ToList().FindIndex(f => f.Path == place.Field);

    private Number Gathered(LoadLanes load) => new(0, 0, [.. Enumerable.Range(0, Type(load.Target).LaneCount())
        .Select(lane => Array(load.First.Array)[PlaceOf(load.First, load.Stride, lane), FieldOf(load.First)])]);

    private void Scatter(StoreLanes store)
    {
        for (int lane = 0; lane < Type(store.Value).LaneCount(); lane++)
            Array(store.First.Array)[PlaceOf(store.First, store.Stride, lane), FieldOf(store.First)] = this[store.Value][lane];
    }
}
