using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Loops in lanes: spans as long as the loop, and vectors of them.</summary>
internal sealed partial class BodyPrinter
{
    private void Write(LaneLoop lanes, BlockNode node)
    {
        Spelling spelling = lanes.Type == NumberType.Double ? Spelling.Double : Spelling.Float;
        string vector = $"Vector512<{spelling.Element}>";
        string count = names.Take("count", node), index = names.Take("l", node);
        writer.Line($"int {count} = {expressions.CountOf(lanes.From, lanes.To)};");
        Dictionary<LanePlace, string> ranges = WriteRanges(lanes, spelling.Element, count, node);
        string[] inputs = [.. lanes.Inputs.Select(place => names.Take(Wish(place), node))];
        for (int i = 0; i < inputs.Length; i++)
            if (lanes.Inputs[i] is LaneUniform uniform)
                writer.Line($"{vector} {inputs[i]} = Vector512.Create({expressions.Print(uniform.Value, typed: true)});");
        writer.Line($"for (int {index} = 0; {index} < {count}; {index} += {vector}.Count)");
        writer.Open();
        for (int i = 0; i < inputs.Length; i++)
            if (lanes.Inputs[i] is LaneIndex counted)
                writer.Line($"{vector} {inputs[i]} = Lanes.Count<{spelling.Element}>({expressions.Print(counted.First, Strength.Sum)} + {index});");
            else if (lanes.Inputs[i] is not LaneUniform)
                writer.Line($"{vector} {inputs[i]} = Lanes.Load<{spelling.Element}>({ranges[lanes.Inputs[i]]}, {index});");
        var values = new LaneExpressions(writer, spelling, "Vector512", () => names.Take("v", node));
        values.Prepare(lanes.Function, inputs);
        for (int i = 0; i < lanes.Outputs.Count; i++)
            WriteOutput(lanes.Outputs[i], i, values, ranges, $"{count} - {index}", index);
        writer.Close();
    }

    private void WriteOutput(LanePlace place, int result, LaneExpressions values, Dictionary<LanePlace, string> ranges, string left, string index)
    {
        string? sum = place switch
        {
            LaneCellSum cell => names[cell.Cell],
            LaneElementSum element => expressions.Print(element.Place),
            _ => null,
        };
        writer.Start().Append(sum is null ? $"Lanes.Store({ranges[place]}, {index}, " : $"{sum} = Lanes.AddInOrder({sum}, ");
        values.WriteResult(result);
        writer.End(sum is null ? ");" : $", {left});");
    }

    /// <summary>A span for each place that is read or written element by element.</summary>
    private Dictionary<LanePlace, string> WriteRanges(LaneLoop lanes, string element, string count, BlockNode node)
    {
        var ranges = new Dictionary<LanePlace, string>();
        foreach (LanePlace place in lanes.Outputs.Concat(lanes.Inputs))
        {
            if (place is not (LaneElements or LaneField) || ranges.ContainsKey(place))
                continue;
            string name = names.Take(Wish(place) + "s", node);
            bool written = lanes.Outputs.Contains(place);
            string range = place is LaneElements elements
                ? expressions.Range(elements.First, count)
                : $"{names.Frames(((LaneField)place).Frame)}.Slice({expressions.Print(((LaneField)place).First)}, {count})";
            writer.Line($"{(written ? "Span" : "ReadOnlySpan")}<{element}> {name} = {range};");
            ranges.Add(place, name);
        }
        return ranges;
    }

    private string Wish(LanePlace place) => place switch
    {
        LaneElements elements => names[elements.First.Array],
        LaneField field => method.Frames[field.Frame.Index].Fields[field.Field].Name is { Length: > 0 } name ? name : "kept",
        LaneUniform uniform => layout[uniform.Value].Name is { Length: > 0 } name ? name : "same",
        _ => "number",
    } is string wish && wish.IndexOf('.') < 0 ? wish.TrimStart('@') : "lanes";
}
