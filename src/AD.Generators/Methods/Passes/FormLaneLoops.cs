namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Innermost loops whose iterations do not need each other run in lanes; the last thing that is done to a method. Frames that such a
/// loop reads or writes are split, a frame for each field, so that a field's numbers lie beside each other.
/// </summary>
internal sealed class FormLaneLoops
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;
    private readonly HashSet<FrameId> inLanes = [];
    private readonly Dictionary<(FrameId, int), FrameId> split = [];

    /// <summary>Whether the statements are those of the primal, whose sums keep their order.</summary>
    private bool isUsers = true;

    private FormLaneLoops(Method method)
    {
        this.method = method;
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
    }

    public static Method Run(Method method)
    {
        var pass = new FormLaneLoops(method);
        Block formed = pass.tables.Inside(() => pass.Form(method.Body));
        pass.SplitFrames();
        pass.Split(formed);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private void Form(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case Comment { Text: var text }:
                    isUsers = text is ReverseMode.IterationAgain or ReverseMode.BackToSnapshot || (isUsers && text is not (ReverseMode.DerivedPart or ReverseMode.AndBackwards));
                    tables.Add(statement);
                    break;
                case If choice:
                    tables.Add(choice with { Then = tables.Inside(() => Form(choice.Then)), Else = tables.Inside(() => Form(choice.Else)) });
                    break;
                case For { IsRest: true }:
                    tables.Add(statement);
                    break;
                case For loop when SnapshotCopy.Of(loop, frame => tables[frame]) is not null:
                    tables.Add(loop);
                    break;
                case For loop when LaneBody.Form(method, tables, facts, loop, isUsers) is IReadOnlyList<Statement> lanes:
                    inLanes.UnionWith(loop.Body.Statements.Select(FrameOf).OfType<FrameId>());
                    foreach (Statement formed in lanes)
                        tables.Add(formed);
                    break;
                case For loop:
                    tables.Add(loop with { Body = tables.Inside(() => Form(loop.Body)) });
                    break;
                case While loop:
                    tables.Add(loop with { Body = tables.Inside(() => Form(loop.Body)) });
                    break;
                default:
                    tables.Add(statement);
                    break;
            }
    }

    private static FrameId? FrameOf(Statement statement) => statement switch { SaveField save => save.Frame, RestoreField restore => restore.Frame, _ => null };

    private void SplitFrames()
    {
        foreach (FrameId frame in inLanes)
            for (int field = 0; field < tables[frame].Fields.Count; field++)
                split[(frame, field)] = field == 0 ? frame : tables.NewFrame(tables[frame] with { Name = tables[frame].Name + "_" + field, Fields = [tables[frame].Fields[field]] });
        foreach (FrameId frame in inLanes)
            tables[frame] = tables[frame] with { Fields = tables[frame].Fields.Take(1).ToEquatableArray() };
    }

    private IEnumerable<FrameId> PartsOf(FrameId frame) => inLanes.Contains(frame) ? split.Where(part => part.Key.Item1 == frame).Select(part => part.Value) : [frame];

    private (FrameId Frame, int Field) PartOf(FrameId frame, int field) => split.TryGetValue((frame, field), out FrameId part) ? (part, 0) : (frame, field);

    private void Split(Block block)
    {
        foreach (Statement statement in block.Statements)
            foreach (Statement part in Split(statement))
                tables.Add(part);
    }

    private IEnumerable<Statement> Split(Statement statement) => statement switch
    {
        If choice => [choice with { Then = tables.Inside(() => Split(choice.Then)), Else = tables.Inside(() => Split(choice.Else)) }],
        For loop => [loop with { Body = tables.Inside(() => Split(loop.Body)) }],
        While loop => [loop with { Body = tables.Inside(() => Split(loop.Body)) }],
        OpenFrames open => PartsOf(open.Frame).Select(part => open with { Frame = part }),
        ReopenFrames open => PartsOf(open.Frame).Select(part => open with { Frame = part }),
        CloseFrames close => PartsOf(close.Frame).Select(part => new CloseFrames(part)),
        SaveField save => [save with { Frame = PartOf(save.Frame, save.Field).Frame, Field = PartOf(save.Frame, save.Field).Field }],
        RestoreField restore => [restore with { Frame = PartOf(restore.Frame, restore.Field).Frame, Field = PartOf(restore.Frame, restore.Field).Field }],
        LaneLoop lanes => [lanes with { Inputs = lanes.Inputs.Select(Split).ToEquatableArray(), Outputs = lanes.Outputs.Select(Split).ToEquatableArray() }],
        _ => [statement],
    };

    private LanePlace Split(LanePlace place) => place is LaneField field
        ? field with { Frame = PartOf(field.Frame, field.Field).Frame, Field = PartOf(field.Frame, field.Field).Field } : place;
}
