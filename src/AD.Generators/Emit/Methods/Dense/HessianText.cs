using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>FHessian of arrays, or of many numbers: a Hessian-vector product for each row.</summary>
internal sealed class HessianText(CodeWriter writer, Method primal, DenseShape shape, Method product) : DenseText(writer, primal, shape, "Hessian", "hessian")
{
    public void Write()
    {
        string[] summary =
        [
            $"The Hessian of {Primal.Name.Name}, row after row, both halves the same: of each number of the arguments the second derivatives by it and",
            "each other, in the order of the parameters and of their elements.",
        ];
        MethodFile.WriteHead(Writer, Primal.Name, summary, "void", Name, [.. Primal.Parameters.Select(MethodFile.Text), $"Span<{Type}> {Matrix}"]);
        Writer.Open();
        string count = Fresh("n"), row = Fresh("row"), line = Fresh("line");
        RejectOverlap();
        Writer.Line($"int {count} = {Shape.ColumnCount};");
        Writer.Line($"DenseMatrix.Require<{Type}>({Matrix}, {count}, {count});");
        RentWorkspaces(Shape.Columns);
        Keep();
        Dictionary<string, string> bars = Scratch("Bar"), dots = Scratch("Dot"), barDots = Scratch("BarDot");
        Writer.Line($"for (int {row} = 0; {row} < {count}; {row}++)");
        Writer.Open();
        foreach (Slot array in Shape.Columns.Where(slot => slot.Array is not null))
            WriteUnit(array, dots[array.Name], row);
        List<string> arguments = [.. Again(), .. bars.Values];
        arguments.AddRange(Shape.Columns.Select(slot => slot.Array is null ? Unit(slot, row) : dots[slot.Name]));
        arguments.AddRange(barDots.Values);
        int numbers = Shape.Columns.Count(slot => slot.Array is null);
        string? moved = Call("Hvp", arguments, numbers > 0, "product");
        Writer.Line($"Span<{Type}> {line} = {Matrix}.Slice({row} * {count}, {count});");
        WriteRow(line, barDots, Items(product, moved, 0, numbers));
        Writer.Close();
        Writer.Line($"DenseMatrix.Mirror({Matrix}, {count});");
        ReturnArrays(0);
        ReturnWorkspaces();
        Writer.Close();
    }
}
