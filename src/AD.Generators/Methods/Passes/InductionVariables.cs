using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// An int that each iteration of a counted loop moves by the same step is a function of the loop's index: Initial + number * step. So
/// the derived loop computes it, where it would otherwise have to be kept for every iteration.
/// </summary>
internal sealed class InductionVariables
{
    private readonly MethodFacts facts;
    private readonly MethodBuilder tables;

    private InductionVariables(Method method)
    {
        facts = new MethodFacts(method);
        tables = new MethodBuilder(method);
    }

    public static Method Run(Method method)
    {
        var pass = new InductionVariables(method);
        pass.Append(method.Body);
        return pass.tables.Build(method.Name, method.Summary, method.Parameters, method.ResultType, method.Result);
    }

    private void Append(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case If choice:
                    tables.Add(choice with { Then = tables.Inside(() => Append(choice.Then)), Else = tables.Inside(() => Append(choice.Else)) });
                    break;
                case For loop:
                    Append(loop);
                    break;
                case While loop:
                    tables.Add(loop with { Body = tables.Inside(() => Append(loop.Body)) });
                    break;
                default:
                    tables.Add(statement);
                    break;
            }
    }

    private void Append(For loop)
    {
        var moving = new List<(Carried Variable, LetInteger Step)>();
        foreach (Carried variable in loop.Carried)
            if (tables[loop.Index].Type == NumberType.Int32 && StepOf(variable, loop) is LetInteger step)
                moving.Add((variable, step));
        Block body = tables.Inside(() =>
        {
            ValueId number = default;
            if (moving.Count > 0)
                number = Appended(list => Iterations.Number(tables, list, loop, loop.Index, loop.From, fromZero: false));
            foreach ((Carried variable, LetInteger step) in moving)
                Move(variable.Inside, variable, step, number);
            Append(loop.Body);
        });
        tables.Add(loop with { Body = body, Carried = loop.Carried.Where(c => !moving.Any(m => m.Variable == c)).ToEquatableArray() });
        if (moving.Count == 0)
            return;
        ValueId count = Appended(list => Iterations.Count(tables, list, loop, loop.From, loop.To));
        foreach ((Carried variable, LetInteger step) in moving)
            Move(variable.Result, variable, step, count);
    }

    /// <summary>Inside + step or Inside - step, with the same step in all iterations; null for anything else.</summary>
    private LetInteger? StepOf(Carried variable, For loop)
    {
        if (tables[variable.Inside].Type != NumberType.Int32
            || facts.Definition(variable.Next) is not LetInteger { Op: IntegerOp.Add or IntegerOp.Subtract } next || next.Target != variable.Next)
            return null;
        if (next.Op == IntegerOp.Add && next.Operands[1] == variable.Inside)
            next = next with { Operands = [next.Operands[1], next.Operands[0]] };
        return next.Operands[0] == variable.Inside && IsFixed(next.Operands[1], loop) ? next : null;
    }

    private bool IsFixed(ValueId step, For loop)
    {
        if (facts.Definition(step) is LetInteger { Op: IntegerOp.Constant })
            return true;
        for (BlockFacts? block = facts[loop.Body].Outer; block is not null; block = block.Outer)
            if (facts.BlockOf(step) == block)
                return true;
        return false;
    }

    /// <summary>target = Initial +- number * step.</summary>
    private void Move(ValueId target, Carried variable, LetInteger step, ValueId number)
    {
        ValueId by = step.Operands[1];
        if (facts.Definition(by) is LetInteger { Op: IntegerOp.Constant } constant)
            by = tables.Integer(constant.Bits);
        ValueId distance = facts.Definition(step.Operands[1]) is LetInteger { Op: IntegerOp.Constant, Bits: 1 }
            ? number : tables.Integer(NumberType.Int32, IntegerOp.Multiply, number, by);
        tables.Add(new LetInteger(target, step.Op, [variable.Initial, distance]));
    }

    private ValueId Appended(Func<List<Statement>, ValueId> make)
    {
        var statements = new List<Statement>();
        ValueId value = make(statements);
        statements.ForEach(tables.Add);
        return value;
    }
}
