namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Innermost loops whose iterations do not need each other become <see cref="LaneLoop"/>s, the last thing that is done to a method.
/// The frames that they save in get columns.
/// </summary>
internal sealed class FormLaneLoops
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;

    private FormLaneLoops(Method method)
    {
        this.method = method;
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
    }

    public static Method Run(Method method)
    {
        var pass = new FormLaneLoops(method);
        pass.Append(method.Body);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private void Append(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case If choice:
                    tables.Add(choice with { Then = tables.Inside(() => Append(choice.Then)), Else = tables.Inside(() => Append(choice.Else)) });
                    break;
                case For loop when FramesFit(loop) && LaneBody.Form(method, tables, facts, loop) is IReadOnlyList<Statement> lanes:
                    MakeColumns(loop);
                    foreach (Statement formed in lanes)
                        tables.Add(formed);
                    break;
                case For loop:
                    tables.Add(loop with { Body = tables.Inside(() => Append(loop.Body)) });
                    break;
                case While loop:
                    tables.Add(loop with { Body = tables.Inside(() => Append(loop.Body)) });
                    break;
                default:
                    tables.Add(statement);
                    break;
            }
    }

    /// <summary>Columns of numbers: all fields of one type.</summary>
    private bool FramesFit(For loop) => FramesOf(loop).All(frame => tables[frame].Fields.Select(field => field.Type).Distinct().Count() == 1);

    private void MakeColumns(For loop)
    {
        foreach (FrameId frame in FramesOf(loop))
            tables[frame] = tables[frame] with { Columns = true };
    }

    private static IEnumerable<FrameId> FramesOf(For loop) => loop.Body.Statements
        .Select(statement => statement switch { SaveField save => save.Frame, RestoreField restore => restore.Frame, _ => (FrameId?)null }).OfType<FrameId>().Distinct();
}
