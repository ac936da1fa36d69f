using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>What is computed a second time from the same values is the first. Memory, members and cells are read as often as before.</summary>
internal sealed class ShareValues(Method method)
{
    private readonly Dictionary<ValueId, ValueId> same = [];
    private readonly Dictionary<Statement, ValueId> known = [];

    public static Method Run(Method method)
    {
        method = method with { Values = Unnamed(method) };
        var pass = new ShareValues(method);
        return ReplaceUses.In(method, pass.Share(method.Body), pass.Of);
    }

    /// <summary>A constant that many share is nobody's variable.</summary>
    private static EquatableArray<Value> Unnamed(Method method)
    {
        Value[] values = [.. method.Values];
        Unname(method.Body, values);
        return values.ToEquatableArray();
    }

    private static void Unname(Block block, Value[] values)
    {
        foreach (Statement statement in block.Statements)
        {
            if (statement is Let { Value.Op: ScalarOp.Constant } or LetInteger { Op: IntegerOp.Constant })
            {
                int index = Statements.Defines(statement).Single().Index;
                values[index] = values[index] with { Name = "" };
            }
            foreach (Block inner in Statements.Blocks(statement))
                Unname(inner, values);
        }
    }

    private ValueId Of(ValueId value) => same.TryGetValue(value, out ValueId first) ? first : value;

    /// <summary>What a block computes is known in it and in the blocks inside.</summary>
    private Block Share(Block block)
    {
        var mine = new List<Statement>();
        var statements = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            Statement shared = ReplaceUses.In(Inside(statement), Of);
            if (Key(shared) is not Statement key)
                statements.Add(shared);
            else if (known.TryGetValue(key, out ValueId first))
                same[Statements.Defines(shared).First()] = first;
            else
            {
                known[key] = Statements.Defines(shared).First();
                mine.Add(key);
                statements.Add(shared);
            }
        }
        mine.ForEach(key => known.Remove(key));
        return new Block(statements.ToEquatableArray());
    }

    private Statement Inside(Statement statement) => statement switch
    {
        If choice => choice with { Then = Share(choice.Then), Else = Share(choice.Else) },
        For loop => loop with { Body = Share(loop.Body) },
        While loop => loop with { Body = Share(loop.Body) },
        _ => statement,
    };

    /// <summary>The statement without its target: equal keys compute equal numbers. The type matters to constants and conversions.</summary>
    private Statement? Key(Statement statement)
    {
        var type = new ValueId(-1 - (int)method.Values[Statements.Defines(statement).FirstOrDefault().Index].Type);
        return statement switch
        {
            Let let => let with { Target = type },
            LetInteger let => let with { Target = type },
            Convert convert => convert with { Target = type },
            Length length => length with { Target = type },
            Call call => call with { Target = type },
            _ => null,
        };
    }
}
