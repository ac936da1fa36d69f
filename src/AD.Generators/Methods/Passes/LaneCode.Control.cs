using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Choices and loops: all lanes go the same way.</summary>
internal sealed partial class LaneCode
{
    private void WriteChoice(If choice)
    {
        List<ValueId> thens = [], elses = [];
        Block then = tables.Inside(() =>
        {
            Write(choice.Then);
            thens.AddRange(choice.Phis.Select(phi => Varies(phi.Target) ? InLanes(phi.Then) : Same(phi.Then)));
        });
        Block otherwise = tables.Inside(() =>
        {
            Write(choice.Else);
            elses.AddRange(choice.Phis.Select(phi => Varies(phi.Target) ? InLanes(phi.Else) : Same(phi.Else)));
        });
        tables.Add(new If(Same(choice.Condition), then, otherwise,
            choice.Phis.Select((phi, i) => new Phi(Varies(phi.Target) ? NewLanes(phi.Target) : NewSame(phi.Target), thens[i], elses[i])).ToEquatableArray()));
    }

    private void WriteLoop(For inner)
    {
        ValueId index = NewSame(inner.Index);
        (Block body, EquatableArray<Carried> carried) = WriteBody(inner.Body, inner.Carried);
        tables.Add(new For(index, Same(inner.From), Same(inner.To), inner.Step, body, carried));
    }

    private void WriteLoop(While inner)
    {
        (Block body, EquatableArray<Carried> carried) = WriteBody(inner.Body, inner.Carried);
        tables.Add(new While(Same(inner.Continue), body, carried));
    }

    private (Block, EquatableArray<Carried>) WriteBody(Block block, EquatableArray<Carried> variables)
    {
        List<ValueId> initial = [.. variables.Select(variable => Varies(variable.Inside) ? InLanes(variable.Initial) : Same(variable.Initial))], next = [];
        List<ValueId> inside = [.. variables.Select(variable => Varies(variable.Inside) ? NewLanes(variable.Inside) : NewSame(variable.Inside))];
        Block body = tables.Inside(() =>
        {
            Write(block);
            next.AddRange(variables.Select(variable => Varies(variable.Inside) ? InLanes(variable.Next) : Same(variable.Next)));
        });
        return (body, variables.Select((variable, i) =>
            new Carried(initial[i], inside[i], next[i], Varies(variable.Inside) ? NewLanes(variable.Result) : NewSame(variable.Result))).ToEquatableArray());
    }
}
