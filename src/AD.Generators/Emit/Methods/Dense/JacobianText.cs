using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>
/// FJacobian of arrays, or of a method with loops: columns by Jacobian-vector products or rows by vector-Jacobian products, whichever are fewer.
/// Where the numbers of both are known when the text is made, it has one of the two.
/// </summary>
internal sealed class JacobianText : DenseText
{
    private readonly Method vjp;
    private readonly string rows, columns;

    public JacobianText(CodeWriter writer, Method primal, DenseShape shape, Method vjp) : base(writer, primal, shape, "Jacobian", "jacobian") =>
        (this.vjp, rows, columns) = (vjp, Fresh("rows"), Fresh("columns"));

    private IEnumerable<Parameter> Differentiable => Primal.Parameters.Where(p => p.Differentiable);

    private Slot? ResultSlot => Shape.Rows.FirstOrDefault(slot => slot.Name == Shape.Result);

    private Slot RowOf(Parameter parameter) => Shape.Rows.Single(slot => slot.Name == Names.Escaped(parameter.Name));

    public void Write()
    {
        string[] summary =
        [
            $"{Primal.Name.Name}, and its Jacobian, row after row: of each number of the results, what is returned first and then what parameters hand back,",
            "the derivatives by each number of the arguments, in the order of the parameters and of their elements.",
        ];
        MethodFile.WriteHead(Writer, Primal.Name, summary, Primal.ResultType, Name, [.. Primal.Parameters.Select(MethodFile.Text), $"Span<{Type}> {Matrix}"]);
        Writer.Open();
        RejectOverlap();
        bool returnsArray = Primal.Result is ArrayLeaf;
        if (!returnsArray)
            WriteSizes();
        RentWorkspaces([.. Shape.Arrays, .. Shape.Rows]);
        Keep();
        CallPrimal();
        if (returnsArray)
            WriteSizes();
        WriteModes();
        ReturnArrays(0);
        ReturnWorkspaces();
        if (Primal.Result is not null)
            Writer.Line($"return {Shape.Result};");
        Writer.Close();
    }

    private void WriteSizes()
    {
        Writer.Line($"int {rows} = {Shape.RowCount}, {columns} = {Shape.ColumnCount};");
        Writer.Line($"DenseMatrix.Require<{Type}>({Matrix}, {rows}, {columns});");
    }

    private void WriteModes()
    {
        if (Shape.RowCount.IsConstant && Shape.ColumnCount.IsConstant)
        {
            if (Shape.ColumnCount.Constant <= Shape.RowCount.Constant)
                WriteForward();
            else
                WriteReverse();
            return;
        }
        Writer.Line($"if (DenseMatrix.IsForward({rows}, {columns}))");
        Writer.Open();
        WriteForward();
        Writer.Close();
        Writer.Line("else");
        Writer.Open();
        WriteReverse();
        Writer.Close();
    }

    private void WriteForward()
    {
        int borrowed = Borrowed;
        Dictionary<string, string> dots = Scratch("Dot");
        string column = Fresh("column");
        Writer.Line($"for (int {column} = 0; {column} < {columns}; {column}++)");
        Writer.Open();
        foreach (Slot array in Shape.Arrays)
            if (Shape.ColumnOf(array) is Slot slot)
                WriteUnit(slot, dots[array.Name], column);
            else
                WriteClear(array, dots[array.Name]);
        List<string> arguments = [.. Again()];
        var handed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Parameter parameter in Differentiable)
            arguments.Add(Tangent(parameter, dots, column, handed));
        string? moved = Call("Jvp", arguments, Primal.Result is not null, "moved");
        if (ResultSlot is { } result)
            handed[result.Name] = moved + ".Dot";
        foreach (Slot slot in Shape.Rows)
            if (slot.Array is null)
                for (int i = 0; i < slot.Fields.Count; i++)
                    Writer.Line($"{At(slot.Start.Plus(new Offset(i, default)), column)} = {Read(handed[slot.Name] + slot.Fields[i].Path, slot.Fields[i].Type)};");
            else
                WriteElements(slot, handed[slot.Name], number => At(number, column));
        Writer.Close();
        ReturnArrays(borrowed);
    }

    /// <summary>The argument for a parameter's tangent; <paramref name="handed"/> gets the name of what is handed back there.</summary>
    private string Tangent(Parameter parameter, Dictionary<string, string> dots, string column, Dictionary<string, string> handed)
    {
        string name = Names.Escaped(parameter.Name);
        if (parameter.Passing == Passing.Out)
        {
            handed[name] = Fresh(parameter.Name + "Dot");
            return "out var " + handed[name];
        }
        if (dots.TryGetValue(name, out string? array))
            return handed[name] = array;
        Slot slot = Shape.Columns.Single(column => column.Name == name);
        if (parameter.Passing == Passing.Ref)
        {
            handed[name] = Fresh(parameter.Name + "Dot");
            Writer.Line($"{parameter.Type} {handed[name]} = {Unit(slot, column)};");
            return "ref " + handed[name];
        }
        return Unit(slot, column);
    }

    private string At(Offset row, string column) =>
        row.IsConstant && row.Constant == 0 ? $"{Matrix}[{column}]" : $"{Matrix}[{row.Times(Offset.Zero.Plus(columns))} + {column}]";

    private void WriteReverse()
    {
        int borrowed = Borrowed;
        Dictionary<string, string> bars = Scratch("Bar");
        string? resultBar = ResultSlot is { Array: not null } array ? Scratch("resultBar", array.Array, array.Name) : null;
        string row = Fresh("row"), line = Fresh("line");
        Writer.Line($"for (int {row} = 0; {row} < {rows}; {row}++)");
        Writer.Open();
        foreach (Slot slot in Shape.Rows)
            if (slot.Array is not null)
                WriteUnit(slot, slot == ResultSlot ? resultBar! : bars[slot.Name], row);
        List<string> arguments = [.. Again()];
        if (Primal.Result is not null)
            arguments.Add(resultBar ?? (ResultSlot is { } result ? Unit(result, row) : "default"));
        foreach (Parameter parameter in Differentiable)
        {
            if (Structures.HasReals(parameter.Outgoing, Primal.Values))
                arguments.Add(Unit(RowOf(parameter), row));
            if (parameter.Incoming is ArrayLeaf)
                arguments.Add(bars[Names.Escaped(parameter.Name)]);
        }
        int numbers = Shape.Columns.Count(slot => slot.Array is null), returned = Primal.Result is null ? 0 : 1;
        string? bar = Call("Vjp", arguments, numbers > 0, "bars");
        Writer.Line($"Span<{Type}> {line} = {Matrix}.Slice({row} * {columns}, {columns});");
        WriteRow(line, bars, Items(vjp, bar, returned, numbers));
        Writer.Close();
        ReturnArrays(borrowed);
    }
}
