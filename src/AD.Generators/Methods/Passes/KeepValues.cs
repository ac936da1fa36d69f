using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Leaves out the operations that say how to differentiate and compute nothing (Detach, WithPartial), when all derivatives have been made.
/// </summary>
internal sealed class KeepValues(Method method)
{
    private readonly Value[] values = [.. method.Values];
    private readonly Dictionary<ValueId, ValueId> same = [];

    public static Method Run(Method method)
    {
        var pass = new KeepValues(method);
        Method kept = ReplaceUses.In(method, pass.Keep(method.Body), pass.Of);
        return kept with { Values = pass.values.ToEquatableArray() };
    }

    private ValueId Of(ValueId value) => same.TryGetValue(value, out ValueId other) ? other : value;

    private Block Keep(Block block) => new(block.Statements.Select(Keep).OfType<Statement>().ToEquatableArray());

    private Statement? Keep(Statement statement)
    {
        // What leaves the blocks of a choice or loop is known only once they have been passed.
        statement = ReplaceUses.In(statement switch
        {
            If choice => choice with { Then = Keep(choice.Then), Else = Keep(choice.Else) },
            For loop => loop with { Body = Keep(loop.Body) },
            While loop => loop with { Body = Keep(loop.Body) },
            _ => statement,
        }, Of);
        if (statement is NoTangent none)
            return new Let(none.Target, new Expr(ScalarOp.Constant, default));          // it only reaches memory that nobody reads
        if (statement is not Let { Value.Op: ScalarOp.Detach or ScalarOp.WithPartial } let)
            return statement;
        ValueId value = let.Value.Operands[0];
        same[let.Target] = value;
        if (values[value.Index].Name.Length == 0)
            values[value.Index] = values[value.Index] with { Name = values[let.Target.Index].Name };
        return null;
    }
}
