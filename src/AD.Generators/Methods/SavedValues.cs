using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>What the primal part keeps for the derived part: in a loop a field of the iteration's frame, elsewhere (in an If) a cell.</summary>
internal sealed class SavedValues(MethodBuilder tables, RerunLoops rerun)
{
    private readonly Dictionary<ValueId, (FrameId Frame, int Field)> fields = [];
    private readonly Dictionary<ValueId, CellId> cells = [];
    private readonly Dictionary<LoopFacts, FrameId> frames = [];

    public bool Contains(ValueId value) => fields.ContainsKey(value) || cells.ContainsKey(value);

    public CellId? CellOf(ValueId value) => cells.TryGetValue(value, out CellId cell) ? cell : null;

    /// <summary>The field of a frame that a value is kept in: of a loop around it.</summary>
    public (FrameId Frame, int Field)? FieldOf(ValueId value) => fields.TryGetValue(value, out (FrameId, int) field) ? field : null;

    /// <summary>The frame of a loop; null if nothing of its iterations is kept.</summary>
    public FrameId? FrameOf(LoopFacts loop) => frames.TryGetValue(loop, out FrameId frame) ? frame : null;

    /// <summary>
    /// Reads a value back at the end of <paramref name="home"/>, the mirror of its block or of one around loops in which it does not change; it is saved from
    /// now on.
    /// </summary>
    public ValueId Restore(ValueId value, Mirror home)
    {
        ValueId target = tables.NewValue(tables[value].Type, tables[value].Name);
        if (home.Primal.Loop is not LoopFacts loop || rerun.Contains(loop))
        {
            if (!cells.TryGetValue(value, out CellId cell))
                cells[value] = cell = tables.NewCell(tables[value].Type, tables[value].Name);
            home.Statements.Add(new ReadCell(target, cell));
            return target;
        }
        if (!fields.TryGetValue(value, out (FrameId Frame, int Field) place))
        {
            FrameId frame = Frame(loop);
            fields[value] = place = (frame, tables[frame].Fields.Count);
            tables[frame] = tables[frame] with { Fields = tables[frame].Fields.Append(Field(tables[frame], tables[value])).ToEquatableArray() };
        }
        home.Statements.Add(new RestoreField(target, place.Frame, FrameNumber(home), place.Field));
        return target;
    }

    private static Value Field(Frame frame, Value value)
    {
        string name = value.Name.Length > 0 ? value.Name : "t" + frame.Fields.Count;
        return frame.Fields.Any(field => field.Name == name) ? Field(frame, value with { Name = name + "_" + frame.Fields.Count }) : value with { Name = name };
    }

    private FrameId Frame(LoopFacts loop)
    {
        if (!frames.TryGetValue(loop, out FrameId frame))
            frames[loop] = frame = tables.NewFrame(new Frame($"Frame{frames.Count + 1}", default));
        return frame;
    }

    private static ValueId FrameNumber(Mirror mirror)
    {
        while (mirror.FrameNumber is null)
            mirror = mirror.Outer ?? throw new InvalidOperationException("no loop around a value that a loop defines");
        return mirror.FrameNumber();
    }
}
