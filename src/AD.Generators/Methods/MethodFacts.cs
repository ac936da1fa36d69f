using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>A loop of a method and the statements it reaches over, by their order in the text.</summary>
internal sealed class LoopFacts(LoopFacts? outer, Statement statement, int first)
{
    public LoopFacts? Outer { get; } = outer;
    public Statement Statement { get; } = statement;
    public int First { get; } = first;
    public int Last { get; set; }

    public bool Holds(int position) => First <= position && position <= Last;

    public bool Holds(BlockFacts block)
    {
        for (LoopFacts? loop = block.Loop; loop is not null; loop = loop.Outer)
            if (loop == this)
                return true;
        return false;
    }
}

/// <summary>A block of a method. The root is the method's body; <see cref="Loop"/> is the innermost loop around it, null outside of all.</summary>
internal sealed class BlockFacts(BlockFacts? outer, LoopFacts? loop, Block block)
{
    public BlockFacts? Outer { get; } = outer;
    public LoopFacts? Loop { get; } = loop;
    public Block Block { get; } = block;
    public bool IsRoot => Outer is null;
}

/// <summary>Where each value and array of a method is defined, and when memory is written.</summary>
internal sealed class MethodFacts
{
    private readonly BlockFacts[] values, arrays;
    private readonly Statement?[] definitions, arrayDefinitions;
    private readonly ArrayId?[] sources;
    private readonly Dictionary<Block, BlockFacts> blocks = new(ByReference.Comparer);
    private readonly Dictionary<Statement, (int Position, LoopFacts? Loop)> places = new(ByReference.Comparer);
    private readonly Dictionary<ArrayId, List<(int Position, LoopFacts? Loop)>> writes = [];
    private int position;

    public MethodFacts(Method method)
    {
        Root = new BlockFacts(null, null, method.Body);
        values = new BlockFacts[method.Values.Count];
        arrays = new BlockFacts[method.Arrays.Count];
        definitions = new Statement?[method.Values.Count];
        arrayDefinitions = new Statement?[method.Arrays.Count];
        sources = new ArrayId?[method.Arrays.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Root;                                       // parameters; what a statement defines is entered below
        for (int i = 0; i < arrays.Length; i++)
            arrays[i] = Root;
        Visit(Root);
    }

    public BlockFacts Root { get; }

    public BlockFacts this[Block block] => blocks[block];

    /// <summary>The block in which a value is visible.</summary>
    public BlockFacts BlockOf(ValueId value) => values[value.Index];

    public BlockFacts BlockOf(ArrayId array) => arrays[array.Index];

    /// <summary>The statement that computes a value; null for a parameter. An If and a loop define what leaves them, a loop also its index and variables.</summary>
    public Statement? Definition(ValueId value) => definitions[value.Index];

    /// <summary>Whether a value is the integer 0.</summary>
    public bool IsZero(ValueId value) => Definition(value) is LetInteger { Op: IntegerOp.Constant, Bits: 0 };

    /// <summary>The statement that makes an array or a view; null for a parameter.</summary>
    public Statement? Definition(ArrayId array) => arrayDefinitions[array.Index];

    /// <summary>The memory that a view looks at; an array that is no view is its own.</summary>
    public ArrayId Memory(ArrayId array)
    {
        while (sources[array.Index] is ArrayId source)
            array = source;
        return array;
    }

    public bool IsWritten(ArrayId array) => writes.ContainsKey(Memory(array));

    /// <summary>Whether memory is written in a loop of the method's body or later in the text.</summary>
    public bool IsWrittenFrom(For loop, ArrayId array) =>
        writes.TryGetValue(Memory(array), out List<(int Position, LoopFacts? Loop)>? found) && found.Any(write => write.Position >= this[loop.Body].Loop!.First);

    public bool IsWrittenIn(LoopFacts loop, ArrayId array) =>
        writes.TryGetValue(Memory(array), out List<(int Position, LoopFacts? Loop)>? found) && found.Any(write => loop.Holds(write.Position));

    /// <summary>
    /// Whether memory that a statement reads may be written after it has run: later in the text, or in a loop around both. With
    /// <paramref name="within"/>, in one iteration of that loop.
    /// </summary>
    public bool MayBeWrittenAfter(Statement statement, ArrayId array, LoopFacts? within = null)
    {
        if (!writes.TryGetValue(Memory(array), out List<(int Position, LoopFacts? Loop)>? found))
            return false;
        (int position, LoopFacts? loop) = places[statement];
        return found.Any(write => (within is null || within.Holds(write.Position)) && (write.Position > position || Share(loop, write.Position, within)));
    }

    private static bool Share(LoopFacts? loop, int position, LoopFacts? within)
    {
        for (; loop is not null && loop != within; loop = loop.Outer)
            if (loop.Holds(position))
                return true;
        return false;
    }

    private void Visit(BlockFacts block)
    {
        blocks[block.Block] = block;
        foreach (Statement statement in block.Block.Statements)
            Visit(statement, block);
    }

    private void Visit(Statement statement, BlockFacts block)
    {
        position++;
        places[statement] = (position, block.Loop);
        foreach (ValueId value in Statements.Defines(statement))
            Define(value, statement, block);
        switch (statement)
        {
            case Store store: Write(store.To.Array, block); break;
            case Accumulate sum: Write(sum.To.Array, block); break;
            case Clear clear: Write(clear.Array, block); break;
            case Allocate allocate: Define(allocate.Target, statement, block, null); break;
            case ReadArray read: Define(read.Target, statement, block, null); break;
            case Slice slice: Define(slice.Target, statement, block, slice.From); break;
            case Row row: Define(row.Target, statement, block, row.From); break;
            case If choice:
                Visit(new BlockFacts(block, block.Loop, choice.Then));
                Visit(new BlockFacts(block, block.Loop, choice.Else));
                break;
            case For loop: Visit(loop, loop.Body, loop.Carried, block, loop.Index); break;
            case While loop: Visit(loop, loop.Body, loop.Carried, block, null); break;
        }
    }

    private void Visit(Statement statement, Block body, EquatableArray<Carried> carried, BlockFacts block, ValueId? index)
    {
        var loop = new LoopFacts(block.Loop, statement, position);
        var inside = new BlockFacts(block, loop, body);
        if (index is ValueId counter)
            Define(counter, statement, inside);
        foreach (Carried variable in carried)
            Define(variable.Inside, statement, inside);
        Visit(inside);
        loop.Last = position;
    }

    private void Write(ArrayId array, BlockFacts block)
    {
        ArrayId memory = Memory(array);
        if (!writes.TryGetValue(memory, out List<(int Position, LoopFacts? Loop)>? found))
            writes[memory] = found = [];
        found.Add((position, block.Loop));
    }

    private void Define(ValueId value, Statement statement, BlockFacts block) => (values[value.Index], definitions[value.Index]) = (block, statement);

    private void Define(ArrayId array, Statement statement, BlockFacts block, ArrayId? source) =>
        (arrays[array.Index], arrayDefinitions[array.Index], sources[array.Index]) = (block, statement, source);
}
