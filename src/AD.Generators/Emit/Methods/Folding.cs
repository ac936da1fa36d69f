using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Convert = AdCompiler.Generators.Methods.Convert;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>
/// Which values are written where they are read instead of getting a variable: those without a name that are read once in their own
/// block, constants, lengths and members. What reads memory is not moved past what may write it. A choice of which only
/// one value is left becomes a conditional expression.
/// </summary>
internal sealed class Folding
{
    private const int LargestExpression = 28, LargestChoice = 12;
    private readonly Layout layout;
    private readonly bool[] folded;
    private readonly int[] roots, sizes;
    private readonly (int Index, bool Inside)[] lasts;
    private readonly HashSet<object> choices = new(ByReference.Comparer);
    private readonly Effects effects;

    public Folding(Layout layout)
    {
        this.layout = layout;
        folded = new bool[layout.Method.Values.Count];
        roots = new int[folded.Length];
        sizes = new int[folded.Length];
        effects = new Effects(layout);
        lasts = [.. folded.Select((_, i) => LastIn(layout.Home(new ValueId(i)).Block, layout.LastUse(new(i))))];
        Visit(layout.Root);
        Limit(layout.Root);
    }

    /// <summary>Whether the value is written in place.</summary>
    public bool this[ValueId value] => folded[value.Index];

    /// <summary>Whether an If is written as a conditional expression.</summary>
    public bool IsExpression(If choice) => choices.Contains(choice);

    /// <summary>What is written at a place: the value itself, or the values that its expression is made of.</summary>
    public IEnumerable<ValueId> Leaves(ValueId value)
    {
        if (!folded[value.Index])
            return [value];
        return layout.Definition(value) is Statement definition ? OperandsOf(definition).SelectMany(Leaves) : [];
    }

    /// <summary>The operands of the expression that a statement is written as.</summary>
    public static IEnumerable<ValueId> OperandsOf(Statement statement) => statement is If choice
        ? Operands.Of(choice).Append(choice.Phis[0].Then).Append(choice.Phis[0].Else)
        : Operands.Of(statement);

    private void Visit(BlockNode node)
    {
        for (int i = node.Block.Statements.Count - 1; i >= 0; i--)
        {
            Statement statement = node.Block.Statements[i];
            foreach ((Block inner, _) in Operands.Blocks(statement))
                Visit(layout[inner]);
            if (statement is If choice && !IsChoice(choice))
                continue;
            if (Operands.Target(statement) is not ValueId target || statement is LoadLanes)
                continue;
            if (statement is If)
                choices.Add(statement);
            if (!IsAlwaysInPlace(statement, target) && !IsReadInPlace(statement, target, i) && !CanMove(statement, target, i))
                continue;
            folded[target.Index] = true;
            ReadAt(statement, new Site(node, Math.Max(i, roots[target.Index])));
        }
    }

    private bool IsAlwaysInPlace(Statement statement, ValueId target) =>
        layout[target].Name.Length == 0 && (statement is ReadMember or Length || layout.IsConstant(target) || IsFreeConversion(statement));

    /// <summary>A variable's number in another type, which C# converts by itself.</summary>
    private bool IsFreeConversion(Statement statement) => statement is Convert { Target: ValueId target, From: ValueId from }
        && Numbers.IsImplicit(layout[from].Type, layout[target].Type) && layout[from].Name.Length > 0;

    /// <summary>A cell or a frame's field that does not change while its value is in use is read each time.</summary>
    private bool IsReadInPlace(Statement statement, ValueId target, int index)
    {
        if (statement is not (ReadCell or RestoreField) || layout.Uses(target) == 0)
            return false;
        BlockNode home = layout.Home(target).Block;
        (int last, bool inside) = lasts[target.Index];
        bool ends = !inside && (last >= home.Block.Statements.Count || home.Block.Statements[last] is SetCell or AddToCell);
        if ((statement is RestoreField && inside) || effects.MayChange([statement], home.Block, index + 1, ends ? last : last + 1))
            return false;
        roots[target.Index] = last;
        return true;
    }

    /// <summary>The place of a reading, or of the statement in <paramref name="home"/> that it is inside of.</summary>
    private static (int Index, bool Inside) LastIn(BlockNode home, Site use)
    {
        if (use.Block is null)
            return (-1, false);
        (BlockNode node, int index) = (use.Block, use.Index);
        for (; node != home; node = node.Outer!)
            index = node.Index;
        return (index, use.Block != home);
    }

    /// <summary>What a folded expression is made of is read where the expression is written.</summary>
    private void ReadAt(Statement statement, Site site)
    {
        foreach (ValueId operand in OperandsOf(statement))
        {
            BlockNode home = layout.Home(operand).Block;
            if (!home.Holds(site.Block))
                continue;
            (int Index, bool Inside) last = LastIn(home, site), known = lasts[operand.Index];
            lasts[operand.Index] = last.Index == known.Index ? (last.Index, last.Inside || known.Inside) : last.Index > known.Index ? last : known;
        }
        if (statement is If choice)
            foreach (Statement inner in choice.Then.Statements.Concat(choice.Else.Statements))
                ReadAt(inner, site);
    }

    private bool CanMove(Statement statement, ValueId target, int index)
    {
        if (layout.Uses(target) != 1 || !MayLoseName(target))
            return false;
        Site use = layout.LastUse(target);
        BlockNode home = layout.Home(target).Block;
        if (use.Block != home || (IsBound(home, use.Index, target) && !IsSimple(statement)))
            return false;
        int root = use.Index < home.Block.Statements.Count && Operands.Target(home.Block.Statements[use.Index]) is ValueId reader && folded[reader.Index]
            ? roots[reader.Index] : use.Index;
        if (effects.MayChange(Reads(statement), home.Block, index + 1, root))
            return false;
        roots[target.Index] = root;
        return true;
    }

    /// <summary>What the user named keeps its variable. A cotangent that only goes into the cell of its name needs none.</summary>
    private bool MayLoseName(ValueId target)
    {
        string name = layout[target].Name;
        Site use = layout.LastUse(target);
        if (name.Length == 0 || use.Index >= use.Block.Block.Statements.Count)
            return name.Length == 0;
        return use.Block.Block.Statements[use.Index] switch
        {
            SetCell set => layout.Method.Cells[set.Cell.Index].Name == name,
            AddToCell add => layout.Method.Cells[add.Cell.Index].Name == name,
            Let let => folded[let.Target.Index] && layout[let.Target].Name == name,
            _ => false,
        };
    }

    /// <summary>Whether a value is the bound of a loop, written at its head and so computed in every iteration.</summary>
    private static bool IsBound(BlockNode node, int index, ValueId value) =>
        index < node.Block.Statements.Count && node.Block.Statements[index] is For loop && loop.To == value;

    private bool IsSimple(Statement statement) =>
        statement is LetInteger { Op: IntegerOp.Add or IntegerOp.Subtract } sum && sum.Operands.All(operand => !folded[operand.Index]
            && layout.Definition(operand) is not (Load or LetInteger or Convert or If) || layout.IsConstant(operand) || layout.Definition(operand) is Length);

    /// <summary>The statements by which an expression reads memory, cells or frames.</summary>
    private IEnumerable<Statement> Reads(Statement statement) => statement switch
    {
        Load or ReadCell or RestoreField => [statement],
        If choice => choice.Then.Statements.Concat(choice.Else.Statements).SelectMany(Reads),
        _ => [],
    };

    /// <summary>One value from two sides that are nothing but expressions, and read better as such.</summary>
    private bool IsChoice(If choice)
    {
        if (choice.Phis.Count != 1 || KeepsItsName(choice.Phis[0]))
            return false;
        IEnumerable<Statement> sides = choice.Then.Statements.Concat(choice.Else.Statements);
        return sides.All(s => Operands.Target(s) is ValueId target && folded[target.Index]) && sides.Sum(Weight) <= LargestChoice;
    }

    private int Weight(Statement statement) => statement is If choice
        ? 1 + choice.Then.Statements.Concat(choice.Else.Statements).Sum(Weight)
        : Operands.Target(statement) is ValueId target && layout.IsConstant(target) ? 0 : 1;

    /// <summary>if (c) s = ...; leaves s as it was otherwise: that is a statement.</summary>
    private bool KeepsItsName(Phi phi)
    {
        string name = layout[phi.Target].Name;
        return name.Length > 0 && (layout[phi.Then].Name == name || layout[phi.Else].Name == name);
    }

    /// <summary>Gives a variable to the larger operand of an expression that has grown too large.</summary>
    private void Limit(BlockNode node)
    {
        foreach (Statement statement in node.Block.Statements)
        {
            if (!(statement is If choice && IsExpression(choice)))
                foreach ((Block inner, _) in Operands.Blocks(statement))
                    Limit(layout[inner]);
            int size = 1 + OperandSizes(statement);
            if (size > LargestExpression && !IsAlone(statement))
            {
                foreach (ValueId largest in OperandsOf(statement).Where(x => CanGetVariable(x, node)).OrderByDescending(x => sizes[x.Index]).Take(1).ToList())
                {
                    folded[largest.Index] = false;
                    sizes[largest.Index] = 1;
                    size = 1 + OperandSizes(statement);
                }
            }
            if (Operands.Target(statement) is ValueId target)
                sizes[target.Index] = folded[target.Index] ? size : 1;
        }
    }

    private static bool IsAlone(Statement statement) => statement is For or While or Comment;

    private int OperandSizes(Statement statement) => (statement is If { Phis.Count: 1 } choice && IsExpression(choice) ? OperandsOf(statement) : Operands.Of(statement)).Sum(x => sizes[x.Index]);

    private bool CanGetVariable(ValueId value, BlockNode node) =>
        folded[value.Index] && layout.Home(value).Block == node && sizes[value.Index] > 3 && layout.Definition(value) is Let or Convert or LetInteger;
}
