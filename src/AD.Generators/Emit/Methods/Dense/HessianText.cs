using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>FHessian of arrays, or of many numbers: a Hessian-vector product for each row.</summary>
internal sealed class HessianText(CodeWriter writer, Method primal, DenseShape shape, Method product) : DenseText(writer, primal, shape, "Hessian", "hessian")
{
    /// <summary>Whether it is written so, and not as one text for a few numbers.</summary>
    public static bool Has(Method primal) => ReverseMode.HasGradient(primal) && !SmallHessian.Has(primal);

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
        Writer.Line($"Dense.Require<{Type}>({Matrix}, {count}, {count});");
        RentWorkspaces(Shape.Columns);
        Keep();
        Dictionary<Slot, string> bars = Scratch("Bar"), dots = Scratch("Dot"), barDots = Scratch("BarDot");
        Writer.Line($"for (int {row} = 0; {row} < {count}; {row}++)");
        Writer.Open();
        foreach (KeyValuePair<Slot, string> dot in dots)
            WriteUnit(dot.Key, dot.Value, row);
        List<string> arguments = [.. Again(), .. bars.Values];
        arguments.AddRange(Shape.Columns.Select(slot => slot.Array is null ? Unit(slot, row) : dots[slot]));
        arguments.AddRange(barDots.Values);
        int numbers = Shape.Columns.Count(slot => slot.Array is null);
        string? moved = Call("Hvp", arguments, numbers > 0, "product");
        Writer.Line($"Span<{Type}> {line} = {Matrix}.Slice({row} * {count}, {count});");
        WriteRow(line, barDots, Items(product, moved, 0, numbers));
        Writer.Close();
        Writer.Line($"Dense.Mirror({Matrix}, {count});");
        ReturnArrays();
        ReturnWorkspaces();
        Writer.Close();
    }

    private Dictionary<Slot, string> Scratch(string suffix)
    {
        var all = new Dictionary<Slot, string>();
        foreach (Slot slot in Shape.Columns)
            if (slot.Array is not null)
                all.Add(slot, Scratch(slot.Name.TrimStart('@') + suffix, slot.Array, slot.Name));
        return all;
    }
}
