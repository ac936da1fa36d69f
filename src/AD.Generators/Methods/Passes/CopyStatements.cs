using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Statements of a primal method once more, what they define inside under ids of its own; what a loop or choice itself defines keeps its ids.</summary>
internal sealed class CopyStatements(MethodBuilder tables)
{
    private readonly Dictionary<ValueId, ValueId> values = [];
    private readonly Dictionary<ArrayId, ArrayId> arrays = [];

    public Statement Of(For loop) => Inside(loop, result => result);

    /// <summary>Some iterations of a loop, with its variables as they are given; what the loop defines has ids of its own, too.</summary>
    public For Part(For loop, ValueId from, ValueId to, IReadOnlyList<ValueId> initial)
    {
        For copy = Inside(loop, New);
        return copy with { From = from, To = to, Carried = copy.Carried.Select((variable, i) => variable with { Initial = initial[i] }).ToEquatableArray() };
    }

    private ValueId Of(ValueId value) => values.TryGetValue(value, out ValueId copy) ? copy : value;

    private ArrayId Of(ArrayId array) => arrays.TryGetValue(array, out ArrayId copy) ? copy : array;

    private ValueId New(ValueId value) => values[value] = tables.NewValue(tables[value].Type, tables[value].Name);

    private ArrayId New(ArrayId array) => arrays[array] = tables.NewArray(tables[array]);

    private Block Of(Block block) => new(block.Statements.Select(Of).ToEquatableArray());

    private Statement Of(Statement statement) => statement switch
    {
        If choice => Choice(choice),
        For loop => Inside(loop, New),
        While loop => Inside(loop),
        _ => Target(ReplaceUses.ArraysIn(ReplaceUses.In(statement, Of), Of)),
    };

    private Statement Target(Statement statement) => statement switch
    {
        Store or Accumulate or Clear or Comment => statement,
        Slice s => s with { Target = New(s.Target) },
        Row s => s with { Target = New(s.Target) },
        Allocate s => s with { Target = New(s.Target) },
        ReadArray s => s with { Target = New(s.Target) },
        _ when Operands.Target(statement) is ValueId target => Statements.WithTarget(statement, New(target)),
        _ => throw new InvalidOperationException($"{statement.GetType().Name} is not a primal statement"),
    };

    private If Choice(If choice)
    {
        ValueId condition = Of(choice.Condition);
        Block then = Of(choice.Then), otherwise = Of(choice.Else);
        return new If(condition, then, otherwise,
            choice.Phis.Select(phi => new Phi(New(phi.Target), Of(phi.Then), Of(phi.Else))).ToEquatableArray());
    }

    private For Inside(For loop, Func<ValueId, ValueId> result)
    {
        (ValueId from, ValueId to) = (Of(loop.From), Of(loop.To));
        (Block body, EquatableArray<Carried> carried) = Inside(loop.Body, loop.Carried, () => New(loop.Index), result);
        return new For(Of(loop.Index), from, to, loop.Step, body, carried);
    }

    private While Inside(While loop)
    {
        (Block body, EquatableArray<Carried> carried) = Inside(loop.Body, loop.Carried, () => default, New);
        return new While(Of(loop.Continue), body, carried);
    }

    private (Block, EquatableArray<Carried>) Inside(Block body, EquatableArray<Carried> carried, Func<ValueId> index, Func<ValueId, ValueId> result)
    {
        List<ValueId> initial = [.. carried.Select(variable => Of(variable.Initial))];
        index();
        foreach (Carried variable in carried)
            New(variable.Inside);
        Block copy = Of(body);
        return (copy, carried.Select((variable, i) => new Carried(initial[i], Of(variable.Inside), Of(variable.Next), result(variable.Result))).ToEquatableArray());
    }
}
