using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>Names of the places of a program's values in its text, and the expressions that point to them.</summary>
internal sealed class Layout
{
    private readonly Schedule schedule;
    private readonly Spelling spelling;
    private readonly StoredNames stored;
    private readonly string[] names;

    public Layout(Schedule schedule, Spelling spelling, StoredNames stored)
    {
        this.schedule = schedule;
        this.spelling = spelling;
        this.stored = stored;
        names = [.. schedule.Values.Select(static value => CallComment.Identifier(value.Name)).Select(static name => IsReserved(name) ? name + "Value" : name)];
    }

    public MemoryValue this[int value] => schedule.Values[value];

    /// <summary>Offset of a value in its memory, in numbers of the container.</summary>
    public int Offset(int value) => schedule.Values[value] switch
    {
        { Placement: Placement.Block or Placement.BlockCode } v => v.Offset * spelling.Lanes,
        var v => v.Offset,
    };

    /// <summary>Constants for the values of a block, in the order of their places.</summary>
    public void Write(CodeWriter writer)
    {
        var used = new HashSet<int>(schedule.Phases.SelectMany(static p => p.Calls).SelectMany(static c => c.Operands.Concat(c.Results)));
        foreach (MemoryValue value in schedule.Values.Where(v => used.Contains(v.Id) && IsInBlock(v)).OrderBy(static v => v.Offset).ThenBy(static v => v.Id))
            writer.Start().Append("const int ").Append(names[value.Id]).Append(" = ").Append(Offset(value.Id)).Append(";    // ").Append(value.Name).Append(" ").End(value.Shape);
        foreach (MemoryValue value in schedule.Values.Where(v => used.Contains(v.Id) && v.Placement is Placement.Uniform or Placement.Constant))
            writer.Start().Append("const int ").Append(names[value.Id]).Append(" = ").Append(value.Offset).Append(";    // ").Append(value.Name).Append(" ").End(value.Shape);
    }

    /// <summary>Pointer to a value; <paramref name="region"/> is the expression of a block's region.</summary>
    public string Pointer(int id, VariableKind kind, string region)
    {
        MemoryValue value = schedule.Values[id];
        string lane = $"{region} + {names[id]}";
        return value.Placement switch
        {
            Placement.Block => lane,
            Placement.BlockCode => kind == VariableKind.BytePointer ? $"(byte*)({lane})" : $"(uint*)({lane})",
            Placement.Labels => $"m->Labels + block * {spelling.Lanes}",
            Placement.Uniform or Placement.Constant => $"m->Uniform + {names[id]}",
            Placement.Parameter => $"m->Parameters + {stored.Parameter(value.Index)}",
            Placement.Gradient => $"m->Gradients + {stored.Parameter(value.Index)}",
            Placement.ParameterTangent => $"m->ParameterTangents + {stored.Parameter(value.Index)}",
            Placement.Buffer => $"m->Buffers + {stored.Buffer(value.Index)}",
            Placement.BatchCount => "m->BatchCount",
            _ => throw new InvalidOperationException($"{value.Name} has no place."),
        };
    }

    private static bool IsInBlock(MemoryValue value) => value.Placement is Placement.Block or Placement.BlockCode;

    // names of the program's own members
    private static bool IsReserved(string name) => name is "" or "Program" or "Stored" or "Forward" or "Backward" || name.StartsWith("Phase", StringComparison.Ordinal);
}

/// <summary>Names and places of parameters and running statistics: contiguous, in the order of first use.</summary>
internal sealed class StoredNames(EquatableArray<Tensors.StoredValue> parameters, EquatableArray<Tensors.StoredValue> buffers)
{
    public string Parameter(int index) => "Stored." + CallComment.Identifier(parameters[index].Name);

    public string Buffer(int index) => "Stored." + CallComment.Identifier(buffers[index].Name);

    public void Write(CodeWriter writer)
    {
        foreach (EquatableArray<Tensors.StoredValue> values in (EquatableArray<Tensors.StoredValue>[])[parameters, buffers])
        {
            int offset = 0;
            foreach (Tensors.StoredValue value in values)
            {
                writer.Start().Append("internal const int ").Append(CallComment.Identifier(value.Name)).Append(" = ").Append(offset)
                    .Append(";    // ").Append(value.Name).Append(" [").Append(string.Join(",", value.Dims)).End("]");
                offset += MapLowering.Product(value.Dims);
            }
        }
    }
}
