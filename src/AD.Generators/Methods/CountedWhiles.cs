using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// Gives each While that computes something active a carried count of its iterations, which the derived loop runs down. Values keep
/// their ids; the count is the last of the loop's carried values.
/// </summary>
internal sealed class CountedWhiles
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly Activity active;
    private readonly MethodBuilder tables;

    private CountedWhiles(Method method)
    {
        this.method = method;
        facts = new MethodFacts(method);
        active = new Activity(method, facts);
        tables = new MethodBuilder(method);
    }

    public static Method Add(Method method)
    {
        var pass = new CountedWhiles(method);
        pass.Append(method.Body);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    /// <summary>Whether the loop has a count, which then is its last carried value.</summary>
    public static bool IsActive(While loop, Activity active, MethodFacts facts) =>
        loop.Carried.Any(variable => active[variable.Inside] || active[variable.Result]) || Touches(loop.Body, active, facts);

    private void Append(Block block)
    {
        foreach (Statement statement in block.Statements)
            tables.Add(Counted(statement));
    }

    private Statement Counted(Statement statement)
    {
        switch (statement)
        {
            case If choice:
                return choice with { Then = tables.Inside(() => Append(choice.Then)), Else = tables.Inside(() => Append(choice.Else)) };
            case For loop:
                return loop with { Body = tables.Inside(() => Append(loop.Body)) };
            case While loop when !IsActive(loop, active, facts):
                return loop with { Body = tables.Inside(() => Append(loop.Body)) };
            case While loop:
                ValueId zero = tables.Integer(0), inside = tables.NewValue(NumberType.Int32, "count"), result = tables.NewValue(NumberType.Int32, "count"), next = default;
                Block body = tables.Inside(() =>
                {
                    Append(loop.Body);
                    next = tables.Integer(NumberType.Int32, IntegerOp.Add, inside, tables.Integer(1));
                });
                return loop with { Body = body, Carried = loop.Carried.Append(new Carried(zero, inside, next, result)).ToEquatableArray() };
            default:
                return statement;
        }
    }

    public static bool Touches(Block block, Activity active, MethodFacts facts) => block.Statements.Any(statement =>
        Statements.Defines(statement).Any(value => active[value]) || statement switch
        {
            Store store => active[store.To.Array],
            Accumulate sum => active[sum.To.Array],
            Clear clear => active[clear.Array],
            If choice => Touches(choice.Then, active, facts) || Touches(choice.Else, active, facts),
            For loop => Touches(loop.Body, active, facts),
            While loop => IsActive(loop, active, facts),
            _ => false,
        });
}
