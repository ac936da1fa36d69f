using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>The primal statements of a derived method: as they were, and beside them what the derived part wants kept.</summary>
internal sealed class ForwardSweep(MethodBuilder tables, MethodFacts facts, SavedValues saved)
{
    private (FrameId Frame, ValueId Number)? frame;

    public void Append(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            if (facts[block].IsRoot)
                foreach (CellId cell in CellsIn(statement))
                    tables.Add(new DeclareCell(cell));
            tables.Add(Copy(statement));
            foreach (ValueId value in Statements.Defines(statement))
                Save(value);
        }
    }

    private Statement Copy(Statement statement) => statement switch
    {
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
        return Inside(loop.Body, loop.Carried, own, () => Appended(list => Iterations.Number(tables, list, loop, loop.Index, loop.From, IsZero(loop.From))));
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
        (FrameId, ValueId)? outer = frame;
        Block inside = tables.Inside(() =>
        {
            frame = own is FrameId id ? (id, number()) : null;
            foreach (Carried variable in carried)
                Save(variable.Inside);
            Append(body);
        });
        frame = outer;
        return inside;
    }

    private void Save(ValueId value)
    {
        if (saved.FieldOf(value) is int field)
            tables.Add(new SaveField(frame!.Value.Frame, frame.Value.Number, field, value));
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

    private bool IsZero(ValueId value) => facts.Definition(value) is LetInteger { Op: IntegerOp.Constant, Bits: 0 };

    /// <summary>The cells of values inside the choices of a statement: declared before it, so that they reach the derived part.</summary>
    private IEnumerable<CellId> CellsIn(Statement statement) => statement is not If choice ? [] :
        choice.Then.Statements.Concat(choice.Else.Statements).SelectMany(inner =>
            Statements.Defines(inner).Select(saved.CellOf).OfType<CellId>().Concat(CellsIn(inner)));
}
