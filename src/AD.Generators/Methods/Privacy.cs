using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// Arrays that carry nothing from one iteration of a loop to the next: made in the loop, or scratch of the method that every part
/// of the text which reads it has overwritten first.
/// </summary>
internal sealed class Privacy(Method method, MethodFacts facts)
{
    private readonly Dictionary<ArrayId, bool> scratch = [];

    /// <summary>Whether an array belongs to one iteration of a loop of the method's body, as far as the loop uses it.</summary>
    public bool IsPrivate(ArrayId array, For loop)
    {
        ArrayId memory = facts.Memory(array);
        return facts[loop.Body].Loop!.Holds(facts.BlockOf(memory)) || IsScratch(memory);
    }

    private bool IsScratch(ArrayId memory)
    {
        if (!scratch.TryGetValue(memory, out bool known))
            scratch[memory] = known = facts.Definition(memory) is Allocate { Escapes: false, Extents.Count: 1 } made
                && method.Body.Statements.All(statement => statement == (Statement)made || IsSelfContained(statement, memory, made.Extents[0]));
        return known;
    }

    /// <summary>Whether a statement reads of the array only what it has stored itself before.</summary>
    private bool IsSelfContained(Statement statement, ArrayId memory, ValueId extent) =>
        !Touches(statement, memory) || statement is Clear || (statement is For or While or If && Statements.Blocks(statement).All(block => IsSelfContained(block, memory, extent)))
        || IsOverwriting(statement, memory, extent);

    private bool IsSelfContained(Block block, ArrayId memory, ValueId extent)
    {
        foreach (Statement statement in block.Statements)
            if (Touches(statement, memory))
            {
                if (IsOverwriting(statement, memory, extent))
                    return true;
                if (!IsSelfContained(statement, memory, extent))
                    return false;
            }
        return true;
    }

    /// <summary>for i in [0, extent) { .. array[i] = ..; .. }, where nothing else is done to the array before, or to other elements.</summary>
    private bool IsOverwriting(Statement statement, ArrayId memory, ValueId extent)
    {
        if (statement is Clear clear)
            return clear.Array == memory;
        if (statement is not For { Step: 1 } loop || loop.To != extent || !facts.IsZero(loop.From))
            return false;
        bool stored = false;
        foreach (Statement inner in loop.Body.Statements)
        {
            if (!Touches(inner, memory))
                continue;
            if (inner is Store store && store.To.Array == memory && store.To.Field.Length == 0 && store.To.Indices[0] == loop.Index)
                stored = true;
            else if (!stored || !TouchesOnly(inner, memory, loop.Index))
                return false;
        }
        return stored;
    }

    private bool TouchesOnly(Statement statement, ArrayId memory, ValueId index) => statement switch
    {
        Load load => load.From.Array == memory && load.From.Indices[0] == index,
        Accumulate sum => sum.To.Array == memory && sum.To.Indices[0] == index,
        _ => false,
    };

    private bool Touches(Statement statement, ArrayId memory) => statement switch
    {
        Load load => Is(load.From.Array, memory),
        Store store => Is(store.To.Array, memory),
        Accumulate sum => Is(sum.To.Array, memory),
        Clear clear => Is(clear.Array, memory),
        Slice slice => Is(slice.From, memory),
        Row row => Is(row.From, memory),
        AreApart apart => Is(apart.First.Array, memory) || Is(apart.Second.Array, memory),
        LaneLoop => true,
        _ => Statements.Blocks(statement).Any(block => block.Statements.Any(inner => Touches(inner, memory))),
    };

    private bool Is(ArrayId array, ArrayId memory) => facts.Memory(array) == memory;
}
