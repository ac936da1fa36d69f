using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Removes values and cells that nothing reads, and loops and choices left without effect. Loads go too, so a removed load of an element that
/// is not there no longer throws in the derived method; the primal's own text is not touched.
/// </summary>
internal sealed class RemoveDeadCode(Method method)
{
    private readonly bool[] needed = new bool[method.Values.Count], neededCells = new bool[method.Cells.Count];
    private bool changed;

    public static Method Run(Method method)
    {
        var pass = new RemoveDeadCode(method);
        foreach (Structure? structure in method.Parameters.Select(p => p.Outgoing).Append(method.Result))
            pass.Need(Structures.Values(structure));
        do
        {
            pass.changed = false;
            pass.Mark(method.Body);
        }
        while (pass.changed);
        return method with { Body = pass.Sweep(method.Body) };
    }

    private void Need(IEnumerable<ValueId> values)
    {
        foreach (ValueId value in values)
        {
            changed |= !needed[value.Index];
            needed[value.Index] = true;
        }
    }

    /// <summary>From the end to the beginning; returns whether anything in the block must run.</summary>
    private bool Mark(Block block)
    {
        bool runs = false;
        for (int i = block.Statements.Count - 1; i >= 0; i--)
            runs |= Mark(block.Statements[i]);
        return runs;
    }

    private bool Mark(Statement statement)
    {
        switch (statement)
        {
            case If choice:
                foreach (Phi phi in choice.Phis)
                    if (needed[phi.Target.Index])
                        Need([phi.Then, phi.Else]);
                bool either = Mark(choice.Then) | Mark(choice.Else) | choice.Phis.Any(phi => needed[phi.Target.Index]);
                if (either)
                    Need([choice.Condition]);
                return either;
            case For loop:
                bool counted = MarkLoop(loop.Body, loop.Carried, null);
                if (counted)
                    Need(loop.Snapshots is ValueId snapshots ? [loop.From, loop.To, snapshots] : [loop.From, loop.To]);
                return counted;
            case While loop:
                return MarkLoop(loop.Body, loop.Carried, loop.Continue);
            default:
                bool runs = Runs(statement);
                if (runs)
                    Need(Statements.Uses(statement));
                if (runs && statement is ReadCell { Cell: CellId cell })
                {
                    changed |= !neededCells[cell.Index];
                    neededCells[cell.Index] = true;
                }
                return runs && statement is not Comment;
        }
    }

    /// <summary>Whether a statement without blocks does anything that is needed.</summary>
    private bool Runs(Statement statement) => statement switch
    {
        DeclareCell s => neededCells[s.Cell.Index],
        SetCell s => neededCells[s.Cell.Index],
        AddToCell s => neededCells[s.Cell.Index],
        _ => !Statements.Defines(statement).Any() || Statements.Defines(statement).Any(value => needed[value.Index]),
    };

    private bool MarkLoop(Block body, EquatableArray<Carried> carried, ValueId? condition)
    {
        foreach (Carried variable in carried)
        {
            if (needed[variable.Result.Index] || needed[variable.Inside.Index])
                Need([variable.Initial, variable.Next, variable.Inside]);
        }
        bool runs = Mark(body) | carried.Any(variable => needed[variable.Result.Index]);
        if (runs && condition is ValueId value)
            Need([value]);
        return runs;
    }

    private Block Sweep(Block block) => new(block.Statements.Select(Sweep).OfType<Statement>().ToEquatableArray());

    private Statement? Sweep(Statement statement)
    {
        switch (statement)
        {
            case If choice:
                var swept = choice with
                {
                    Then = Sweep(choice.Then), Else = Sweep(choice.Else),
                    Phis = choice.Phis.Where(phi => needed[phi.Target.Index]).ToEquatableArray(),
                };
                return IsEmpty(swept.Then) && IsEmpty(swept.Else) && swept.Phis.Count == 0 ? null : swept;
            case For loop:
                var counted = loop with { Body = Sweep(loop.Body), Carried = Kept(loop.Carried) };
                return IsEmpty(counted.Body) && counted.Carried.Count == 0 ? null : counted;
            case While loop:
                return needed[loop.Continue.Index] ? loop with { Body = Sweep(loop.Body), Carried = Kept(loop.Carried) } : null;
            default:
                return Runs(statement) ? statement : null;
        }
    }

    private static bool IsEmpty(Block block) => block.Statements.All(statement => statement is Comment);

    private EquatableArray<Carried> Kept(EquatableArray<Carried> carried) =>
        carried.Where(variable => needed[variable.Inside.Index] || needed[variable.Result.Index]).ToEquatableArray();
}
