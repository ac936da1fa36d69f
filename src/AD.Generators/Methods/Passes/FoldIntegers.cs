using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Integer arithmetic on constants, and x + 0, x - 0, x * 1, x / 1: what bounds and numbers of frames are full of.</summary>
internal sealed class FoldIntegers(Method method)
{
    private readonly Dictionary<ValueId, long> constants = [];
    private readonly Dictionary<ValueId, ValueId> same = [];

    public static Method Run(Method method)
    {
        var pass = new FoldIntegers(method);
        Block body = pass.Fold(method.Body);
        return method with
        {
            Body = body,
            Result = method.Result is Structure result ? ReplaceUses.In(result, pass.Of) : null,
            Parameters = method.Parameters.Select(p => p with { Outgoing = p.Outgoing is Structure outgoing ? ReplaceUses.In(outgoing, pass.Of) : null }).ToEquatableArray(),
        };
    }

    private ValueId Of(ValueId value) => same.TryGetValue(value, out ValueId other) ? other : value;

    private Block Fold(Block block) => new(block.Statements.Select(Fold).OfType<Statement>().ToEquatableArray());

    private Statement? Fold(Statement statement)
    {
        // What leaves the blocks of a choice or loop is known only once they have been folded.
        switch (statement)
        {
            case If choice:
                choice = choice with { Then = Fold(choice.Then), Else = Fold(choice.Else) };
                return ReplaceUses.In(choice, Of);
            case For loop:
                return ReplaceUses.In(loop with { Body = Fold(loop.Body) }, Of);
            case While loop:
                return ReplaceUses.In(loop with { Body = Fold(loop.Body) }, Of);
            case LetInteger let:
                return Fold((LetInteger)ReplaceUses.In(let, Of));
            default:
                return ReplaceUses.In(statement, Of);
        }
    }

    private Statement? Fold(LetInteger let)
    {
        if (let.Op == IntegerOp.Constant)
            constants[let.Target] = let.Bits;
        if (method.Values[let.Target.Index].Type != NumberType.Int32 || let.Operands.Count != 2)
            return let;
        long? a = Known(let.Operands[0]), b = Known(let.Operands[1]);
        if (a is long x && b is long y && Value(let.Op, (int)x, (int)y) is int folded)
        {
            constants[let.Target] = folded;
            return new LetInteger(let.Target, IntegerOp.Constant, default, folded);
        }
        if (Unchanged(let, a, b) is not ValueId operand)
            return let;
        same[let.Target] = operand;
        return null;
    }

    private long? Known(ValueId value) => constants.TryGetValue(value, out long number) ? number : null;

    private static int? Value(IntegerOp op, int x, int y) => op switch
    {
        IntegerOp.Add => unchecked(x + y),
        IntegerOp.Subtract => unchecked(x - y),
        IntegerOp.Multiply => unchecked(x * y),
        IntegerOp.Divide when y is not (0 or -1) => x / y,
        IntegerOp.Max => Math.Max(x, y),
        IntegerOp.Min => Math.Min(x, y),
        _ => null,
    };

    private static ValueId? Unchanged(LetInteger let, long? a, long? b) => (let.Op, a, b) switch
    {
        (IntegerOp.Add or IntegerOp.Subtract, _, 0) or (IntegerOp.Multiply or IntegerOp.Divide, _, 1) => let.Operands[0],
        (IntegerOp.Add, 0, _) or (IntegerOp.Multiply, 1, _) => let.Operands[1],
        _ => null,
    };
}
