using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>What statements may change of what others have read.</summary>
internal sealed class Effects(Layout layout)
{
    /// <summary>Whether the statements of a block from one index to before another may change what <paramref name="reads"/> have read.</summary>
    public bool MayChange(IEnumerable<Statement> reads, Block block, int from, int to)
    {
        List<Statement> all = [.. reads];
        for (int i = from; i < to && i < block.Statements.Count && all.Count > 0; i++)
            if (all.Exists(read => MayChange(read, block.Statements[i])))
                return true;
        return false;
    }

    private bool MayChange(Statement read, Statement statement) =>
        Changes(read, statement) || Operands.Blocks(statement).Any(inner => inner.Block.Statements.Any(s => MayChange(read, s)));

    private bool Changes(Statement read, Statement statement) => (read, statement) switch
    {
        (Load load, Store store) => MayBeOne(load.From.Array, store.To.Array),
        (Load load, Accumulate sum) => MayBeOne(load.From.Array, sum.To.Array),
        (Load load, Clear clear) => MayBeOne(load.From.Array, clear.Array),
        (Load load, StoreLanes store) => MayBeOne(load.From.Array, store.First.Array),
        (ReadCell cell, SetCell set) => cell.Cell == set.Cell,
        (ReadCell cell, AddToCell add) => cell.Cell == add.Cell,
        (Load load, LaneLoop lanes) => lanes.Outputs.Any(place => place is LaneElements elements ? MayBeOne(load.From.Array, elements.First.Array)
            : place is LaneElementSum sum && MayBeOne(load.From.Array, sum.Place.Array)),
        (ReadCell cell, LaneLoop lanes) => lanes.Outputs.Contains(new LaneCellSum(cell.Cell)),
        (RestoreField field, LaneLoop lanes) => lanes.Outputs.Any(place => place is LaneField written && written.Frame == field.Frame),
        (RestoreField field, SaveField save) => field.Frame == save.Frame,
        (RestoreField field, OpenFrames open) => field.Frame == open.Frame,
        (RestoreField field, ReopenFrames open) => field.Frame == open.Frame,
        (RestoreField field, CloseFrames close) => field.Frame == close.Frame,
        _ => false,
    };

    /// <summary>Two arrays that callers gave may overlap; one that is made here overlaps only its views.</summary>
    private bool MayBeOne(ArrayId first, ArrayId second)
    {
        int one = layout.Memory[first.Index], other = layout.Memory[second.Index];
        return one == other || !(layout.IsLocal[one] || layout.IsLocal[other]);
    }
}
