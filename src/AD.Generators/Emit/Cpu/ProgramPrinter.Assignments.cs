using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Cpu;

/// <content>Assignments of scalar functions, with the declarations and stores they need.</content>
internal abstract partial class ProgramPrinter
{
    /// <summary>Starts the line that writes a variable, with its type where this is its declaration.</summary>
    private void Target(VariableId variable, ref List<int>? scope, string type)
    {
        Writer.Start();
        if (!declared[variable.Index])
        {
            declared[variable.Index] = true;
            (scope ??= []).Add(variable.Index);
            Writer.Append(type).Append(" ");
        }
        Writer.Append(Name(variable)).Append(" = ");
    }

    private void Print(Assign assign, ref List<int>? scope)
    {
        ScalarFunction function = IsHalf ? assign.Value : StoredResults.Without(assign.Value);
        int[]? uses = function.Nodes.Count > 1 ? LaneExpressions.Uses(function) : null;
        bool separate = assign.Targets.Count > 1;       // reads happen before the first write
        operands.Clear();
        for (int i = 0; i < assign.Reads.Count; i++)
        {
            Place read = assign.Reads[i];
            if (read is Local local)
                operands.Add(Name(local.Variable));
            else if (read is not Ordinal && (separate || uses is not null && uses[i] > 1 || function.Nodes.Count == 1 && function.Nodes[0].Op == ScalarOp.Square))
            {
                string name = "t" + temporaries++;
                Writer.Start().Append(Notation.Type).Append(" ").Append(name).Append(" = ").Append(Read(read)).End(";");
                operands.Add(name);
            }
            else
                operands.Add(Read(read));
        }
        scalars.Prepare(function, operands, keepsResults: assign.Targets.Any(static target => target is Local));
        Precision[]? results = IsHalf ? StoredResults.OfResults(function, i => PrecisionOf(assign.Reads[i])) : null;
        for (int i = 0; i < assign.Targets.Count; i++)
            switch (assign.Targets[i])
            {
                case Local target:
                    Target(target.Variable, ref scope, Notation.Type);
                    scalars.WriteResult(i, Hides(assign));
                    Writer.End(";");
                    break;
                case Element target:
                    Store(target, results?[i] == Precision.Any && Kind(target.Pointer) != VariableKind.ScratchPointer, () => scalars.WriteResult(i));
                    break;
            }
    }

    /// <summary>Memory holds what stores have left there.</summary>
    private Precision PrecisionOf(Place read) =>
        read is Element element && Kind(element.Pointer) is VariableKind.LanePointer or VariableKind.UniformPointer ? Precision.Half : Precision.Any;

    /// <summary>How many statements from here declare lane variables with one and the same start: the accumulators of a tile.</summary>
    private int Alike(EquatableArray<Statement> statements, int from)
    {
        if (statements[from] is not Assign first || first.Reads.Any(static r => r is Local) || first.Value.Nodes.Any(static n => n.Op != ScalarOp.Constant))
            return 0;
        int count = 0;
        while (from + count < statements.Count && statements[from + count] is Assign assign && assign.Value == first.Value && assign.Reads == first.Reads
            && assign.Targets.Count == 1 && assign.Targets[0] is Local target && !declared[target.Variable.Index])
            count++;
        return count;
    }

    private void DeclareTogether(EquatableArray<Statement> statements, int from, int count, ref List<int>? scope)
    {
        const int perLine = 12;
        var first = (Assign)statements[from];
        string start = Name(((Local)first.Targets[0]).Variable);
        scalars.Prepare(first.Value, [.. first.Reads.Select(Read)]);
        for (int i = 0; i < count; i++)
        {
            VariableId variable = ((Local)((Assign)statements[from + i]).Targets[0]).Variable;
            if (i > 0 && i % perLine == 0)
                Writer.End(",");
            Writer.Append(i == 0 ? "" : i % perLine == 0 ? "" : ", ");
            if (i % perLine == 0)
                Writer.Start().Append(i == 0 ? Notation.Type + " " : "    ");
            Writer.Append(Name(variable)).Append(" = ");
            if (i == 0)
                scalars.WriteResult(0, Enumerable.Range(from, count).Any(k => Hides((Assign)statements[k])));
            else
                Writer.Append(start);
            declared[variable.Index] = true;
            (scope ??= []).Add(variable.Index);
        }
        Writer.End(";");
    }
}
