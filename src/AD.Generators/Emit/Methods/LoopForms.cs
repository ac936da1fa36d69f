using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Convert = AdCompiler.Generators.Methods.Convert;

namespace AdCompiler.Generators.Emit.Methods;

internal enum LoopForm { While, DoWhile, Flag }

/// <summary>
/// How a While is written. Its condition is computed before the loop and again at the end of the body; where both are the same
/// expression over the loop's variables, the text has it once: while (condition). A first round without condition makes it
/// do .. while. Otherwise a boolean variable carries it.
/// </summary>
internal sealed class LoopForms
{
    private readonly Layout layout;
    private readonly Folding folding;
    private readonly Dictionary<While, (LoopForm Form, Dictionary<ValueId, ValueId> Inside)> forms = new(ByReference.Comparer);
    private readonly int[] uses;

    public LoopForms(Layout layout, Folding folding)
    {
        (this.layout, this.folding) = (layout, folding);
        uses = [.. layout.Method.Values.Select((_, i) => layout.Uses(new(i)))];
        Visit(layout.Method.Body);
    }

    public LoopForm this[While loop] => forms[loop].Form;

    /// <summary>The loop's variables in place of their values at the end of an iteration: what the condition is written over.</summary>
    public IReadOnlyDictionary<ValueId, ValueId> Inside(While loop) => forms[loop].Inside;

    public static Carried Condition(While loop) => loop.Carried.First(variable => variable.Inside == loop.Continue);

    /// <summary>The variables that the text declares: without a condition that stands at the loop's head.</summary>
    public IEnumerable<Carried> Variables(Statement loop) => loop is While repeat && this[repeat] != LoopForm.Flag
        ? repeat.Carried.Where(variable => variable.Inside != repeat.Continue)
        : Operands.CarriedOf(loop);

    /// <summary>What is read at the head of a loop, in every iteration.</summary>
    public IEnumerable<ValueId> ReadAtHead(Statement loop) => loop switch
    {
        For counted => folding.Leaves(counted.To),
        While repeat when this[repeat] == LoopForm.Flag => [repeat.Continue],
        While repeat => Mapped(Condition(repeat).Next, Inside(repeat)),
        _ => [],
    };

    private IEnumerable<ValueId> Mapped(ValueId value, IReadOnlyDictionary<ValueId, ValueId> inside)
    {
        if (inside.TryGetValue(value, out ValueId variable))
            return [variable];
        return folding[value] && layout.Definition(value) is Statement definition
            ? Folding.OperandsOf(definition).SelectMany(x => Mapped(x, inside)) : folding[value] ? [] : [value];
    }

    private void Visit(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            foreach ((Block inner, _) in Operands.Blocks(statement))
                Visit(inner);
            if (statement is While loop)
                forms.Add(loop, FormOf(loop));
        }
    }

    private (LoopForm, Dictionary<ValueId, ValueId>) FormOf(While loop)
    {
        Carried condition = Condition(loop);
        var inside = new Dictionary<ValueId, ValueId>();
        if (uses[condition.Inside.Index] > 0 || uses[condition.Result.Index] > 0 || !folding[condition.Next])
            return (LoopForm.Flag, inside);
        if (layout.Definition(condition.Initial) is LetInteger { Op: IntegerOp.Constant, Bits: not 0 })
            return EndsWith(loop, condition.Next, inside) ? (LoopForm.DoWhile, inside) : (LoopForm.Flag, inside);
        var outer = new HashSet<ValueId>();
        bool same = Same(loop, condition.Initial, condition.Next, inside, outer) && !outer.Overlaps(inside.Keys);
        return (same ? LoopForm.While : LoopForm.Flag, inside);
    }

    private bool Same(While loop, ValueId first, ValueId next, Dictionary<ValueId, ValueId> inside, HashSet<ValueId> outer)
    {
        foreach (Carried variable in loop.Carried)
            if (variable.Inside != loop.Continue && variable.Initial == first && variable.Next == next && !layout.IsConstant(next))
            {
                if (inside.TryGetValue(next, out ValueId known))
                    return known == variable.Inside;
                inside.Add(next, variable.Inside);
                return true;
            }
        if (first == next)
            return outer.Add(next) || true;
        if (!folding[first] || !folding[next] || layout.Definition(first) is not Statement one || layout.Definition(next) is not Statement other
            || !IsSameOperation(one, other))
            return false;
        List<ValueId> left = [.. Folding.OperandsOf(one)], right = [.. Folding.OperandsOf(other)];
        return left.Count == right.Count && left.Zip(right, (a, b) => (a, b)).All(pair => Same(loop, pair.a, pair.b, inside, outer));
    }

    private bool IsSameOperation(Statement one, Statement other) => (one, other) switch
    {
        (Let a, Let b) => a.Value.Op == b.Value.Op && a.Value.Bits == b.Value.Bits && a.Value.Rules == b.Value.Rules && layout[a.Target].Type == layout[b.Target].Type,
        (LetInteger a, LetInteger b) => a.Op == b.Op && a.Bits == b.Bits && layout[a.Target].Type == layout[b.Target].Type,
        (Convert a, Convert b) => layout[a.Target].Type == layout[b.Target].Type,
        (Load a, Load b) => a.From.Array == b.From.Array && a.From.Field == b.From.Field,
        (ReadMember a, ReadMember b) => a.Text == b.Text,
        (Length a, Length b) => a.Of == b.Of && a.Dimension == b.Dimension,
        (If, If) => true,
        _ => false,
    };

    /// <summary>Whether a condition can stand after the body: what the body declares is not visible there.</summary>
    private bool EndsWith(While loop, ValueId value, Dictionary<ValueId, ValueId> inside)
    {
        if (loop.Carried.FirstOrDefault(variable => variable.Next == value && variable.Inside != loop.Continue) is Carried variable)
        {
            inside[value] = variable.Inside;
            return true;
        }
        if (folding[value])
            return layout.Definition(value) is not Statement definition
                || (!ReadsInside(definition, layout[loop.Body]) && Folding.OperandsOf(definition).All(x => EndsWith(loop, x, inside)));
        return !layout[loop.Body].Holds(layout.Home(value).Block);
    }

    /// <summary>Whether a statement reads an array or a cell that is declared in a block.</summary>
    private bool ReadsInside(Statement statement, BlockNode block) => statement switch
    {
        Load load => block.Holds(layout.Home(load.From.Array)),
        Length length => block.Holds(layout.Home(length.Of)),
        ReadCell read => block.Holds(layout.Home(read.Cell)),
        _ => false,
    };
}
