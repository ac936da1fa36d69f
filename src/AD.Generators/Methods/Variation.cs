using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>What differs between the iterations of one loop, or with what is given. Memory is one thing: an array varies if anything that varies is stored in it.</summary>
internal sealed class Variation
{
    private readonly MethodFacts facts;
    private readonly HashSet<ValueId> values = [];
    private readonly HashSet<ArrayId> memory = [], views = [];
    private readonly HashSet<CellId> cells = [];
    private readonly HashSet<(FrameId, int)> fields = [];
    private bool changed;

    public Variation(MethodFacts facts, For loop)
        : this(facts, loop.Body, loop.Carried.Select(variable => variable.Inside).Prepend(loop.Index), [])
    {
    }

    /// <summary>What varies in a block where these values and the contents of these arrays do.</summary>
    public Variation(MethodFacts facts, Block block, IEnumerable<ValueId> given, IEnumerable<ArrayId> givenMemory)
    {
        this.facts = facts;
        values.UnionWith(given);
        memory.UnionWith(givenMemory);
        do
        {
            changed = false;
            Visit(block);
        }
        while (changed);
    }

    public bool this[ValueId value] => values.Contains(value);

    /// <summary>Whether the contents of an array, or of the array that it is a view of, vary.</summary>
    public bool this[ArrayId array] => memory.Contains(facts.Memory(array));

    public bool this[CellId cell] => cells.Contains(cell);

    public bool this[FrameId frame, int field] => fields.Contains((frame, field));

    /// <summary>Whether an array is a view of one part of memory in one iteration and of another part in the next.</summary>
    public bool IsMoving(ArrayId array) => views.Contains(array);

    private void Set<T>(HashSet<T> found, T item, bool varies) => changed |= varies && found.Add(item);

    private bool Any(IEnumerable<ValueId> read) => read.Any(values.Contains);

    private void Visit(Block block)
    {
        foreach (Statement statement in block.Statements)
            Visit(statement);
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let or LetInteger or Convert or Call:
                Set(values, Statements.Defines(statement).First(), Any(Statements.Uses(statement)));
                break;
            case Load load:
                Set(values, load.Target, Any(load.From.Indices) || this[load.From.Array] || IsMoving(load.From.Array));
                break;
            case Store store:
                Set(memory, facts.Memory(store.To.Array), Any(Statements.Uses(store)) || IsMoving(store.To.Array));
                break;
            case Accumulate sum:
                Set(memory, facts.Memory(sum.To.Array), Any(Statements.Uses(sum)) || IsMoving(sum.To.Array));
                break;
            case Length length:
                Set(values, length.Target, IsMoving(length.Of));
                break;
            case Slice slice:
                Set(views, slice.Target, Any(Statements.Uses(slice)) || IsMoving(slice.From));
                break;
            case Row row:
                Set(views, row.Target, Any(row.Indices) || IsMoving(row.From));
                break;
            case SetCell set:
                Set(cells, set.Cell, values.Contains(set.Value));
                break;
            case AddToCell add:
                Set(cells, add.Cell, values.Contains(add.Value));
                break;
            case ReadCell read:
                Set(values, read.Target, this[read.Cell]);
                break;
            case SaveField save:
                Set(fields, (save.Frame, save.Field), values.Contains(save.Value));
                break;
            case RestoreField restore:
                Set(values, restore.Target, this[restore.Frame, restore.Field] || values.Contains(restore.Number));
                break;
            case If choice:
                Visit(choice.Then);
                Visit(choice.Else);
                foreach (Phi phi in choice.Phis)
                    Set(values, phi.Target, Any([choice.Condition, phi.Then, phi.Else]));
                break;
            case For loop:
                Set(values, loop.Index, Any([loop.From, loop.To]));
                Visit(loop.Body, loop.Carried);
                break;
            case While loop:
                Visit(loop.Body, loop.Carried);
                break;
        }
    }

    private void Visit(Block body, EquatableArray<Carried> carried)
    {
        foreach (Carried variable in carried)
            Set(values, variable.Inside, Any([variable.Initial, variable.Next]));
        Visit(body);
        foreach (Carried variable in carried)
        {
            Set(values, variable.Inside, values.Contains(variable.Next));
            Set(values, variable.Result, values.Contains(variable.Inside));
        }
    }
}
