namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Loops around loops whose iterations do not need each other: a vector's worth of iterations runs at once, each in a lane, and the rest
/// one by one after them. What is the same in all iterations is computed once for all lanes.
/// </summary>
internal sealed class LaneGroups
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;
    private readonly Privacy privacy;

    private LaneGroups(Method method)
    {
        this.method = method;
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
        privacy = new Privacy(method, facts);
    }

    public static Method Run(Method method)
    {
        var pass = new LaneGroups(method);
        pass.Form(method.Body);
        return HoldLaneSums.Run(ShareValues.Run(FoldIntegers.Run(pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result))));
    }

    /// <summary>The one real type of the numbers in a loop, if it is float or double.</summary>
    public static NumberType? TypeOf(Method method, For loop)
    {
        NumberType[] found = [.. Statements.Inside(loop.Body).SelectMany(Statements.Defines).Select(value => method.Values[value.Index].Type).Where(type => type.IsReal()).Distinct()];
        return found.Length == 1 && found[0] is NumberType.Single or NumberType.Double ? found[0] : null;
    }

    private void Form(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case If choice:
                    tables.Add(choice with { Then = tables.Inside(() => Form(choice.Then)), Else = tables.Inside(() => Form(choice.Else)) });
                    break;
                case For loop when TypeOf(method, loop) is NumberType type && new LaneIndependence(method, facts, privacy, loop, type) is { Holds: true } independence:
                    new LaneGroup(facts, tables, loop, type, independence, method.Reductions).Append();
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
}
