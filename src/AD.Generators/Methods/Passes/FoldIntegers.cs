using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Arithmetic on integer constants, and what is the same as one of its operands: bounds and numbers of frames are full of it. Choices that
/// are made already, and flags that never change, go too: what a jump that is not taken leaves behind. The length of what the method makes or
/// cuts is the number that it was made with.
/// </summary>
internal sealed class FoldIntegers
{
    private readonly Method method;
    private readonly Dictionary<ValueId, long> constants = [];
    private readonly Dictionary<ValueId, ValueId> same = [];
    private readonly Dictionary<ValueId, LetInteger> sums = [];
    private readonly HashSet<ValueId> lengths = [];
    private readonly Dictionary<ArrayId, EquatableArray<ValueId>> extents = [];

    private FoldIntegers(Method method)
    {
        this.method = method;
        FindConstants(method.Body);
    }

    public static Method Run(Method method)
    {
        var pass = new FoldIntegers(method);
        return ReplaceUses.In(method, pass.Fold(method.Body), pass.Of);
    }

    private void FindConstants(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            if (statement is LetInteger { Op: IntegerOp.Constant } constant)
                constants[constant.Target] = constant.Bits;
            foreach (Block inner in Statements.Blocks(statement))
                FindConstants(inner);
        }
    }

    /// <summary>Nothing is made or cut with a negative number.</summary>
    private void Made(ArrayId array, EquatableArray<ValueId> numbers)
    {
        extents[array] = numbers;
        lengths.UnionWith(numbers);
    }

    private ValueId Of(ValueId value)
    {
        while (same.TryGetValue(value, out ValueId other))
            value = other;
        return value;
    }

    private NumberType TypeOf(ValueId value) => method.Values[value.Index].Type;

    private long? Known(ValueId value) => constants.TryGetValue(Of(value), out long number) ? number : null;

    private Block Fold(Block block) => new(block.Statements.SelectMany(Fold).ToEquatableArray());

    private IEnumerable<Statement> Fold(Statement statement)
    {
        // What leaves the blocks of a choice or loop is known only once they have been folded.
        switch (statement)
        {
            case If choice:
                return Known(choice.Condition) is long condition ? Taken(choice, condition != 0) : Folded(choice);
            case For loop:
                loop = loop with { Carried = Changing(loop.Carried, null) };
                return [ReplaceUses.In(loop with { Body = Fold(loop.Body) }, Of)];
            case While loop:
                loop = loop with { Carried = Changing(loop.Carried, loop.Continue) };
                return [ReplaceUses.In(loop with { Body = Fold(loop.Body) }, Of)];
            case LetInteger let:
                return Fold((LetInteger)ReplaceUses.In(let, Of)) is Statement folded ? [folded] : [];
            case Allocate allocate:
                allocate = (Allocate)ReplaceUses.In(allocate, Of);
                Made(allocate.Target, allocate.Extents);
                return [allocate];
            case Slice slice:
                slice = (Slice)ReplaceUses.In(slice, Of);
                Made(slice.Target, [slice.Length]);
                return [slice];
            case Length length when extents.TryGetValue(length.Of, out EquatableArray<ValueId> known) && length.Dimension < known.Count
                && method.Values[known[length.Dimension].Index].Type == method.Values[length.Target.Index].Type:
                same[length.Target] = known[length.Dimension];
                return [];
            case Length length:
                lengths.Add(length.Target);
                return [length];
            default:
                return [ReplaceUses.In(statement, Of)];
        }
    }

    private IEnumerable<Statement> Taken(If choice, bool then)
    {
        Block taken = Fold(then ? choice.Then : choice.Else);
        foreach (Phi phi in choice.Phis)
            same[phi.Target] = Of(then ? phi.Then : phi.Else);
        return taken.Statements;
    }

    /// <summary>A flag that is set where a condition holds, and only there, is the condition.</summary>
    private IEnumerable<Statement> Folded(If choice)
    {
        choice = choice with { Then = Fold(choice.Then), Else = Fold(choice.Else) };
        foreach (Phi phi in choice.Phis)
            if (Of(phi.Then) == Of(phi.Else))
                same[phi.Target] = Of(phi.Then);
            else if (TypeOf(phi.Target) == NumberType.Boolean && Known(phi.Then) == 1 && Known(phi.Else) == 0)
                same[phi.Target] = Of(choice.Condition);
        choice = choice with { Phis = choice.Phis.Where(phi => !same.ContainsKey(phi.Target)).ToEquatableArray() };
        return [ReplaceUses.In(choice, Of)];
    }

    /// <summary>A variable that is the same in each iteration is what it was before the loop.</summary>
    private EquatableArray<Carried> Changing(EquatableArray<Carried> carried, ValueId? condition)
    {
        foreach (Carried variable in carried)
            if (variable.Inside != condition && (variable.Next == variable.Inside
                || (!TypeOf(variable.Inside).IsReal() && Known(variable.Initial) is long initial && Known(variable.Next) == initial)))
                same[variable.Inside] = same[variable.Result] = Of(variable.Initial);
        return carried.Where(variable => !same.ContainsKey(variable.Inside)).ToEquatableArray();
    }

    private Statement? Fold(LetInteger let)
    {
        if (let.Op is IntegerOp.And or IntegerOp.Or or IntegerOp.Not && TypeOf(let.Target) == NumberType.Boolean)
            return FoldCondition(let);
        if (let.Operands.Count != 2 || TypeOf(let.Operands[0]) != NumberType.Int32)
            return let;
        long? a = Known(let.Operands[0]), b = Known(let.Operands[1]);
        if (a is long x && b is long y && Value(let.Op, (int)x, (int)y) is int folded)
        {
            constants[let.Target] = folded;
            return new LetInteger(let.Target, IntegerOp.Constant, default, folded);
        }
        if (Unchanged(let, a, b) is ValueId operand)
        {
            same[let.Target] = operand;
            return null;
        }
        sums[let.Target] = let;
        return let;
    }

    /// <summary>What of a condition is known to hold, or not to hold, is left out.</summary>
    private Statement? FoldCondition(LetInteger let)
    {
        long? first = Known(let.Operands[0]), second = let.Operands.Count == 2 ? Known(let.Operands[1]) : null;
        long deciding = let.Op == IntegerOp.Or ? 1 : 0;
        long? known = let.Op == IntegerOp.Not ? 1 - first : first == deciding || second == deciding ? deciding : null;
        if (known is long value)
        {
            constants[let.Target] = value;
            return new LetInteger(let.Target, IntegerOp.Constant, default, value);
        }
        if (first is null && second is null)
            return let;
        same[let.Target] = let.Operands[first is null ? 0 : 1];
        return null;
    }

    private static int? Value(IntegerOp op, int x, int y) => op switch
    {
        IntegerOp.Add => unchecked(x + y),
        IntegerOp.Subtract => unchecked(x - y),
        IntegerOp.Multiply => unchecked(x * y),
        IntegerOp.Divide when y is not (0 or -1) => x / y,
        IntegerOp.Max => Math.Max(x, y),
        IntegerOp.Min => Math.Min(x, y),
        IntegerOp.Less => x < y ? 1 : 0,
        IntegerOp.LessOrEqual => x <= y ? 1 : 0,
        IntegerOp.Equal => x == y ? 1 : 0,
        IntegerOp.NotEqual => x != y ? 1 : 0,
        _ => null,
    };

    private ValueId? Unchanged(LetInteger let, long? a, long? b) => (let.Op, a, b) switch
    {
        (IntegerOp.Add or IntegerOp.Subtract, _, 0) or (IntegerOp.Multiply or IntegerOp.Divide, _, 1) => let.Operands[0],
        (IntegerOp.Add, 0, _) or (IntegerOp.Multiply, 1, _) => let.Operands[1],
        (IntegerOp.Max, _, 0) when lengths.Contains(let.Operands[0]) => let.Operands[0],
        (IntegerOp.Add or IntegerOp.Subtract, _, long) => TakenBack(let),
        _ => null,
    };

    /// <summary>n of n - 1 + 1.</summary>
    private ValueId? TakenBack(LetInteger let) =>
        sums.TryGetValue(let.Operands[0], out LetInteger? inner) && Added(let) is int outer && Added(inner) is int added && unchecked(outer + added) == 0
            ? inner.Operands[0] : null;

    private int? Added(LetInteger let) => (let.Op, Known(let.Operands[1])) switch
    {
        (IntegerOp.Add, long number) => (int)number,
        (IntegerOp.Subtract, long number) => unchecked(-(int)number),
        _ => null,
    };
}
