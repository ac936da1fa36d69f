using AdCompiler.Generators.Methods.Passes;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>The primal statements of a derived method: as they were, and beside them what the derived part wants kept.</summary>
internal sealed class ForwardSweep(MethodBuilder tables, MethodFacts facts, SavedValues saved, RerunLoops rerun, IReadOnlyDictionary<For, Snapshots> snapshots)
{
    private readonly Dictionary<FrameId, ValueId> numbers = [];

    public void Append(Block block) => Append(block, block.Statements);

    private void Append(Block block, IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            if (rerun.IsAtHand(facts[block]))
                foreach (CellId cell in CellsIn(statement))
                    tables.Add(new DeclareCell(cell));
            tables.Add(Copy(statement));
            foreach (ValueId value in Statements.Defines(statement))
                Save(value);
        }
    }

    /// <summary>One iteration of a loop that is run again: all but its sums.</summary>
    public void AppendIteration(For loop)
    {
        HashSet<ValueId> sums = [.. LoopSums.In(loop, facts)];
        Append(loop.Body, loop.Body.Statements.Where(statement => statement is not Comment && !Statements.Defines(statement).Any(sums.Contains)));
    }

    private Statement Copy(Statement statement) => statement switch
    {
        For loop when snapshots.TryGetValue(loop, out Snapshots? taken) => taken.Sweep(),
        For loop when rerun.Contains(loop) => new CopyStatements(tables).Of(loop),
        If choice => choice with { Then = tables.Inside(() => Append(choice.Then)), Else = tables.Inside(() => Append(choice.Else)) },
        For loop => loop with { Body = Body(loop) },
        While loop => loop with { Body = Body(loop) },
        _ => statement,
    };

    private Block Body(For loop)
    {
        FrameId? own = saved.FrameOf(facts[loop.Body].Loop!);
        if (own is FrameId opened)
            tables.Add(new OpenFrames(opened, Appended(list => Iterations.Count(tables, list, loop, loop.From, loop.To))));
        return Inside(loop.Body, loop.Carried, own, () => Appended(list => Iterations.Number(tables, list, loop, loop.Index, loop.From, facts.IsZero(loop.From))));
    }

    private Block Body(While loop)
    {
        FrameId? own = saved.FrameOf(facts[loop.Body].Loop!);
        return Inside(loop.Body, loop.Carried, own, () =>
        {
            tables.Add(new OpenFrames(own!.Value, tables.Integer(1)));
            return tables.Integer(0);
        });
    }

    private Block Inside(Block body, EquatableArray<Carried> carried, FrameId? own, Func<ValueId> number)
    {
        return tables.Inside(() =>
        {
            if (own is FrameId frame)
                numbers[frame] = number();
            foreach (Carried variable in carried)
                Save(variable.Inside);
            Append(body);
        });
    }

    private void Save(ValueId value)
    {
        if (saved.FieldOf(value) is (FrameId frame, int field))
            tables.Add(new SaveField(frame, numbers[frame], field, value));
        else if (saved.CellOf(value) is CellId cell)
            tables.Add(new SetCell(cell, value));
    }

    private ValueId Appended(Func<List<Statement>, ValueId> make)
    {
        var statements = new List<Statement>();
        ValueId value = make(statements);
        statements.ForEach(tables.Add);
        return value;
    }

    /// <summary>The cells of values inside a choice or loop: declared before it, so that they reach the derived part.</summary>
    private IEnumerable<CellId> CellsIn(Statement statement) => rerun.Contains(statement) ? [] : Statements.Blocks(statement).SelectMany(block => block.Statements)
        .SelectMany(inner => Statements.Defines(inner).Select(saved.CellOf).OfType<CellId>().Concat(CellsIn(inner)));
}
