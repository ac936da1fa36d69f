using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>A block and the statement of the outer block that it belongs to; the method's body has none.</summary>
internal sealed class BlockNode(Block block, BlockNode? outer, int index)
{
    public Block Block { get; } = block;
    public BlockNode? Outer { get; } = outer;
    public int Index { get; } = index;
    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    /// <summary>Whether <paramref name="other"/> is this block or inside it.</summary>
    public bool Holds(BlockNode other)
    {
        BlockNode? node = other;
        while (node is not null && node.Depth > Depth)
            node = node.Outer;
        return node == this;
    }

    public BlockNode Common(BlockNode other)
    {
        BlockNode node = this;
        while (!node.Holds(other))
            node = node.Outer!;
        return node;
    }
}

/// <summary>A place in a block: before the statement with this index, or at the end.</summary>
internal readonly record struct Site(BlockNode Block, int Index);

/// <summary>Where each value of a method is defined and how often, and where last, the text reads it.</summary>
internal sealed class Layout
{
    private readonly Dictionary<Block, BlockNode> nodes = new(ByReference.Comparer);
    private readonly Statement?[] definitions;
    private readonly Site[] homes, sites;
    private readonly BlockNode[] arrayHomes, cellHomes;
    private readonly int[] uses;

    public Layout(Method method)
    {
        Method = method;
        definitions = new Statement?[method.Values.Count];
        homes = new Site[method.Values.Count];
        sites = new Site[method.Values.Count];
        uses = new int[method.Values.Count];
        Memory = [.. Enumerable.Range(0, method.Arrays.Count)];
        IsLocal = new bool[method.Arrays.Count];
        Root = new BlockNode(method.Body, null, -1);
        for (int i = 0; i < homes.Length; i++)
            homes[i] = new Site(Root, -1);
        arrayHomes = [.. method.Arrays.Select(_ => Root)];
        cellHomes = [.. method.Cells.Select(_ => Root)];
        Visit(Root, Operands.Outputs(method));
    }

    public Method Method { get; }
    public BlockNode Root { get; }

    /// <summary>The array whose memory an array is, or looks at.</summary>
    public int[] Memory { get; }

    /// <summary>Arrays that this method makes.</summary>
    public bool[] IsLocal { get; }

    public BlockNode this[Block block] => nodes[block];
    public Value this[ValueId id] => Method.Values[id.Index];

    /// <summary>The statement that a value comes from; null for a parameter, and for what belongs to a loop.</summary>
    public Statement? Definition(ValueId id) => definitions[id.Index];

    /// <summary>The place of its definition. For a variable of a loop: that of the loop.</summary>
    public Site Home(ValueId id) => homes[id.Index];

    /// <summary>The block that makes it; the method's body for what callers give.</summary>
    public BlockNode Home(ArrayId id) => arrayHomes[id.Index];
    public BlockNode Home(CellId id) => cellHomes[id.Index];

    /// <summary>How often the text reads it, if every operation is written once.</summary>
    public int Uses(ValueId id) => uses[id.Index];

    /// <summary>The last place where it is read.</summary>
    public Site LastUse(ValueId id) => sites[id.Index];

    public bool IsConstant(ValueId id) =>
        Definition(id) is Let { Value.Op: ScalarOp.Constant or ScalarOp.Rule } or LetInteger { Op: IntegerOp.Constant };

    private void Visit(BlockNode node, IEnumerable<ValueId> atEnd)
    {
        nodes[node.Block] = node;
        for (int i = 0; i < node.Block.Statements.Count; i++)
            Visit(node.Block.Statements[i], new Site(node, i));
        foreach (ValueId value in atEnd)
            Use(value, new Site(node, node.Block.Statements.Count), 1);
    }

    private void Visit(Statement statement, Site site)
    {
        int operand = 0;
        foreach (ValueId value in Operands.Of(statement))
            Use(value, site, statement is Let let ? Operations.TimesWritten(let.Value.Op, operand++) : 1);
        if (Operands.Target(statement) is ValueId target)
            definitions[target.Index] = statement;
        foreach (ValueId defined in Defined(statement))
            homes[defined.Index] = site;
        if (Operands.TargetArray(statement) is ArrayId made)
            arrayHomes[made.Index] = site.Block;
        switch (statement)
        {
            case DeclareCell declare: cellHomes[declare.Cell.Index] = site.Block; break;
            case Allocate allocate: IsLocal[allocate.Target.Index] = true; break;
            case Slice slice: Memory[slice.Target.Index] = Memory[slice.From.Index]; break;
            case Row row: Memory[row.Target.Index] = Memory[row.From.Index]; break;
        }
        foreach ((Block block, IEnumerable<ValueId> atEnd) in Operands.Blocks(statement))
        {
            var inner = new BlockNode(block, site.Block, site.Index);
            if (statement is For loop)
                homes[loop.Index.Index] = new Site(inner, -1);
            Visit(inner, atEnd);
        }
    }

    private static IEnumerable<ValueId> Defined(Statement statement) => statement switch
    {
        If choice => choice.Phis.Select(phi => phi.Target),
        For or While => Operands.CarriedOf(statement).SelectMany(variable => new[] { variable.Inside, variable.Result }),
        _ => Operands.Target(statement) is ValueId target ? [target] : [],
    };

    private void Use(ValueId value, Site site, int times)
    {
        uses[value.Index] += times;
        sites[value.Index] = site;
    }
}
