using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>
/// Loops in lanes: each is a method of its own over spans as long as the loop, since the JIT stops optimising where a method has
/// too many vectors.
/// </summary>
internal sealed partial class BodyPrinter
{
    private readonly List<string> laneMethods = [];

    /// <summary>The methods that lane loops became.</summary>
    public IReadOnlyList<string> LaneMethods => laneMethods;

    private void Write(LaneLoop lanes, BlockNode node)
    {
        Spelling spelling = lanes.Type == NumberType.Double ? Spelling.Double : Spelling.Float;
        string name = $"{method.Name.Name}Lanes{laneMethods.Count + 1}", count = expressions.CountOf(lanes.From, lanes.To);
        LanePlace[] places = [.. lanes.Outputs.Concat(lanes.Inputs).Distinct()];
        var locals = new Names();
        var home = new BlockNode(node.Block, null, -1);
        string size = locals.Take("count", home), index = locals.Take("l", home);
        Dictionary<LanePlace, string> names = places.ToDictionary(place => place, place => locals.Take(Wish(place), home));

        writer.Line($"{name}({count}, {string.Join(", ", places.Select(place => Argument(place, count)))});");
        var text = new CodeWriter(method.Name.ContainingTypes.Count);
        text.Line($"private static void {name}(int {size}, {string.Join(", ", places.Select(place => $"{TypeOf(place, lanes, spelling.Element)} {names[place]}"))})");
        text.Open();
        string vector = $"Vector512<{spelling.Element}>";
        bool byLane = lanes.Reductions == Reductions.Lanes;
        Dictionary<LanePlace, string> sums = lanes.Outputs.Where(IsSum).ToDictionary(place => place, place => byLane ? locals.Take(Names.Escaped(names[place]) + "Lanes", home) : names[place]);
        if (byLane)
            foreach (string sum in sums.Values)
                text.Line($"LaneSum<{spelling.Element}> {sum} = default;");
        text.Line($"for (int {index} = 0; {index} < {size}; {index} += {vector}.Count)");
        text.Open();
        string[] inputs = [.. lanes.Inputs.Select(place => locals.Take(Names.Escaped(names[place]) + "Lanes", home))];
        for (int i = 0; i < inputs.Length; i++)
            text.Line($"{vector} {inputs[i]} = {Read(lanes.Inputs[i], names[lanes.Inputs[i]], index, spelling.Element)};");
        var values = new LaneExpressions(text, LaneNotation.OfVectors(spelling, 1), () => locals.Take("v", home));
        values.Prepare(lanes.Function, inputs);
        for (int i = 0; i < lanes.Outputs.Count; i++)
        {
            bool isSum = sums.TryGetValue(lanes.Outputs[i], out string? sum);
            text.Start().Append(!isSum ? $"Lanes.Store({names[lanes.Outputs[i]]}, {index}, " : byLane ? $"{sum}.Add(" : $"{sum} = Lanes.AddInOrder({sum}, ");
            values.WriteResult(i);
            text.End(isSum ? $", {size} - {index});" : ");");
        }
        text.Close();
        if (byLane)
            foreach (KeyValuePair<LanePlace, string> sum in sums)
                text.Line($"{names[sum.Key]} += {sum.Value}.Total;");
        text.Close();
        laneMethods.Add(text.ToString());
    }

    private static bool IsSum(LanePlace place) => place is LaneCellSum or LaneElementSum;

    private string Argument(LanePlace place, string count) => place switch
    {
        LaneElements elements => expressions.Range(elements.First, count),
        LaneField field => $"{names.Frames(field.Frame)}.Slice({expressions.Print(field.First)}, {count})",
        LaneUniform uniform => expressions.Print(uniform.Value, typed: true),
        LaneIndex counted => expressions.Print(counted.First),
        LaneCellSum sum => "ref " + names[sum.Cell],
        LaneElementSum sum => "ref " + expressions.Print(sum.Place),
        _ => throw new NotSupportedException($"{place.GetType().Name} is no argument"),
    };

    private static string TypeOf(LanePlace place, LaneLoop lanes, string element) => place switch
    {
        LaneElements or LaneField => $"{(lanes.Outputs.Contains(place) ? "Span" : "ReadOnlySpan")}<{element}>",
        LaneUniform => element,
        LaneIndex => "int",
        _ => "ref " + element,
    };

    private static string Read(LanePlace place, string name, string index, string element) => place switch
    {
        LaneUniform => $"Vector512.Create({name})",
        LaneIndex => $"Lanes.Count<{element}>({name} + {index})",
        _ => $"Lanes.Load<{element}>({name}, {index})",
    };

    private string Wish(LanePlace place) => place switch
    {
        LaneElements elements => names[elements.First.Array],
        LaneElementSum element => names[element.Place.Array],
        LaneCellSum sum => names[sum.Cell],
        LaneField field => method.Frames[field.Frame.Index].Fields[field.Field].Name is { Length: > 0 } name ? name : "kept",
        LaneUniform uniform => layout[uniform.Value].Name is { Length: > 0 } name ? name : "same",
        _ => "number",
    } is string wish && wish.IndexOf('.') < 0 ? wish.TrimStart('@') : "lanes";
}
