using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The grammar of methods: every value, array and cell is defined once, before its uses and in a block around them; types agree;
/// frames are opened before they are used. Runs after lowering and after every derivative.
/// </summary>
internal sealed class MethodVerifier
{
    private readonly Method method;
    private readonly StatementTypes types;
    private readonly Visible<ValueId> values = new();
    private readonly Visible<ArrayId> arrays = new();
    private readonly Visible<CellId> cells = new();
    private readonly Visible<FrameId> opened = new(), reopened = new();
    private Statement? current;

    private MethodVerifier(Method method)
    {
        this.method = method;
        types = new(method, Require);
    }

    /// <returns>The method itself.</returns>
    /// <exception cref="InvalidOperationException">Naming the statement and what is wrong with it.</exception>
    public static Method Verify(Method method)
    {
        var verifier = new MethodVerifier(method);
        foreach (Parameter parameter in method.Parameters)
            if (parameter.Incoming is Structure incoming)
                verifier.Leaves(incoming, verifier.DefineLeaf);
        verifier.Statements(method.Body);
        verifier.current = null;
        foreach (Parameter parameter in method.Parameters)
            verifier.Outgoing(parameter);
        if (method.Result is Structure result)
            verifier.Leaves(result, verifier.UseLeaf);
        return method;
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
            throw new InvalidOperationException($"{method.Name.Name}: {(current is null ? "the signature" : $"'{MethodPrinter.Head(method, current)}'")}: {fault}");
    }

    private void Outgoing(Parameter parameter)
    {
        bool returns = parameter.Passing is Passing.Ref or Passing.Out;
        Require((parameter.Incoming is null) == (parameter.Passing == Passing.Out), $"{parameter.Passing} parameter {parameter.Name} has {(parameter.Incoming is null ? "no " : "an ")}incoming value");
        Require((parameter.Outgoing is not null) == returns, $"{parameter.Passing} parameter {parameter.Name} has {(parameter.Outgoing is null ? "no " : "an ")}outgoing value");
        if (parameter.Outgoing is Structure outgoing)
            Leaves(outgoing, UseLeaf);
    }

    private void Leaves(Structure structure, Action<Structure> visit)
    {
        if (structure is not Aggregate aggregate)
        {
            visit(structure);
            return;
        }
        foreach (Field field in aggregate.Fields)
            Leaves(field.Structure, visit);
    }

    private void DefineLeaf(Structure leaf)
    {
        if (leaf is NumberLeaf number)
            Define(number.Value);
        if (leaf is ArrayLeaf array)
            Define(array.Array);
    }

    private void UseLeaf(Structure leaf)
    {
        if (leaf is NumberLeaf number)
            Use(number.Value);
        if (leaf is ArrayLeaf array)
            Use(array.Array);
    }

    private void Define(ValueId id)
    {
        Require(id.Index >= 0 && id.Index < method.Values.Count, $"value {id.Index} does not exist, of {method.Values.Count}");
        Require(values.Define(id), $"value {Name(id)} is defined a second time");
    }

    private void Define(ArrayId id)
    {
        Require(id.Index >= 0 && id.Index < method.Arrays.Count, $"array {id.Index} does not exist, of {method.Arrays.Count}");
        Require(arrays.Define(id), $"array {method.Arrays[id.Index].Name} ({id.Index}) is defined a second time");
    }

    private void Use(ValueId id) => Require(values.Contains(id), $"value {Name(id)} is used before it is defined, or outside its block");

    private void Use(ArrayId id) => Require(arrays.Contains(id), $"array {id.Index} is used before it is defined, or outside its block");

    private void Use(CellId id) => Require(cells.Contains(id), $"cell {id.Index} is used before it is declared, or outside its block");

    private string Name(ValueId id) => $"{(id.Index >= 0 && id.Index < method.Values.Count ? method.Values[id.Index].Name : "")}%{id.Index}";

    private void Use(EquatableArray<ValueId> ids)
    {
        foreach (ValueId id in ids)
            Use(id);
    }

    private void Use(Place place)
    {
        Use(place.Array);
        Use(place.Indices);
    }

    private void Statements(Block block)
    {
        foreach (Statement statement in block.Statements)
            Check(statement);
    }

    private void Check(Statement statement)
    {
        current = statement;
        if (statement is LaneLoop lanes)
            Require(lanes.Inputs.Count == lanes.Function.Parameters && lanes.Outputs.Count == lanes.Function.Results.Count,
                $"found {lanes.Inputs.Count} inputs and {lanes.Outputs.Count} outputs, expected {lanes.Function.Parameters} and {lanes.Function.Results.Count}");
        Uses(statement);
        Blocks(statement);
        current = statement;
        Definitions(statement);
        types.Check(statement);
    }

    private void Uses(Statement statement)
    {
        switch (statement)
        {
            case Let let: Use(let.Value.Operands); break;
            case LetInteger let: Use(let.Operands); break;
            case Convert convert: Use(convert.From); break;
            case Load load: Use(load.From); break;
            case Store store: Use(store.To); Use(store.Value); break;
            case Accumulate add: Use(add.To); Use(add.Value); break;
            case Length length: Use(length.Of); break;
            case Allocate allocate: Use(allocate.Extents); break;
            case Slice slice: Use(slice.From); Use(slice.Start); Use(slice.Length); break;
            case Row row: Use(row.From); Use(row.Indices); break;
            case Clear clear: Use(clear.Array); break;
            case RequireDisjoint require: Use(require.First); Use(require.Second); break;
            case RequireSameShape require: Use(require.Shadow); Use(require.Of); break;
            case If choice: Use(choice.Condition); break;
            case For loop:
                if (loop.Snapshots is ValueId snapshots)
                    Use(snapshots);
                Use(loop.From);
                Use(loop.To);
                Use(loop.Carried.Select(c => c.Initial).ToEquatableArray());
                break;
            case While loop: Use(loop.Carried.Select(c => c.Initial).ToEquatableArray()); break;
            case LaneLoop or AreApart or LoadLanes or StoreLanes or AddLanes: Use(Methods.Statements.Uses(statement).ToEquatableArray()); break;
            case SetCell set: Use(set.Cell); Use(set.Value); break;
            case AddToCell add: Use(add.Cell); Use(add.Value); break;
            case ReadCell read: Use(read.Cell); break;
            case OpenFrames open: Use(open.Count); break;
            case ReopenFrames reopen:
                Use(reopen.Count);
                Require(opened.WasDefined(reopen.Frame), "the frames were not opened before");
                break;
            case CloseFrames close: Require(reopened.Contains(close.Frame), "the frames are not reopened here"); break;
            case SaveField save:
                Use(save.Number);
                Use(save.Value);
                Require(opened.Contains(save.Frame) || (method.Frames[save.Frame.Index].IsSnapshot && reopened.Contains(save.Frame)), "the frames are not open here");
                break;
            case RestoreField restore:
                Use(restore.Number);
                Require(reopened.Contains(restore.Frame), "the frames are not reopened here");
                break;
        }
    }

    /// <summary>The blocks inside a statement; what leaves them through phis and carried values must be visible at their ends.</summary>
    private void Blocks(Statement statement)
    {
        switch (statement)
        {
            case If choice:
                Inside(() => { Statements(choice.Then); current = choice; Use(choice.Phis.Select(p => p.Then).ToEquatableArray()); });
                Inside(() => { Statements(choice.Else); current = choice; Use(choice.Phis.Select(p => p.Else).ToEquatableArray()); });
                break;
            case For loop: Loop(loop, loop.Body, loop.Carried, () => Define(loop.Index)); break;
            case While loop: Loop(loop, loop.Body, loop.Carried, () => Require(loop.Carried.Any(c => c.Inside == loop.Continue), $"value {Name(loop.Continue)} decides, which the loop does not carry")); break;
        }
    }

    private void Loop(Statement loop, Block body, EquatableArray<Carried> carried, Action begin) => Inside(() =>
    {
        begin();
        foreach (Carried variable in carried)
            Define(variable.Inside);
        Statements(body);
        current = loop;
        Use(carried.Select(c => c.Next).ToEquatableArray());
    });

    private void Inside(Action check)
    {
        int[] marks = [values.Mark, arrays.Mark, cells.Mark, opened.Mark, reopened.Mark];
        check();
        values.Return(marks[0]);
        arrays.Return(marks[1]);
        cells.Return(marks[2]);
        opened.Return(marks[3]);
        reopened.Return(marks[4]);
    }

    private void Definitions(Statement statement)
    {
        foreach (ValueId target in Methods.Statements.Defines(statement))
            Define(target);
        if (Operands.TargetArray(statement) is ArrayId array)
            Define(array);
        switch (statement)
        {
            case DeclareCell declare:
                Require(declare.Cell.Index >= 0 && declare.Cell.Index < method.Cells.Count, $"cell {declare.Cell.Index} does not exist, of {method.Cells.Count}");
                Require(cells.Define(declare.Cell), "the cell is declared a second time");
                break;
            case OpenFrames open:
                Require(open.Frame.Index >= 0 && open.Frame.Index < method.Frames.Count, $"frame {open.Frame.Index} does not exist, of {method.Frames.Count}");
                opened.Define(open.Frame);
                break;
            case ReopenFrames reopen: reopened.Define(reopen.Frame); break;
        }
    }
}
