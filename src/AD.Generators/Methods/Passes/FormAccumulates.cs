using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// t = a[i]; ..; u = t + v; a[i] = u becomes a[i] += v, where t and u have no other use and nothing between writes or reads a's memory.
/// The rounding is the same; the derived part is shorter, since the sum so far does not matter to it.
/// </summary>
internal sealed class FormAccumulates
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;
    private readonly int[] uses;

    private FormAccumulates(Method method)
    {
        this.method = method;
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
        uses = UseCounts.Of(method);
    }

    public static Method Run(Method method)
    {
        var pass = new FormAccumulates(method);
        foreach (Statement statement in pass.Rewrite(method.Body).Statements)
            pass.tables.Add(statement);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private Block Rewrite(Block block)
    {
        var statements = block.Statements.Select(Rewrite).ToList();
        for (int i = statements.Count - 1; i >= 0; i--)
            if (statements[i] is Store store && Find(statements, i, store) is (int load, int sum, Expr operation, ValueId loaded))
            {
                Replace(statements, i, load, sum, operation, loaded, store);
                i = Math.Min(i, statements.Count);
            }
        return new Block(statements.ToEquatableArray());
    }

    private Statement Rewrite(Statement statement) => statement switch
    {
        If choice => choice with { Then = Rewrite(choice.Then), Else = Rewrite(choice.Else) },
        For loop => loop with { Body = Rewrite(loop.Body) },
        While loop => loop with { Body = Rewrite(loop.Body) },
        _ => statement,
    };

    private (int Load, int Sum, Expr Operation, ValueId Loaded)? Find(List<Statement> statements, int at, Store store)
    {
        int sum = statements.FindIndex(0, at, s => s is Let let && let.Target == store.Value);
        if (sum < 0 || uses[store.Value.Index] != 1 || ((Let)statements[sum]).Value is not { Op: ScalarOp.Add or ScalarOp.Subtract } operation)
            return null;
        int load = statements.FindIndex(0, sum, s => s is Load candidate && candidate.From == store.To
            && uses[candidate.Target.Index] == 1 && Takes(operation, candidate.Target));
        if (load < 0 || statements.Skip(load + 1).Take(at - load - 1).Any(s => Touches(s, facts.Memory(store.To.Array))))
            return null;
        return (load, sum, operation, ((Load)statements[load]).Target);
    }

    private static bool Takes(Expr operation, ValueId loaded) =>
        operation.Operands[0] == loaded || (operation.Op == ScalarOp.Add && operation.Operands[1] == loaded);

    private void Replace(List<Statement> statements, int at, int load, int sum, Expr operation, ValueId loaded, Store store)
    {
        ValueId term = operation.Operands[0] == loaded ? operation.Operands[1] : operation.Operands[0];
        var replacement = new List<Statement>();
        if (operation.Op == ScalarOp.Subtract)
        {
            ValueId negated = tables.NewValue(method.Values[loaded.Index].Type);
            replacement.Add(new Let(negated, new Expr(ScalarOp.Negate, [term])));
            term = negated;
        }
        replacement.Add(new Accumulate(store.To, term));
        statements.RemoveAt(at);
        statements.InsertRange(at, replacement);
        statements.RemoveAt(sum);
        statements.RemoveAt(load);
    }

    private bool Touches(Statement statement, ArrayId memory) => statement switch
    {
        Load load => facts.Memory(load.From.Array) == memory,
        Store store => facts.Memory(store.To.Array) == memory,
        Accumulate sum => facts.Memory(sum.To.Array) == memory,
        Clear clear => facts.Memory(clear.Array) == memory,
        _ => Statements.Blocks(statement).Any(block => block.Statements.Any(inner => Touches(inner, memory))),
    };
}
