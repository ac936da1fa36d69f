using System.Globalization;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>
/// FJacobianBand of a method that writes arrays whose elements depend on elements at fixed distances: the Jacobian without what is always 0. Columns
/// that no row shares move together: for each array as many directions as its window has elements, whatever its length.
/// </summary>
internal sealed class BandText : DenseText
{
    private const int MaxWidth = 64;

    private readonly IReadOnlyList<Part> parts;
    private readonly int width;

    private BandText(CodeWriter writer, Method primal, DenseShape shape, IReadOnlyList<Part> parts) : base(writer, primal, shape, "JacobianBand", "band")
    {
        this.parts = parts;
        width = parts[parts.Count - 1].First + parts[parts.Count - 1].Width;
    }

    /// <summary>The columns of one argument, and which entries of a row stand for them.</summary>
    /// <param name="Window">Of an array: relative to the row. Null for numbers, which have an entry each.</param>
    private sealed record Part(Slot Slot, int First, int Width, Window? Window);

    /// <summary>Null where not everything that a result depends on can be proved to lie at a fixed distance.</summary>
    public static BandText? Of(CodeWriter writer, Method primal, DenseShape shape)
    {
        bool hasOneType = shape.Rows.Concat(shape.Columns).SelectMany(slot => slot.Fields).All(field => field.Type == shape.Type);
        Dictionary<string, Parameter> byName = primal.Parameters.ToDictionary(parameter => Names.Escaped(parameter.Name));
        ArrayId ArrayOf(Slot slot) => ((ArrayLeaf)byName[slot.Name].Incoming!).Array;
        if (!hasOneType || Stencil.Of(primal) is not { } found)
            return null;
        var parts = new List<Part>();
        foreach (Slot slot in shape.Columns)
        {
            Window? window = slot.Array is not null && found.Windows.TryGetValue(ArrayOf(slot), out Window known) ? known : null;
            int count = window is Window near ? near.High - near.Low + 1
                : slot.Array is null && Structures.Values(slot.Structure).Any(found.Numbers.Contains) ? slot.Fields.Count : 0;
            parts.Add(new Part(slot, parts.Count == 0 ? 0 : parts[parts.Count - 1].First + parts[parts.Count - 1].Width, count, window));
        }
        return parts.Exists(part => part.Window is not null) && parts.Sum(part => part.Width) <= MaxWidth ? new BandText(writer, primal, shape, parts) : null;
    }

    public void Write()
    {
        WritePattern();
        Writer.Blank();
        WriteBand();
    }

    private string Entries => string.Join(", ", parts.Where(part => part.Width > 0).SelectMany(part => part.Window is Window window
        ? Enumerable.Range(window.Low, part.Width).Select(at => $"{part.Slot.Name}[i{(at == 0 ? "" : at > 0 ? " + " + Text(at) : " - " + Text(-at))}]")
        : part.Slot.Fields.Select(number => part.Slot.Name + number.Path)));

    private void WritePattern()
    {
        string[] summary =
        [
            $"Which elements of the Jacobian of {Primal.Name.Name} may be other than 0: in row i those by {Entries}.",
            $"{Name} with a span of Count elements computes them.",
        ];
        MethodFile.WriteHead(Writer, Primal.Name, summary, "BandPattern", Name, Parameters(isPattern: true));
        Writer.Open();
        foreach (Parameter parameter in Primal.Parameters.Where(parameter => parameter.Passing == Passing.Out))
            Writer.Line($"{Names.Escaped(parameter.Name)} = default;");
        IEnumerable<string> columns = parts.Select(part => part.Window is Window window
            ? $"BandColumns.Near({part.Slot.Elements}, {Text(window.Low)}, {Text(window.High)})"
            : part.Width > 0 ? $"BandColumns.Full({Text(part.Width)})" : $"BandColumns.None({part.Slot.Count})");
        Writer.Line($"return new BandPattern([{string.Join(", ", Shape.Rows.Select(row => row.Elements))}], [{string.Join(", ", columns)}]);");
        Writer.Close();
    }

    private IReadOnlyList<string> Parameters(bool isPattern) =>
        [.. Primal.Parameters.Select(MethodFile.Text), .. isPattern ? System.Array.Empty<string>() : [$"Span<{Type}> {Matrix}"]];

    private void WriteBand()
    {
        string[] summary =
        [
            $"{Primal.Name.Name}, and what of its Jacobian may be other than 0, row after row: {width} numbers a row, the derivatives of element i",
            $"by {Entries}; 0 for an element that is not there.",
        ];
        MethodFile.WriteHead(Writer, Primal.Name, summary, Primal.ResultType, Name, Parameters(isPattern: false));
        Writer.Open();
        RejectOverlap();
        Writer.Line($"DenseMatrix.Require<{Type}>({Matrix}, {Shape.RowCount}, {width});");
        RentWorkspaces(Shape.Arrays);
        Keep();
        CallPrimal();
        Dictionary<string, string> dots = Scratch("Dot");
        string colour = Fresh("colour");
        Writer.Line($"for (int {colour} = 0; {colour} < {width}; {colour}++)");
        Writer.Open();
        foreach (Slot array in Shape.Arrays)
            if (parts.FirstOrDefault(part => part.Slot.Name == array.Name && part.Window is not null) is { } part)
                Writer.Line($"BandMatrix.Unit({dots[array.Name]}, {Local(colour, part)}, {Text(part.Width)}, {Numbers.Real(1, Shape.Type, Primal.Name.Generic, typed: true).Text});");
            else
                WriteClear(array, dots[array.Name]);
        string[] tangents = [.. Again(), .. Primal.Parameters.Where(p => p.Differentiable).Select(p =>
            dots.TryGetValue(Names.Escaped(p.Name), out string? array) ? array : Tangent(parts.Single(part => part.Slot.Name == Names.Escaped(p.Name)), colour))];
        Call("Jvp", tangents, false, "");
        Part[] used = [.. parts.Where(part => part.Width > 0)];
        for (int i = 0; i < used.Length; i++)
        {
            string isIts = i == used.Length - 1 ? "" : $"if ({colour} < {Text(used[i].First + used[i].Width)})";
            if (used.Length > 1)
            {
                Writer.Line(i == 0 ? isIts : $"else {isIts}".TrimEnd());
                Writer.Open();
            }
            WriteEntries(used[i], dots, colour);
            if (used.Length > 1)
                Writer.Close();
        }
        Writer.Close();
        ReturnWorkspaces();
        Writer.Close();
    }

    private string Tangent(Part part, string colour) => part.Width == 0 ? "default" : Unit(part.Slot with { Start = new Offset(part.First, default) }, colour);

    private static string Local(string colour, Part part) => part.First == 0 ? colour : $"{colour} - {Text(part.First)}";

    /// <summary>The derivatives by the columns of one colour to their entries.</summary>
    private void WriteEntries(Part part, Dictionary<string, string> dots, string colour)
    {
        foreach (Slot row in Shape.Rows)
        {
            string band = Shape.Rows.Count == 1 ? Matrix : $"{Matrix}.Slice({row.Start.Times(new Offset(width, default))}, {row.Count.Times(new Offset(width, default))})";
            Writer.Line(part.Window is Window window
                ? $"BandMatrix.SetNear({band}, {width}, {dots[row.Name]}, {Text(part.First)}, {Text(window.Low)}, {Text(part.Width)}, {Local(colour, part)});"
                : $"BandMatrix.SetColumn({band}, {width}, {dots[row.Name]}, {colour});");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
