using AdCompiler.Generators.Methods;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>What a method hands back: its ref and out parameters, and its result.</summary>
internal sealed partial class BodyPrinter
{
    /// <summary>A ref or out parameter and what it holds at the end. A struct is set as a whole.</summary>
    private sealed record Output(string Target, Structure Structure);

    /// <summary>Sets the parameters; returns the text of the result, null for void.</summary>
    private string? WriteOutputs()
    {
        List<Output> outputs = [.. method.Parameters
            .Where(parameter => parameter.Outgoing is NumberLeaf or Aggregate)
            .Select(parameter => new Output(Names.Escaped(parameter.Name), parameter.Outgoing!))
            .Where(output => !IsUnchanged(output.Target, output.Structure))];
        string? returned = method.Result is Structure result ? Construct(result) : null;
        if (returned is not null && outputs.Any(output => Reads(method.Result!, output.Target)))
        {
            // It reads what a parameter held before.
            string kept = names.Take("result");
            writer.Line($"var {kept} = {returned};");
            returned = kept;
        }
        bool ReadsOld(int reader, int written) => reader != written && Reads(outputs[reader].Structure, outputs[written].Target);
        foreach (IReadOnlyList<int> group in ParallelCopy.Order(outputs.Count, ReadsOld))
            writer.Line(group.Count == 1
                ? $"{outputs[group[0]].Target} = {Construct(outputs[group[0]].Structure)};"
                : $"({string.Join(", ", group.Select(i => outputs[i].Target))}) = ({string.Join(", ", group.Select(i => Construct(outputs[i].Structure)))});");
        return returned;
    }

    private bool IsUnchanged(string target, Structure structure) => structure switch
    {
        NumberLeaf leaf => expressions.Print(leaf.Value) == target,
        ArrayLeaf leaf => names[leaf.Array] == target,
        Aggregate aggregate => aggregate.Fields.All(field => IsUnchanged($"{target}.{field.Name}", field.Structure)),
        _ => true,
    };

    /// <summary>Whether the text of a structure names a parameter, or a member of it.</summary>
    private bool Reads(Structure structure, string target) => Structures.Values(structure).SelectMany(folding.Leaves).Select(leaf => names[leaf])
        .Concat(Structures.Arrays(structure).Select(array => names[array]))
        .Any(name => name == target || name.StartsWith(target + ".", StringComparison.Ordinal));

    private string Construct(Structure structure) => Constructions.Text(structure, part => part switch
    {
        NumberLeaf leaf => expressions.Print(leaf.Value),
        ArrayLeaf leaf => names[leaf.Array],
        _ => throw new NotSupportedException("something that is passed on as it is cannot be in a result"),
    });
}
