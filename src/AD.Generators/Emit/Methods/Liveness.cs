using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>
/// Which values are in use at the same time, as the text has them: an expression's operands are in use up to the statement that it is
/// written in. A loop's variable is one value inside and after the loop.
/// </summary>
internal sealed class Liveness
{
    private readonly Layout layout;
    private readonly Folding folding;
    private readonly LoopForms forms;
    private readonly int count;
    private readonly int[] canonical;
    private readonly Bits?[] meets;

    public Liveness(Layout layout, Folding folding, LoopForms forms)
    {
        (this.layout, this.folding, this.forms) = (layout, folding, forms);
        count = layout.Method.Values.Count;
        canonical = [.. Enumerable.Range(0, count)];
        meets = new Bits?[count];
        FindResults(layout.Method.Body);
        var live = new Bits(count);
        foreach (ValueId output in Operands.Outputs(layout.Method))
            Read(output, live);
        Pass(layout.Method.Body, live);
        foreach (Parameter parameter in layout.Method.Parameters)
            foreach (ValueId value in Structures.Values(parameter.Incoming))
                Define(value, live);
    }

    /// <summary>The value whose variable a value is in: a loop's result is in the loop's variable.</summary>
    public ValueId Canonical(ValueId value) => new(canonical[value.Index]);

    /// <summary>Values that are in use where <paramref name="value"/> is given, and those that are given where it is in use.</summary>
    public Bits MeetsOf(ValueId value) => meets[canonical[value.Index]] ??= new Bits(count);

    private void FindResults(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            foreach (Carried variable in Operands.CarriedOf(statement))
                canonical[variable.Result.Index] = variable.Inside.Index;
            foreach ((Block inner, _) in Operands.Blocks(statement))
                FindResults(inner);
        }
    }

    private void Read(ValueId value, Bits live)
    {
        foreach (ValueId leaf in folding.Leaves(value))
            live.Add(canonical[leaf.Index]);
    }

    private void Define(ValueId value, Bits live)
    {
        int defined = canonical[value.Index];
        live.Remove(defined);
        MeetsOf(value).AddAll(live);
        for (int i = 0; i < count; i++)
            if (live[i])
                (meets[i] ??= new Bits(count)).Add(defined);
    }

    /// <summary>From what is in use after a block to what is in use before it.</summary>
    private void Pass(Block block, Bits live)
    {
        for (int i = block.Statements.Count - 1; i >= 0; i--)
            switch (block.Statements[i])
            {
                case If choice when !folding.IsExpression(choice): Pass(choice, live); break;
                case For or While: PassLoop(block.Statements[i], live); break;
                default: PassSimple(block.Statements[i], live); break;
            }
    }

    private void PassSimple(Statement statement, Bits live)
    {
        if (Operands.Target(statement) is ValueId target)
        {
            if (folding[target])
                return;
            Define(target, live);
        }
        foreach (ValueId operand in Folding.OperandsOf(statement))
            Read(operand, live);
    }

    private void Pass(If choice, Bits live)
    {
        foreach (Phi phi in choice.Phis)
            live.Add(canonical[phi.Target.Index]);          // all are given at once
        foreach (Phi phi in choice.Phis)
        {
            Define(phi.Target, live);
            live.Add(canonical[phi.Target.Index]);
        }
        foreach (Phi phi in choice.Phis)
            live.Remove(canonical[phi.Target.Index]);
        Bits other = live.Copy();
        foreach (Phi phi in choice.Phis)
        {
            Read(phi.Then, live);
            Read(phi.Else, other);
        }
        Pass(choice.Then, live);
        Pass(choice.Else, other);
        live.AddAll(other);
        Read(choice.Condition, live);
    }

    private void PassLoop(Statement loop, Bits live)
    {
        List<Carried> variables = [.. forms.Variables(loop)];
        Block body = loop is For counted ? counted.Body : ((While)loop).Body;
        foreach (ValueId read in forms.ReadAtHead(loop))
            live.Add(canonical[read.Index]);
        foreach (Carried variable in variables)
            live.Add(canonical[variable.Inside.Index]);
        Bits head;
        do
        {
            head = live.Copy();
            Bits end = live.Copy();
            foreach (Carried variable in variables)
                end.Remove(canonical[variable.Inside.Index]);
            foreach (Carried variable in variables)
                Read(variable.Next, end);
            if (loop is For { Index: ValueId index })
                end.Add(index.Index);
            Pass(body, end);
            live.AddAll(end);
        }
        while (head.AddAll(live));
        foreach (Carried variable in variables)
        {
            Define(variable.Inside, live);
            live.Add(canonical[variable.Inside.Index]);
        }
        if (loop is For given)
            Define(given.Index, live);
        foreach (Carried variable in variables)
            live.Remove(canonical[variable.Inside.Index]);
        foreach (Carried variable in variables)
            Read(variable.Initial, live);
        if (loop is For from)
            Read(from.From, live);
    }
}
