using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Array = AdCompiler.Generators.Methods.Array;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Arrays and frames.</summary>
internal sealed partial class BodyPrinter
{
    private void WriteArray(Statement statement)
    {
        switch (statement)
        {
            case Allocate allocate:
                writer.Line($"{TypeOf(allocate.Target)} {names[allocate.Target]} = {New(allocate)};");
                if (method.Arrays[allocate.Target.Index].Form == ArrayForm.Jagged && allocate.Extents.Count == 2)
                    WriteRows(allocate);
                break;
            case Slice slice:
                string cut = names.IsSpan(slice.From) ? "Slice" : "AsSpan";
                writer.Line($"{TypeOf(slice.Target)} {names[slice.Target]} = {names[slice.From]}.{cut}({expressions.Count(slice.Start)}, {expressions.Count(slice.Length)});");
                break;
            case Row row:
                writer.Line($"{TypeOf(row.Target)} {names[row.Target]} = {expressions.At(row.From, row.Indices)};");
                break;
            case ReadArray read:
                writer.Line($"{TypeOf(read.Target)} {names[read.Target]} = {read.Text};");
                break;
            case Clear clear:
                WriteClear(clear.Array);
                break;
            case RequireSameShape { Shadow: ArrayId shadow, Of: ArrayId of }:
                string length = InRows(method.Arrays[of.Index]) ? "" : ".Length";
                bool isLanes = method.Arrays[shadow.Index].Fields[0].Type.IsLanes() && method.Arrays[of.Index].Fields.Count > 1;
                writer.Line($"Extents.Require({names[shadow]}{length}, {(isLanes ? $"{method.Arrays[of.Index].Fields.Count} * " : "")}{names[of]}{length});");
                break;
        }
    }

    private void WriteElement(Statement statement)
    {
        (Place to, ValueId value, bool adds) = statement is Store store ? (store.To, store.Value, false) : (((Accumulate)statement).To, ((Accumulate)statement).Value, true);
        string place = expressions.Print(to);
        if (!method.Arrays[to.Array.Index].Fields.Single(field => field.Path == to.Field).IsInitOnly)
        {
            writer.Line($"{place} {(adds ? "+=" : "=")} {expressions.Print(value)};");
            return;
        }
        string element = expressions.At(to.Array, to.Indices), text = adds ? $"{place} + {expressions.Print(value, Strength.Product)}" : expressions.Print(value);
        writer.Line($"{element} = {With(element, to.Field.TrimStart('.').Split('.'), 0, text)};");
    }

    private void Write(StoreLanes store)
    {
        string index = names.Take("lane", layout.Root), first = expressions.Print(store.First.Indices[store.First.Indices.Count - 1], Strength.Sum);
        string stride = expressions.Print(store.Stride, Strength.Product);
        writer.Line($"for (int {index} = 0; {index} < {Numbers.TypeName(layout[store.Value].Type, "")}.Count; {index}++)");
        writer.Line($"    {expressions.At(store.First, $"{first} + {(stride == "1" ? index : $"{index} * {stride}")}")} = {expressions.Print(store.Value, Strength.Primary)}[{index}];");
    }

    /// <summary>An element with one number changed, some members deep.</summary>
    public static string With(string owner, string[] path, int depth, string text) =>
        $"{owner} with {{ {path[depth]} = {(depth == path.Length - 1 ? text : With($"{owner}.{path[depth]}", path, depth + 1, text))} }}";

    /// <summary>A line for each array that is written. Rows of one type and memory of another have nothing in common.</summary>
    private void WriteDisjoint(IEnumerable<RequireDisjoint> pairs)
    {
        foreach (IGrouping<ArrayId, RequireDisjoint> group in pairs.GroupBy(pair => pair.First))
        {
            Array written = method.Arrays[group.Key.Index];
            string[] others = [.. group.Where(pair => !InRows(written) || method.Arrays[pair.Second.Index].Element == written.Element)
                .Select(pair => OverlapWith(written.Element, method.Arrays[pair.Second.Index], names[pair.Second])).OfType<string>()];
            if (others.Length > 0)
                writer.Line($"Overlap.{(InRows(written) ? "RejectRows" : "Reject")}<{written.Element}>({names[group.Key]}){string.Concat(others)};");
        }
    }

    /// <summary>The part of a check that names one other array; null where it can have nothing in common with elements of this type.</summary>
    public static string? OverlapWith(string element, Array other, string name)
    {
        bool isSame = element == other.Element;
        return !isSame && InRows(other) ? null : $".With{(InRows(other) ? "Rows" : "")}{(isSame ? "" : $"<{other.Element}>")}({name})";
    }

    private static bool InRows(Array array) => array.Form is ArrayForm.Rectangular or ArrayForm.Jagged;

    private string TypeOf(ArrayId id)
    {
        Array array = method.Arrays[id.Index];
        return names.IsSpan(id) && array.Form == ArrayForm.Array ? $"Span<{array.Element}>" : array.Type;
    }

    private string New(Allocate allocate)
    {
        Array array = method.Arrays[allocate.Target.Index];
        if (names.IsSpan(allocate.Target))
            return $"{memory.WorkspaceOf(array.Element)}.Zeros({expressions.Count(allocate.Extents[0])})";
        if (array.Form != ArrayForm.Jagged)
            return $"new {array.Element}[{string.Join(", ", allocate.Extents.Select(extent => expressions.Print(extent)))}]";
        return allocate.Extents.Count <= 2
            ? $"new {array.Element}[{expressions.Print(allocate.Extents[0])}]{string.Concat(Enumerable.Repeat("[]", array.Rank - 1))}"
            : throw new NotSupportedException($"'{array.Name}' is made with {allocate.Extents.Count} extents: found a jagged array, expected at most two extents");
    }

    private void WriteRows(Allocate allocate)
    {
        string name = names[allocate.Target], row = names.Take("row", layout.Root);
        writer.Line($"for (int {row} = 0; {row} < {name}.Length; {row}++)");
        writer.Line($"    {name}[{row}] = new {method.Arrays[allocate.Target.Index].Element}[{expressions.Print(allocate.Extents[1])}];");
    }

    private void WriteClear(ArrayId id)
    {
        Array array = method.Arrays[id.Index];
        if (names.IsSpan(id))
            writer.Line($"{names[id]}.Clear();");
        else if (array is { Form: ArrayForm.Jagged, Rank: 2 })
        {
            string row = names.Take("row", layout.Root);
            writer.Line($"foreach ({array.Element}[] {row} in {names[id]})");
            writer.Line($"    System.Array.Clear({row});");
        }
        else if (array.Form == ArrayForm.Jagged)
            throw new NotSupportedException($"'{array.Name}' is jagged in {array.Rank} dimensions: clearing goes to two");
        else
            writer.Line($"System.Array.Clear({names[id]});");
    }

    private void WriteFrames(Statement statement)
    {
        switch (statement)
        {
            case OpenFrames open:
                names.Enter(open.Frame, open);
                writer.Line($"Span<{memory.FrameType(open.Frame)}> {names.Opened(open)} = {memory.StackOf(open.Frame)}.Open({expressions.Count(open.Count)});");
                break;
            case ReopenFrames reopen:
                if (!names.Enter(reopen.Frame, reopen))
                    break;                                              // still there from before
                writer.Line($"Span<{memory.FrameType(reopen.Frame)}> {names.Opened(reopen)} = {memory.StackOf(reopen.Frame)}.Reopen();");
                break;
            case CloseFrames close:
                writer.Line($"{memory.StackOf(close.Frame)}.Close();");
                break;
            case SaveField save:
                writer.Line($"{names.Field(save.Frame, save.Field, expressions.Count(save.Number))} = {expressions.Print(save.Value)};");
                break;
        }
    }
}
