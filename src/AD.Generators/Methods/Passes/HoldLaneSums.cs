using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// An innermost loop that adds lanes to one element of an array all the time keeps them in a variable until its end: a vector stays in a register,
/// where the JIT would write it to memory and read it back for each addition.
/// </summary>
internal sealed class HoldLaneSums
{
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;

    private HoldLaneSums(Method method)
    {
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
    }

    public static Method Run(Method method)
    {
        var pass = new HoldLaneSums(method);
        pass.Write(method.Body);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private void Write(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case If choice:
                    tables.Add(choice with { Then = tables.Inside(() => Write(choice.Then)), Else = tables.Inside(() => Write(choice.Else)) });
                    break;
                case For { Carried.Count: 0 } loop when Sums(loop) is { Count: > 0 } sums:
                    Hold(loop, sums);
                    break;
                case For loop:
                    tables.Add(loop with { Body = tables.Inside(() => Write(loop.Body)) });
                    break;
                case While loop:
                    tables.Add(loop with { Body = tables.Inside(() => Write(loop.Body)) });
                    break;
                default:
                    tables.Add(statement);
                    break;
            }
    }

    /// <summary>Elements that the loop adds to in each iteration, and does not touch otherwise.</summary>
    private List<Accumulate> Sums(For loop)
    {
        LoopFacts inside = facts[loop.Body].Loop!;
        return loop.Body.Statements.Any(statement => Statements.Blocks(statement).Any()) ? [] : [.. loop.Body.Statements.OfType<Accumulate>().Where(sum =>
            tables[sum.Value].Type.IsLanes() && !inside.Holds(facts.BlockOf(sum.To.Array)) && !sum.To.Indices.Any(index => inside.Holds(facts.BlockOf(index)))
            && loop.Body.Statements.Count(statement => Touches(statement, facts.Memory(sum.To.Array))) == 1)];
    }

    private bool Touches(Statement statement, ArrayId memory) => statement switch
    {
        Load load => facts.Memory(load.From.Array) == memory,
        Store store => facts.Memory(store.To.Array) == memory,
        Accumulate sum => facts.Memory(sum.To.Array) == memory,
        Clear clear => facts.Memory(clear.Array) == memory,
        Slice slice => facts.Memory(slice.From) == memory,
        _ => false,
    };

    /// <summary>Elements are read and written only where the loop runs at all: otherwise they might not be there.</summary>
    private void Hold(For loop, List<Accumulate> sums)
    {
        ValueId runs = tables.Integer(NumberType.Boolean, IntegerOp.Less, loop.Step > 0 ? [loop.From, loop.To] : [loop.To, loop.From]);
        Block held = tables.Inside(() =>
        {
            Dictionary<Statement, CellId> cells = new(ByReference.Comparer);
            foreach (Accumulate sum in sums)
            {
                NumberType type = tables[sum.Value].Type;
                CellId cell = cells[sum] = tables.NewCell(type, tables[sum.To.Array].Name.EndsWith("Lanes", StringComparison.Ordinal) ? tables[sum.To.Array].Name.Substring(0, tables[sum.To.Array].Name.Length - 5) + "Sum" : "sum");
                tables.Add(new DeclareCell(cell));
                tables.Add(new SetCell(cell, tables.Load(type, sum.To)));
            }
            tables.Add(loop with { Body = new Block(loop.Body.Statements.Select(s => cells.TryGetValue(s, out CellId cell) ? new AddToCell(cell, ((Accumulate)s).Value) : s).ToEquatableArray()) });
            foreach (Accumulate sum in sums)
            {
                ValueId total = tables.NewValue(tables[sum.Value].Type, tables[cells[sum]].Name);
                tables.Add(new ReadCell(total, cells[sum]));
                tables.Add(new Store(sum.To, total));
            }
        });
        tables.Add(new If(runs, held, new Block(default), default));
    }
}
