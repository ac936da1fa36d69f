using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Integer arithmetic about the iterations of a counted loop, appended to a list of statements.</summary>
internal static class Iterations
{
    /// <summary>How often the loop runs: max(0, (to - from + step -+ 1) / step).</summary>
    public static ValueId Count(MethodBuilder tables, List<Statement> statements, For loop, ValueId from, ValueId to)
    {
        NumberType type = tables[loop.Index].Type;
        ValueId Op(IntegerOp op, params ValueId[] operands) => Append(tables, statements, type, op, 0, operands);
        ValueId Constant(long number) => Append(tables, statements, type, IntegerOp.Constant, number);

        ValueId distance = loop.Step > 0 ? Op(IntegerOp.Subtract, to, from) : Op(IntegerOp.Subtract, from, to);
        int step = Math.Abs(loop.Step);
        ValueId count = step == 1 ? distance : Op(IntegerOp.Divide, Op(IntegerOp.Add, distance, Constant(step - 1)), Constant(step));
        return Op(IntegerOp.Max, count, Constant(0));
    }

    /// <summary>The number of the iteration with this index: (index - from) / step.</summary>
    public static ValueId Number(MethodBuilder tables, List<Statement> statements, For loop, ValueId index, ValueId from, bool fromZero)
    {
        if (fromZero && loop.Step == 1)
            return index;
        NumberType type = tables[loop.Index].Type;
        ValueId distance = loop.Step == -1
            ? Append(tables, statements, type, IntegerOp.Subtract, 0, from, index)
            : fromZero ? index : Append(tables, statements, type, IntegerOp.Subtract, 0, index, from);
        return loop.Step is 1 or -1
            ? distance
            : Append(tables, statements, type, IntegerOp.Divide, 0, distance, Append(tables, statements, type, IntegerOp.Constant, loop.Step));
    }

    private static ValueId Append(MethodBuilder tables, List<Statement> statements, NumberType type, IntegerOp op, long bits, params ValueId[] operands)
    {
        ValueId target = tables.NewValue(type);
        statements.Add(new LetInteger(target, op, operands.ToEquatableArray(), bits));
        return target;
    }
}
