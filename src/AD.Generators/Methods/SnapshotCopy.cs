using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// A loop that does nothing but copy an array of numbers to the frames of a snapshot, from number <paramref name="First"/> on (null: from 0), or
/// (<paramref name="IsBack"/>) from there. It is written as such.
/// </summary>
internal sealed record SnapshotCopy(ArrayId Array, FrameId Frame, ValueId? First, ValueId Count, bool IsBack)
{
    /// <summary>Null for any other loop.</summary>
    public static SnapshotCopy? Of(For loop, Func<FrameId, Frame> frames)
    {
        if (loop.Carried.Count > 0 || loop.Body.Statements.Count is not (2 or 3))
            return null;
        Statement[] last = [.. loop.Body.Statements.Skip(loop.Body.Statements.Count - 2)];
        (Place place, FrameId frame, ValueId number, bool isBack)? copy = (last[0], last[1]) switch
        {
            (Load load, SaveField save) when save.Value == load.Target => (load.From, save.Frame, save.Number, false),
            (RestoreField restore, Store store) when store.Value == restore.Target => (store.To, restore.Frame, restore.Number, true),
            _ => null,
        };
        if (copy is not { } found || !frames(found.frame).IsSnapshot || frames(found.frame).Fields.Count > 1 || found.place.Indices != [loop.Index])
            return null;
        ValueId? first = null;
        if (found.number != loop.Index)
        {
            if (loop.Body.Statements.Select(statement => statement as LetInteger).FirstOrDefault(let => let?.Target == found.number) is not { Op: IntegerOp.Add } sum || sum.Operands[1] != loop.Index)
                return null;
            first = sum.Operands[0];
        }
        return new SnapshotCopy(found.place.Array, found.frame, first, loop.To, found.isBack);
    }
}
