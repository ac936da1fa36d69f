using System.Globalization;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Array = AdCompiler.Generators.Methods.Array;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>
/// The text of a method that fills a matrix by calling a derived method once for each direction. What the calls have in common: names,
/// pooled memory, arguments, unit vectors.
/// </summary>
internal abstract class DenseText
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> workspaces = new(StringComparer.Ordinal);
    private readonly List<string> returned = [];
    private readonly Dictionary<Parameter, string> before = [];

    protected DenseText(CodeWriter writer, Method primal, DenseShape shape, string suffix, string matrix)
    {
        (Writer, Primal, Shape) = (writer, primal, shape);
        taken.UnionWith(primal.Parameters.Select(p => p.Name));
        taken.UnionWith([shape.Result, "ArrayElements", "BandMatrix", "DenseMatrix"]);
        Name = primal.Name.Name + suffix;
        Matrix = Fresh(matrix);
        Type = Numbers.TypeName(shape.Type, primal.Name.Generic);
    }

    protected CodeWriter Writer { get; }
    protected Method Primal { get; }
    protected DenseShape Shape { get; }
    protected string Name { get; }
    protected string Matrix { get; }

    /// <summary>Of the matrix's elements.</summary>
    protected string Type { get; }

    protected string Fresh(string wish)
    {
        string name = wish;
        for (int number = 2; !taken.Add(name); number++)
            name = wish + number.ToString(CultureInfo.InvariantCulture);
        return Names.Escaped(name);
    }

    /// <summary>The matrix shares no memory with an argument: one is written while the other is read.</summary>
    protected void RejectOverlap()
    {
        string[] others = [.. Primal.Parameters.Where(parameter => parameter.Incoming is ArrayLeaf)
            .Select(parameter => BodyPrinter.OverlapWith(Type, Primal.Arrays[((ArrayLeaf)parameter.Incoming!).Array.Index], Names.Escaped(parameter.Name))).OfType<string>()];
        if (others.Length > 0)
            Writer.Line($"Overlap.Reject<{Type}>({Matrix}){string.Concat(others)};");
    }

    /// <summary>A workspace for each type of element that a span is made of.</summary>
    protected void RentWorkspaces(IEnumerable<Slot> slots)
    {
        IEnumerable<Array?> written = Primal.Parameters.Where(Shape.IsWritten).Select(p => (Array?)Primal.Arrays[((ArrayLeaf)p.Incoming!).Array.Index]);
        foreach (Array? array in slots.Select(slot => slot.Array).Concat(written))
            if (array is not null && !Slot.IsInRows(array) && !workspaces.ContainsKey(array.Element))
            {
                string name = workspaces[array.Element] = Fresh("workspace");
                Writer.Line($"Workspace<{array.Element}> {name} = Workspace<{array.Element}>.Rent();");
            }
    }

    /// <summary>An array of zeros of the shape of another.</summary>
    protected string Scratch(string wish, Array array, string like)
    {
        string name = Fresh(wish);
        if (!Slot.IsInRows(array))
        {
            Writer.Line($"Span<{array.Element}> {name} = {workspaces[array.Element]}.Zeros({like}.Length);");
            return name;
        }
        Writer.Line($"{array.Type} {name} = ArrayElements.Like({like});");
        returned.Add(name);
        return name;
    }

    /// <summary>One for each array among the parameters, by its name.</summary>
    protected Dictionary<string, string> Scratch(string suffix) =>
        Shape.Arrays.ToDictionary(slot => slot.Name, slot => Scratch(slot.Name.TrimStart('@') + suffix, slot.Array!, slot.Name));

    /// <summary>How many arrays are to be returned so far.</summary>
    protected int Borrowed => returned.Count;

    /// <summary>Returns the arrays that were made after so many others.</summary>
    protected void ReturnArrays(int first)
    {
        foreach (string name in returned.Skip(first))
            Writer.Line($"ArrayElements.Return({name});");
        returned.RemoveRange(first, returned.Count - first);
    }

    protected void ReturnWorkspaces()
    {
        foreach (string name in workspaces.Values)
            Writer.Line(name + ".Return();");
    }

    /// <summary>Copies of what the method changes.</summary>
    protected void Keep()
    {
        foreach (Parameter parameter in Primal.Parameters)
            if (Shape.IsWritten(parameter))
            {
                Array array = Primal.Arrays[((ArrayLeaf)parameter.Incoming!).Array.Index];
                before[parameter] = Scratch(parameter.Name + "Before", array, Names.Escaped(parameter.Name));
                Writer.Line(Copy(array, Names.Escaped(parameter.Name), before[parameter]));
            }
            else if (parameter.Passing == Passing.Ref)
            {
                before[parameter] = Fresh(parameter.Name + "Before");
                Writer.Line($"{parameter.Type} {before[parameter]} = {Names.Escaped(parameter.Name)};");
            }
    }

    /// <summary>The primal's arguments, once more as they were.</summary>
    protected IReadOnlyList<string> Again()
    {
        var arguments = new List<string>();
        foreach (Parameter parameter in Primal.Parameters)
        {
            string name = Names.Escaped(parameter.Name);
            if (Shape.IsWritten(parameter))
                Writer.Line(Copy(Primal.Arrays[((ArrayLeaf)parameter.Incoming!).Array.Index], before[parameter], name));
            if (parameter.Passing == Passing.Ref)
            {
                name = Fresh(parameter.Name + "Again");
                Writer.Line($"{parameter.Type} {name} = {before[parameter]};");
            }
            arguments.Add(parameter.Passing switch { Passing.Ref => "ref " + name, Passing.Out => "out _", _ => name });
        }
        return arguments;
    }

    private static string Copy(Array array, string from, string to) => Slot.IsInRows(array) ? $"ArrayElements.Copy({from}, {to});" : $"{from}.CopyTo({to});";

    /// <summary>Makes an array of cotangents or tangents the unit vector of a row or column.</summary>
    protected void WriteUnit(Slot slot, string array, string index)
    {
        string one = Numbers.Real(1, slot.Fields[0].Type, Primal.Name.Generic, typed: true).Text;
        string at = slot.Start == Offset.Zero ? index : $"{index} - {slot.Start.Atom}";
        if (slot.IsVector)
        {
            Writer.Line($"DenseMatrix.Unit({array}, {at}, {one});");
            return;
        }
        WriteClear(slot, array);
        string number = Fresh("number");
        Writer.Line($"int {number} = {at};");
        Writer.Line($"if ({number} >= 0 && {number} < {slot.Count})");
        Writer.Open();
        int fields = slot.Fields.Count;
        for (int i = 0; i < fields; i++)
        {
            string element = slot.At(array, fields == 1 ? number : $"{number} / {fields}");
            if (fields > 1)
                Writer.Line(i == fields - 1 ? "else" : $"{(i > 0 ? "else " : "")}if ({number} % {fields} == {i})");
            Writer.Line((fields > 1 ? "    " : "") + Assignment(slot.Fields[i], element, Numbers.Real(1, slot.Fields[i].Type, Primal.Name.Generic, typed: true).Text));
        }
        Writer.Close();
    }

    protected void WriteClear(Slot slot, string array) => Writer.Line(Slot.IsInRows(slot.Array!) ? $"ArrayElements.Clear({array});" : $"{array}.Clear();");

    private static string Assignment(ElementField field, string element, string text) => field.IsInitOnly
        ? $"{element} = {BodyPrinter.With(element, field.Path.TrimStart('.').Split('.'), 0, text)};" : $"{element}{field.Path} = {text};";

    /// <summary>The unit vector of a row or column, as far as it lies in these numbers.</summary>
    protected string Unit(Slot slot, string index)
    {
        int next = 0;
        string Leaf(ValueId id)
        {
            NumberType type = Primal.Values[id.Index].Type;
            if (!type.IsReal())
                return "default";
            string position = slot.Start.Plus(new Offset(next++, default)).ToString();
            return $"{index} == {position} ? {Numbers.Real(1, type, Primal.Name.Generic, typed: true).Text} : {Numbers.Real(0, type, Primal.Name.Generic, typed: true).Text}";
        }
        return Constructions.Text(slot.Structure, part => part is NumberLeaf number ? Leaf(number.Value) : "default!");
    }

    /// <summary>A number, in the type of the matrix.</summary>
    protected string Read(string text, NumberType type) => type == Shape.Type ? text : type == NumberType.Generic ? $"double.CreateTruncating({text})" : $"(double){text}";

    /// <summary>Calls the method itself with its arguments as they are; what it returns gets the name of the shape's result.</summary>
    protected void CallPrimal()
    {
        IEnumerable<string> arguments = Primal.Parameters.Select(p => (p.Passing is Passing.Value ? "" : p.Passing.ToString().ToLowerInvariant() + " ") + Names.Escaped(p.Name));
        string result = Primal.Result is null ? "" : $"{Primal.ResultType} {Shape.Result} = ";
        Writer.Line($"{result}{Primal.Name.Name}{Primal.Name.TypeParameters}({string.Join(", ", arguments)});");
    }

    /// <summary>Calls, and names what is returned; null where that is nothing.</summary>
    protected string? Call(string suffix, IEnumerable<string> arguments, bool returns, string wish)
    {
        string call = $"{Primal.Name.Name}{suffix}{Primal.Name.TypeParameters}({string.Join(", ", arguments)});";
        if (!returns)
        {
            Writer.Line(call);
            return null;
        }
        string name = Fresh(wish);
        Writer.Line($"var {name} = {call}");
        return name;
    }

    /// <summary>Writes the numbers of a row of the matrix: of each parameter those in an array, or in what a call returned.</summary>
    /// <param name="items">What the call returned of each parameter of numbers, in order.</param>
    protected void WriteRow(string row, IReadOnlyDictionary<string, string> arrays, IReadOnlyList<string> items)
    {
        int next = 0;
        foreach (Slot slot in Shape.Columns)
            if (slot.Array is null)
            {
                string item = items[next++];
                for (int i = 0; i < slot.Fields.Count; i++)
                    Writer.Line($"{row}[{slot.Start.Plus(new Offset(i, default))}] = {Read(item + slot.Fields[i].Path, slot.Fields[i].Type)};");
            }
            else if (slot.IsVector && slot.Fields[0].Type == Shape.Type)
                Writer.Line($"{arrays[slot.Name]}.CopyTo({(Shape.Columns.Count == 1 ? row : $"{row}.Slice({slot.Start}, {slot.Elements})")});");
            else
                WriteElements(slot, arrays[slot.Name], number => $"{row}[{number}]");
    }

    /// <summary>A loop over the elements of an array that writes each number where <paramref name="place"/> says.</summary>
    protected void WriteElements(Slot slot, string array, Func<Offset, string> place)
    {
        string index = Fresh("k");
        Writer.Line($"for (int {index} = 0; {index} < {slot.Elements}; {index}++)");
        Writer.Open();
        int fields = slot.Fields.Count;
        string number = fields == 1 ? index : $"{fields.ToString(CultureInfo.InvariantCulture)} * {index}";
        for (int i = 0; i < fields; i++)
            Writer.Line($"{place(slot.Start.Plus(number).Plus(new Offset(i, default)))} = {Read(slot.At(array, index) + slot.Fields[i].Path, slot.Fields[i].Type)};");
        Writer.Close();
    }

    /// <summary>The parts of what a derived method returns: none, one, or the members of a tuple from <paramref name="skipped"/> on.</summary>
    protected static IReadOnlyList<string> Items(Method derived, string? result, int skipped, int count) =>
        result is null || count == 0 ? [] : count + skipped == 1 ? [result]
        : [.. ((Aggregate)derived.Result!).Fields.Skip(skipped).Select(field => $"{result}.{field.Name}")];
}
