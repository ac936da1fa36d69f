using System.Globalization;
using System.Text;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// A method as text, one statement a line, blocks indented: `double y.3 = exp(x.0)`. A value is its name and its number; an array,
/// a cell or a frame has its number after its name only where another one has the same name.
/// </summary>
internal sealed class MethodPrinter
{
    private readonly Method method;
    private readonly string[] arrays, cells, frames;
    private readonly StringBuilder text = new();
    private int depth = 1;

    private MethodPrinter(Method method)
    {
        this.method = method;
        arrays = Distinct(method.Arrays.Select(a => a.Name), "array");
        cells = Distinct(method.Cells.Select(c => c.Name), "cell");
        frames = Distinct(method.Frames.Select(f => f.Name), "Frame");
    }

    public static string Print(Method method)
    {
        var printer = new MethodPrinter(method);
        printer.Signature();
        printer.Write(method.Body);
        return printer.text.ToString();
    }

    /// <summary>A statement's first line, to name it in a message.</summary>
    public static string Head(Method method, Statement statement) => new MethodPrinter(method).Head(statement);

    private static string[] Distinct(IEnumerable<string> names, string unnamed)
    {
        string[] all = [.. names.Select(n => n.Length == 0 ? unnamed : n)];
        return [.. all.Select((n, i) => all.Count(other => other == n) == 1 ? n : n + "." + Text(i))];
    }

    private void Signature()
    {
        string parameters = string.Join(", ", method.Parameters.Select(Describe));
        text.Append($"{method.Name.Name}({parameters}) -> {method.ResultType}{(method.Result is null ? "" : " " + Describe(method.Result))}\n");
        for (int i = 0; i < frames.Length; i++)
            text.Append($"  {(method.Frames[i].IsSnapshot ? "snapshot" : "frame")} {frames[i]} {{ {string.Join("; ", method.Frames[i].Fields.Select(f => $"{Type(f.Type)} {f.Name}"))} }}\n");
    }

    private string Describe(Parameter parameter)
    {
        string passing = parameter.Passing == Passing.Value ? "" : parameter.Passing.ToString().ToLowerInvariant() + " ";
        string incoming = parameter.Incoming is null ? "" : " " + Describe(parameter.Incoming);
        string outgoing = parameter.Outgoing is null ? "" : " to " + Describe(parameter.Outgoing);
        return $"{(parameter.Differentiable ? "" : "constant ")}{passing}{parameter.Type} {parameter.Name}:{incoming}{outgoing}";
    }

    private string Describe(Structure structure) => structure switch
    {
        NumberLeaf leaf => V(leaf.Value),
        ArrayLeaf leaf => A(leaf.Array),
        Aggregate aggregate => "{ " + string.Join(", ", aggregate.Fields.Select(f => f.Name + " = " + Describe(f.Structure))) + " }",
        _ => "_",
    };

    private void Line(string line) => text.Append(' ', 2 * depth).Append(line).Append('\n');

    private void Write(Block block)
    {
        foreach (Statement statement in block.Statements)
            Write(statement);
    }

    private void Write(Statement statement)
    {
        Line(Head(statement));
        switch (statement)
        {
            case If choice:
                Indented(() => Write(choice.Then));
                if (choice.Else.Statements.Count > 0)
                {
                    Line("else");
                    Indented(() => Write(choice.Else));
                }
                foreach (Phi phi in choice.Phis)
                    Line($"{Declare(phi.Target)} = then {V(phi.Then)}, else {V(phi.Else)}");
                break;
            case For loop: WriteLoop(loop.Body, loop.Carried); break;
            case While loop: WriteLoop(loop.Body, loop.Carried); break;
        }
    }

    private void WriteLoop(Block body, EquatableArray<Carried> carried)
    {
        Indented(() =>
        {
            foreach (Carried variable in carried)
                Line($"{Declare(variable.Inside)} = first {V(variable.Initial)}, then {V(variable.Next)}");
            Write(body);
        });
        foreach (Carried variable in carried)
            Line($"{Declare(variable.Result)} = last {V(variable.Inside)}");
    }

    private void Indented(Action write)
    {
        depth++;
        write();
        depth--;
    }

    private string Head(Statement statement) => statement switch
    {
        Let let => $"{Declare(let.Target)} = {Expression(let.Value)}",
        LetInteger let => $"{Declare(let.Target)} = {Expression(let)}",
        Convert convert => $"{Declare(convert.Target)} = ({TypeOf(convert.Target)}){V(convert.From)}",
        ReadMember read => $"{Declare(read.Target)} = {read.Text}",
        Call call => $"{Declare(call.Target)} = call {call.Name}({List(call.Operands)})",
        NoTangent none => $"{Declare(none.Target)} = no tangent of {none.Call}",
        Load load => $"{Declare(load.Target)} = {P(load.From)}",
        Store store => $"{P(store.To)} = {V(store.Value)}",
        Accumulate add => $"{P(add.To)} += {V(add.Value)}",
        Length length => $"{Declare(length.Target)} = length({A(length.Of)}{(length.Dimension == 0 ? "" : ", " + Text(length.Dimension))})",
        Allocate allocate => $"{A(allocate.Target)} = new {Entry(method.Arrays, allocate.Target.Index)?.Element}[{List(allocate.Extents)}]{(allocate.Escapes ? " for the caller" : "")}",
        Slice slice => $"{A(slice.Target)} = {A(slice.From)}[{V(slice.Start)} .. {V(slice.Start)} + {V(slice.Length)}]",
        Row row => $"{A(row.Target)} = {A(row.From)}[{List(row.Indices)}]",
        ReadArray read => $"{A(read.Target)} = {read.Text}",
        Clear clear => $"clear {A(clear.Array)}",
        RequireDisjoint require => $"require {A(require.First)}, {A(require.Second)} disjoint",
        RequireSameShape require => $"require {A(require.Shadow)} in the shape of {A(require.Of)}",
        If choice => $"if {V(choice.Condition)}",
        For loop => $"for {Declare(loop.Index)} in [{V(loop.From)}, {V(loop.To)}) step {Text(loop.Step)}{(loop.Snapshots is ValueId snapshots ? $" with {V(snapshots)} snapshots" : "")}",
        While loop => $"while {V(loop.Continue)}",
        AreApart apart => $"{Declare(apart.Target)} = {P(apart.First)} and {P(apart.Second)} are apart, {V(apart.To)} - {V(apart.From)} elements{(apart.IsElement ? " and one" : "")}",
        LoadLanes load => $"{Declare(load.Target)} = lanes of {P(load.First)}, + {V(load.Stride)}, ..",
        StoreLanes store => $"lanes of {P(store.First)}, + {V(store.Stride)}, .. = {V(store.Value)}",
        AddLanes add => $"{Declare(add.Target)} = {V(add.Sum)} + {(add.Reductions == Reductions.Lanes ? "sum" : "each")} of {V(add.Lanes)}",
        LaneLoop lanes => $"in [{V(lanes.From)}, {V(lanes.To)}) lanes of {Type(lanes.Type)}{(lanes.Reductions == Reductions.Lanes ? ", sums by lane" : "")}: {string.Join(", ", lanes.Outputs.Select(P))} = f({string.Join(", ", lanes.Inputs.Select(P))}), f = {ScalarPrinter.Print(lanes.Function)}",
        DeclareCell declare => $"cell {(Entry(method.Cells, declare.Cell.Index) is Cell cell ? Type(cell.Type) : "?")} {C(declare.Cell)}",
        SetCell set => $"{C(set.Cell)} = {V(set.Value)}",
        AddToCell add => $"{C(add.Cell)} += {V(add.Value)}",
        ReadCell read => $"{Declare(read.Target)} = cell {C(read.Cell)}",
        OpenFrames open => $"open {F(open.Frame)}[{V(open.Count)}]",
        ReopenFrames reopen => $"reopen {F(reopen.Frame)}[{V(reopen.Count)}]",
        CloseFrames close => $"close {F(close.Frame)}",
        SaveField save => $"{F(save.Frame)}[{V(save.Number)}].{FieldName(save.Frame, save.Field)} = {V(save.Value)}",
        RestoreField restore => $"{Declare(restore.Target)} = {F(restore.Frame)}[{V(restore.Number)}].{FieldName(restore.Frame, restore.Field)}",
        Comment comment => "// " + comment.Text,
        _ => throw new NotSupportedException($"the printer does not know {statement.GetType().Name}"),
    };

    private string P(LanePlace place) => place switch
    {
        LaneElements elements => P(elements.First) + "..",
        LaneField field => $"{F(field.Frame)}[{V(field.First)}..].{FieldName(field.Frame, field.Field)}",
        LaneUniform uniform => V(uniform.Value),
        LaneIndex index => V(index.First) + "..",
        LaneCellSum sum => "sum " + C(sum.Cell),
        LaneElementSum sum => "sum " + P(sum.Place),
        _ => throw new NotSupportedException($"the printer does not know {place.GetType().Name}"),
    };

    private string Expression(Expr value)
    {
        Expr renumbered = value with { Operands = value.Operands.Select((_, i) => new ValueId(i)).ToEquatableArray() };
        return ScalarPrinter.Print(new ScalarFunction(value.Operands.Count, [renumbered], [new(value.Operands.Count)]), [.. value.Operands.Select(V)]);
    }

    private string Expression(LetInteger let)
    {
        if (let.Op == IntegerOp.Constant)
            return TypeOf(let.Target) == "bool" ? let.Bits == 0 ? "false" : "true" : let.Bits.ToString(CultureInfo.InvariantCulture);
        return Sign(let.Op) is not string sign ? $"{let.Op.ToString().ToLowerInvariant()}({List(let.Operands)})"
            : let.Operands.Count == 1 ? sign + V(let.Operands[0])
            : string.Join($" {sign} ", let.Operands.Select(V));
    }

    private static string? Sign(IntegerOp op) => op switch
    {
        IntegerOp.Negate or IntegerOp.Subtract => "-",
        IntegerOp.Complement => "~",
        IntegerOp.Add => "+",
        IntegerOp.Multiply => "*",
        IntegerOp.Divide => "/",
        IntegerOp.Remainder => "%",
        IntegerOp.And => "&",
        IntegerOp.Or => "|",
        IntegerOp.Xor => "^",
        IntegerOp.ShiftLeft => "<<",
        IntegerOp.ShiftRight => ">>",
        IntegerOp.UnsignedShiftRight => ">>>",
        IntegerOp.Not => "!",
        IntegerOp.Less => "<",
        IntegerOp.LessOrEqual => "<=",
        IntegerOp.Equal => "==",
        IntegerOp.NotEqual => "!=",
        _ => null,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string V(ValueId id) => Entry(method.Values, id.Index) is Value value ? value.Name + (value.Name.Length == 0 ? "%" : ".") + Text(id.Index) : "%" + Text(id.Index);

    private string A(ArrayId id) => Entry(arrays, id.Index) ?? "array." + Text(id.Index);

    private string C(CellId id) => Entry(cells, id.Index) ?? "cell." + Text(id.Index);

    private string F(FrameId id) => Entry(frames, id.Index) ?? "Frame." + Text(id.Index);

    private string FieldName(FrameId id, int field) =>
        Entry(method.Frames, id.Index) is Frame frame && Entry(frame.Fields, field) is Value value ? value.Name : Text(field);

    private static T? Entry<T>(IReadOnlyList<T> table, int index) where T : class => index >= 0 && index < table.Count ? table[index] : null;

    private string P(Place place) => $"{A(place.Array)}[{List(place.Indices)}]{place.Field}";

    private string List(EquatableArray<ValueId> ids) => string.Join(", ", ids.Select(V));

    private string Declare(ValueId id) => TypeOf(id) + " " + V(id);

    private string TypeOf(ValueId id) => Entry(method.Values, id.Index) is Value value ? Type(value.Type) : "?";

    /// <summary>As C# has it; the method's own type parameter is T.</summary>
    public static string Type(NumberType type) => type switch
    {
        NumberType.Half => "Half",
        NumberType.Single => "float",
        NumberType.Generic => "T",
        NumberType.Boolean => "bool",
        NumberType.Int16 => "short",
        NumberType.UInt16 => "ushort",
        NumberType.Int32 => "int",
        NumberType.UInt32 => "uint",
        NumberType.Int64 => "long",
        NumberType.UInt64 => "ulong",
        _ => type.ToString().ToLowerInvariant(),
    };
}
