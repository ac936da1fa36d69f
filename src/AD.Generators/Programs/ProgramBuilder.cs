using System.Collections.Immutable;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>What a lowering writes a program with: variables by name, statements in order, blocks by nesting.</summary>
internal sealed class ProgramBuilder(string summary, int parts = 1)
{
    private readonly List<Variable> variables = [];
    private readonly List<VariableId> parameters = [];
    private readonly List<KernelArgument> arguments = [];
    private readonly HashSet<string> names = [], pastIndices = [];
    private readonly SortedSet<RuleSlot> rules = [];
    private ImmutableArray<Statement>.Builder statements = ImmutableArray.CreateBuilder<Statement>();

    /// <summary>1: a vector holds all lanes of a block; 2: half of them.</summary>
    public int Parts => parts;

    public VariableKind KindOf(VariableId variable) => variables[variable.Index].Kind;

    /// <summary>A new variable; a name already taken gets a number. Variables of different scopes may be reused freely.</summary>
    public VariableId Variable(string name, VariableKind kind = VariableKind.Lanes)
    {
        string free = name;
        for (int i = 2; !names.Add(free); i++)
            free = name + i;
        variables.Add(new Variable(free, kind));
        return new VariableId(variables.Count - 1);
    }

    public VariableId Integer(string name) => Variable(name, VariableKind.Integer);

    private VariableId Parameter(string name, VariableKind kind, ArgumentKind argument, int index = 0)
    {
        VariableId variable = Variable(name, kind);
        parameters.Add(variable);
        arguments.Add(new KernelArgument(argument, index, kind, variables[variable.Index].Name));
        return variable;
    }

    public VariableId Operand(int index, string name, VariableKind kind) => Parameter(name, kind, ArgumentKind.Operand, index);
    public VariableId Result(int index, string name, VariableKind kind) => Parameter(name, kind, ArgumentKind.Result, index);

    /// <summary>An argument that is neither operand nor result; asked for twice, it is the same.</summary>
    public VariableId Extra(ArgumentKind kind)
    {
        int known = arguments.FindIndex(a => a.Kind == kind);
        if (known >= 0)
            return parameters[known];
        return kind switch
        {
            ArgumentKind.Rules => Parameter("rules", VariableKind.UniformPointer, kind),
            ArgumentKind.PoolTable => Parameter("weights", VariableKind.UniformPointer, kind),
            ArgumentKind.RandomKey => Parameter("key", VariableKind.KeyPointer, kind),
            ArgumentKind.FirstSample => Parameter("firstSample", VariableKind.Integer, kind),
            ArgumentKind.BlockStride => Parameter("blockStride", VariableKind.Integer, kind),
            ArgumentKind.Blocks => Parameter("blocks", VariableKind.Integer, kind),
            ArgumentKind.Task => Parameter("task", VariableKind.Integer, kind),
            _ => throw new ArgumentException($"{kind} is an operand or a result"),
        };
    }

    /// <summary>The run-time rule values that <paramref name="function"/> reads: the rule table becomes an argument.</summary>
    public void NeedRulesOf(ScalarFunction? function)
    {
        if (function is null)
            return;
        foreach (Expr node in function.Nodes)
            if (node.Op == ScalarOp.Rule && node.Rules[0].Fixed is null)
            {
                rules.Add(node.Rules[0].Slot);
                Extra(ArgumentKind.Rules);
            }
    }

    public void Add(Statement statement) => statements.Add(statement);

    public void Comment(string text) => Add(new Comment(text));

    public void Assign(Place target, ScalarFunction value, params Place[] reads) =>
        Add(new Assign(EquatableArray.Create<Place>([target]), value, EquatableArray.Create<Place>(reads)));

    public void Assign(IEnumerable<Place> targets, ScalarFunction value, IEnumerable<Place> reads) =>
        Add(new Assign(targets.ToEquatableArray(), value, reads.ToEquatableArray()));

    public void Invoke(VariableId? target, string function, params Place[] reads) =>
        Add(new Invoke(target, function, EquatableArray.Create<Place>(reads)));

    public void Set(VariableId target, IndexExpression value) => Add(new SetInteger(target, value));

    /// <summary>A pointer of the same kind as <paramref name="from"/>, moved on.</summary>
    public VariableId Pointer(string name, VariableId from, Linear offset)
    {
        VariableId pointer = Variable(name, KindOf(from));
        Add(new SetPointer(pointer, from, offset));
        return pointer;
    }

    /// <summary>The same in a block of the batch.</summary>
    public VariableId Pointer(string name, VariableId from, Linear offset, VariableId block)
    {
        VariableId pointer = Variable(name, KindOf(from));
        Add(new SetBlockPointer(pointer, from, offset, block, Extra(ArgumentKind.BlockStride)));
        return pointer;
    }

    public void RoundAsStored(VariableId lanes) => Add(new RoundAsStored(lanes));

    /// <summary>The parts of a sum over the batch.</summary>
    /// <param name="pixels">Positions of a block that it runs over.</param>
    public void ForBatchParts(int pixels, Action<VariableId> body)
    {
        VariableId part = Variable("part", VariableKind.BatchPart);
        Add(new ForBatchParts(part, Extra(ArgumentKind.Blocks), pixels, Nested(() => body(part))));
    }

    public void ForBlocks(VariableId part, Action<VariableId> body)
    {
        VariableId block = Integer("block");
        Add(new ForBlocks(block, part, Nested(() => body(block))));
    }

    public void SumLanes(Element target, VariableId lanes, VariableId part) => Add(new SumLanes(target, lanes, part));

    public void For(VariableId index, IndexExpression from, IndexExpression to, Action body, int step = 1) =>
        Add(new For(index, from, to, step, Nested(body)));

    /// <summary>A loop, or, where the count is 1, its body alone with the index 0.</summary>
    public void Loop(string name, int count, Action<Linear> body, int step = 1)
    {
        if (count <= step)
        {
            body(0);
            return;
        }
        Loop(name, 0, count, body, step);
    }

    /// <summary>A loop between bounds. Loops that do not contain one another may share the name of their index.</summary>
    public void Loop(string name, IndexExpression from, IndexExpression to, Action<Linear> body, int step = 1)
    {
        VariableId index;
        if (pastIndices.Remove(name))
        {
            variables.Add(new Variable(name, VariableKind.Integer));
            index = new VariableId(variables.Count - 1);
        }
        else
            index = Integer(name);
        For(index, from, to, () => body(index), step);
        pastIndices.Add(variables[index.Index].Name);
    }

    public void If(IEnumerable<Comparison> conditions, Action then, Action? otherwise = null) =>
        Add(new If(conditions.ToEquatableArray(), Nested(then), otherwise is null ? null : Nested(otherwise)));

    /// <summary>A block of its own, so that siblings may declare the same variables.</summary>
    public void Scope(Action body) => Add(new Scope(Nested(body)));

    private Block Nested(Action body)
    {
        ImmutableArray<Statement>.Builder outer = statements;
        statements = ImmutableArray.CreateBuilder<Statement>();
        body();
        var block = new Block(new EquatableArray<Statement>(statements.ToImmutable()));
        statements = outer;
        return block;
    }

    public EquatableArray<KernelArgument> Arguments => arguments.ToEquatableArray();

    public Program Build(string name) => new(
        name, parameters.ToEquatableArray(), variables.ToEquatableArray(),
        new Block(new EquatableArray<Statement>(statements.ToImmutable())), rules.ToEquatableArray(), summary, parts);
}
