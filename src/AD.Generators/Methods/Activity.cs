using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// Which values have a derivative worth computing: those that depend on a differentiable input (varied) and on which a
/// differentiable output depends (useful). Memory is one thing: an array is varied if anything varied is stored in it.
/// </summary>
internal sealed class Activity
{
    private readonly Method method;
    private readonly MethodFacts facts;
    private readonly bool[] varied, useful, variedMemory, usefulMemory, still;
    private bool changed;

    public Activity(Method method, MethodFacts facts)
    {
        (this.method, this.facts) = (method, facts);
        (varied, useful) = (new bool[method.Values.Count], new bool[method.Values.Count]);
        (variedMemory, usefulMemory) = (new bool[method.Arrays.Count], new bool[method.Arrays.Count]);
        still = new bool[method.Arrays.Count];
        foreach (Parameter parameter in method.Parameters)
            if (!parameter.Differentiable)
            {
                foreach (ArrayId array in Structures.Arrays(parameter.Incoming))
                    still[array.Index] = true;
            }
            else
            {
                Mark(parameter.Incoming, varied, variedMemory);
                Mark(parameter.Outgoing, useful, usefulMemory);
                foreach (ArrayId array in Structures.Arrays(parameter.Incoming))
                    usefulMemory[array.Index] |= facts.IsWritten(array);
            }
        Mark(method.Result, useful, usefulMemory);
        Repeat(() => Forward(method.Body));
        Repeat(() => Backward(method.Body));
    }

    public bool this[ValueId value] => varied[value.Index] && useful[value.Index] && method.Values[value.Index].Type.IsReal();

    public bool this[ArrayId array]
    {
        get
        {
            ArrayId memory = facts.Memory(array);
            return variedMemory[memory.Index] && usefulMemory[memory.Index] && !IsStill(memory);
        }
    }

    /// <summary>Whether no output depends smoothly on a differentiable input: every derivative is 0.</summary>
    public static bool IsFlat(Method method)
    {
        var facts = new MethodFacts(method);
        var active = new Activity(method, facts);
        IEnumerable<ArrayId> arrays = Structures.Arrays(method.Result)
            .Concat(method.Parameters.SelectMany(p => Structures.Arrays(p.Incoming).Where(facts.IsWritten)));
        return !Operands.Outputs(method).Any(value => active[value]) && !arrays.Any(array => active[array]);
    }

    /// <summary>Memory that the user excludes, and that of fields, keeps no derivative, whatever is stored in it.</summary>
    private bool IsStill(ArrayId memory) => still[memory.Index] || facts.Definition(memory) is ReadArray;

    private void Mark(Structure? structure, bool[] values, bool[] arrays)
    {
        foreach (ValueId value in Structures.Values(structure))
            values[value.Index] |= method.Values[value.Index].Type.IsReal();
        foreach (ArrayId array in Structures.Arrays(structure))
            arrays[facts.Memory(array).Index] |= method.Arrays[array.Index].Fields.Any(field => field.Type.IsReal());
    }

    private void Repeat(Action pass)
    {
        do
        {
            changed = false;
            pass();
        }
        while (changed);
    }

    private void Set(bool[] marks, int index, bool value)
    {
        changed |= value && !marks[index];
        marks[index] |= value;
    }

    private void Vary(ValueId value, bool moves) => Set(varied, value.Index, moves && method.Values[value.Index].Type.IsReal());

    private void Use(ValueId value, bool used) => Set(useful, value.Index, used);

    private void Forward(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case Let or Convert:
                    Vary(Statements.Defines(statement).First(), Statements.SmoothOperands(statement).Any(o => varied[o.Index]));
                    break;
                case Load load: Vary(load.Target, variedMemory[facts.Memory(load.From.Array).Index] && !IsStill(facts.Memory(load.From.Array))); break;
                case Store store: Set(variedMemory, facts.Memory(store.To.Array).Index, varied[store.Value.Index]); break;
                case Accumulate sum: Set(variedMemory, facts.Memory(sum.To.Array).Index, varied[sum.Value.Index]); break;
                case If choice:
                    Forward(choice.Then);
                    Forward(choice.Else);
                    foreach (Phi phi in choice.Phis)
                        Vary(phi.Target, varied[phi.Then.Index] || varied[phi.Else.Index]);
                    break;
                case For loop: Forward(loop.Body, loop.Carried); break;
                case While loop: Forward(loop.Body, loop.Carried); break;
            }
    }

    private void Forward(Block body, EquatableArray<Carried> carried)
    {
        foreach (Carried variable in carried)
            Vary(variable.Inside, varied[variable.Initial.Index] || varied[variable.Next.Index]);
        Forward(body);
        foreach (Carried variable in carried)
        {
            Vary(variable.Inside, varied[variable.Next.Index]);
            Vary(variable.Result, varied[variable.Inside.Index]);
        }
    }

    private void Backward(Block block)
    {
        for (int i = block.Statements.Count - 1; i >= 0; i--)
            switch (block.Statements[i])
            {
                case Let or Convert:
                    Statement statement = block.Statements[i];
                    bool used = useful[Statements.Defines(statement).First().Index];
                    foreach (ValueId operand in Statements.SmoothOperands(statement))
                        Use(operand, used);
                    break;
                case Load load: Set(usefulMemory, facts.Memory(load.From.Array).Index, useful[load.Target.Index]); break;
                case Store store: Use(store.Value, usefulMemory[facts.Memory(store.To.Array).Index] && !IsStill(facts.Memory(store.To.Array))); break;
                case Accumulate sum: Use(sum.Value, usefulMemory[facts.Memory(sum.To.Array).Index]); break;
                case If choice:
                    foreach (Phi phi in choice.Phis)
                    {
                        Use(phi.Then, useful[phi.Target.Index]);
                        Use(phi.Else, useful[phi.Target.Index]);
                    }
                    Backward(choice.Then);
                    Backward(choice.Else);
                    break;
                case For loop: Backward(loop.Body, loop.Carried); break;
                case While loop: Backward(loop.Body, loop.Carried); break;
            }
    }

    private void Backward(Block body, EquatableArray<Carried> carried)
    {
        foreach (Carried variable in carried)
            Use(variable.Next, useful[variable.Result.Index] || useful[variable.Inside.Index]);
        Backward(body);
        foreach (Carried variable in carried)
        {
            Use(variable.Next, useful[variable.Inside.Index]);
            Use(variable.Initial, useful[variable.Result.Index] || useful[variable.Inside.Index]);
        }
    }
}
