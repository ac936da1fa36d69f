using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>A variable of the text: the values that it holds one after the other, and the block that declares it.</summary>
internal sealed class Variable(ValueId first, BlockNode home, NumberType type, string name, Bits members)
{
    public ValueId First { get; } = first;
    public BlockNode Home { get; set; } = home;
    public NumberType Type { get; } = type;

    /// <summary>The user's name for it, empty if there is none.</summary>
    public string Wish { get; set; } = name;

    /// <summary>In the text.</summary>
    public string Name { get; set; } = "";

    public Bits Members { get; } = members;
    public bool IsFixed { get; init; }
    public bool IsDeclared { get; set; }
}

/// <summary>
/// Gives values their variables. A loop's variable, its value before and its next value become one wherever they are not in use
/// at the same time, likewise the sides of a choice, and values to which the user gave one name one after the other.
/// </summary>
internal sealed class Variables
{
    private readonly Layout layout;
    private readonly Folding folding;
    private readonly LoopForms forms;
    private readonly Liveness liveness;
    private readonly Variable?[] variables;

    public Variables(Layout layout, Folding folding, LoopForms forms)
    {
        (this.layout, this.folding, this.forms) = (layout, folding, forms);
        liveness = new Liveness(layout, folding, forms);
        variables = new Variable?[layout.Method.Values.Count];
        foreach (Parameter parameter in layout.Method.Parameters)
            foreach (ValueId value in Structures.Values(parameter.Incoming))
                Make(value, parameter.Passing != Passing.Value || parameter.Incoming is not NumberLeaf);
        MakeAll(layout.Root);
        JoinAll(layout.Method.Body);
        JoinNames(layout.Root, []);
    }

    /// <summary>The variable of a value that is not written in place.</summary>
    public Variable this[ValueId value] => variables[liveness.Canonical(value).Index]
        ?? throw new InvalidOperationException($"value {value.Index} '{layout[value].Name}' is read and has no variable");

    public IEnumerable<Variable> All => variables.OfType<Variable>().Distinct();

    private void Make(ValueId value, bool isFixed = false)
    {
        int index = liveness.Canonical(value).Index;
        if (variables[index] is not null)
            return;
        var members = new Bits(variables.Length);
        members.Add(index);
        variables[index] = new Variable(value, layout.Home(value).Block, layout[value].Type, layout[value].Name, members)
        {
            IsFixed = isFixed, IsDeclared = layout.Home(value).Index < 0,
        };
    }

    private void MakeAll(BlockNode node)
    {
        foreach (Statement statement in node.Block.Statements)
        {
            foreach (Carried variable in VariablesOf(statement))
                Make(variable.Inside);
            if (statement is For loop)
                Make(loop.Index, isFixed: true);
            if (statement is If choice && !folding.IsExpression(choice))
                foreach (Phi phi in choice.Phis)
                    Make(phi.Target);
            else if (Operands.Target(statement) is ValueId target && !folding[target])
                Make(target);
            if (statement is not If expression || !folding.IsExpression(expression))
                foreach ((Block inner, _) in Operands.Blocks(statement))
                    MakeAll(layout[inner]);
        }
    }

    private IEnumerable<Carried> VariablesOf(Statement statement) => statement is For or While ? forms.Variables(statement) : [];

    private void JoinAll(Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            foreach ((Block inner, _) in Operands.Blocks(statement))
                JoinAll(inner);
            foreach (Carried variable in VariablesOf(statement))
            {
                Join(variable.Inside, variable.Next);
                Join(variable.Inside, variable.Initial);
            }
            if (statement is If choice && !folding.IsExpression(choice))
                foreach (Phi phi in choice.Phis)
                {
                    Join(phi.Target, phi.Then);
                    Join(phi.Target, phi.Else);
                }
        }
    }

    /// <summary>Joins what has one name, where the later value lies in the block of the earlier one or inside.</summary>
    private void JoinNames(BlockNode node, Dictionary<string, List<ValueId>> visible)
    {
        visible = visible.ToDictionary(pair => pair.Key, pair => pair.Value.ToList());
        void See(ValueId value)
        {
            string name = layout[value].Name;
            if (name.Length == 0 || folding[value])
                return;
            if (!visible.TryGetValue(name, out List<ValueId>? before))
                visible[name] = before = [];
            foreach (ValueId earlier in before)
                Join(earlier, value);
            before.Add(value);
        }
        if (node.Outer is null)
            foreach (Parameter parameter in layout.Method.Parameters)
                foreach (ValueId value in Structures.Values(parameter.Incoming))
                    See(value);
        foreach (Statement statement in node.Block.Statements)
        {
            if (statement is If choice && folding.IsExpression(choice))
            {
                See(choice.Phis[0].Target);
                continue;
            }
            foreach (Carried variable in VariablesOf(statement))
                See(variable.Inside);
            foreach ((Block inner, _) in Operands.Blocks(statement))
                JoinNames(layout[inner], visible);
            if (statement is If other)
                foreach (Phi phi in other.Phis)
                    See(phi.Target);
            else if (Operands.Target(statement) is ValueId target)
                See(target);
        }
    }

    /// <summary>Puts two values into one variable if they can share it.</summary>
    private void Join(ValueId one, ValueId other)
    {
        if (folding[one] || folding[other])
            return;
        Variable a = this[one], b = this[other];
        if (a == b || a.IsFixed || b.IsFixed || a.Type != b.Type || (a.Wish != b.Wish && a.Wish.Length > 0 && b.Wish.Length > 0))
            return;
        for (int i = 0; i < variables.Length; i++)
            if (a.Members[i] && liveness.MeetsOf(new(i)).Overlaps(b.Members))
                return;
        if (a.Home.Depth == 0 && a.IsDeclared && b.IsDeclared)
            return;
        Variable kept = b.IsDeclared ? b : a, gone = kept == a ? b : a;
        kept.Home = kept.Home.Common(gone.Home);
        if (kept.Wish.Length == 0)
            kept.Wish = gone.Wish;
        kept.Members.AddAll(gone.Members);
        for (int i = 0; i < variables.Length; i++)
            if (gone.Members[i])
                variables[i] = kept;
    }
}
