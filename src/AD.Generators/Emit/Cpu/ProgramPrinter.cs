using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>Prints the statements of a program as C#, one construct each, in the program's order.</summary>
internal sealed class ProgramPrinter
{
    private readonly CodeWriter writer;
    private readonly Spelling spelling;
    private readonly Program program;
    private readonly string vectorClass;
    private readonly string vector;
    private readonly LaneExpressions scalars;
    private readonly bool[] declared;
    private readonly List<string> operands = [];
    private int temporaries;

    public ProgramPrinter(CodeWriter writer, Spelling spelling, Program program)
    {
        this.writer = writer;
        this.spelling = spelling;
        this.program = program;
        vectorClass = program.Parts == 1 ? "Vector512" : "Vector256";
        vector = $"{vectorClass}<{spelling.Element}>";
        scalars = new LaneExpressions(writer, spelling, vectorClass, () => "t" + temporaries++);
        declared = new bool[program.Variables.Count];
        foreach (VariableId parameter in program.Parameters)
            declared[parameter.Index] = true;
    }

    public static string TypeOf(VariableKind kind, Spelling spelling) => kind switch
    {
        VariableKind.LanePointer or VariableKind.ScratchPointer or VariableKind.UniformPointer => spelling.Element + "*",
        VariableKind.BytePointer => "byte*",
        VariableKind.WordPointer => "uint*",
        VariableKind.LabelPointer => "int*",
        VariableKind.KeyPointer => "ulong*",
        VariableKind.Integer => "int",
        _ => throw new ArgumentException($"a {kind} is a local, it has no type of its own here"),
    };

    /// <summary>The whole method body; rule values are read once, before any loop.</summary>
    public void Print()
    {
        foreach (RuleSlot slot in program.Rules)
            writer.Start().Append(vector).Append(" ").Append(LaneExpressions.RuleName(slot)).Append(" = ")
                .Append(vectorClass).Append(".Create(rules[").Append((int)slot).End("]);");
        Print(program.Body);
    }

    private string Name(VariableId variable) => program.Variables[variable.Index].Name;

    private VariableKind Kind(VariableId variable) => program.Variables[variable.Index].Kind;

    private void Print(Block block)
    {
        List<int>? scope = null;
        for (int i = 0; i < block.Statements.Count; i++)
        {
            int alike = Alike(block.Statements, i);
            if (alike > 1)
                DeclareTogether(block.Statements, i, alike, ref scope);
            else
                Print(block.Statements[i], ref scope);
            i += Math.Max(alike, 1) - 1;
        }
        if (scope is not null)
            foreach (int variable in scope)
                declared[variable] = false;
    }

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
                writer.End(",");
            writer.Append(i == 0 ? "" : i % perLine == 0 ? "" : ", ");
            if (i % perLine == 0)
                writer.Start().Append(i == 0 ? vector + " " : "    ");
            writer.Append(Name(variable)).Append(" = ");
            if (i == 0)
                scalars.WriteResult(0);
            else
                writer.Append(start);
            declared[variable.Index] = true;
            (scope ??= []).Add(variable.Index);
        }
        writer.End(";");
    }

    private void Print(Statement statement, ref List<int>? scope)
    {
        switch (statement)
        {
            case Comment comment:
                writer.Start().Append("// ").End(comment.Text);
                break;
            case SetInteger set:
                Target(set.Target, ref scope, "int");
                Write(set.Value, 1);
                writer.End(";");
                break;
            case SetPointer set:
                Target(set.Target, ref scope, TypeOf(Kind(set.Target), spelling));
                writer.Append(Name(set.From));
                Offset(set.Offset, Kind(set.From), " + ");
                writer.End(";");
                break;
            case RoundAsStored stored:
                if (spelling.RoundsToHalf)
                    writer.Start().Append(Name(stored.Lanes)).Append(" = TArith.Round(").Append(Name(stored.Lanes)).End(");");
                break;
            case MovePointer move:
                writer.Start().Append(Name(move.Pointer)).Append(" += ").Append(Name(move.Elements)).End(";");
                break;
            case SumLanes sum:
                writer.Start();
                Index(sum.Target.Pointer, sum.Target.Offset).Append(spelling.RoundsToHalf ? " = TArith.Round(LaneSum.Of<float, TArith>(" : " = LaneSum.Of(");
                writer.Append(Name(sum.Lanes)).End(spelling.RoundsToHalf ? "));" : ");");
                break;
            case SumStoredLanes sum:
                writer.Start();
                Index(sum.Target.Pointer, sum.Target.Offset).Append(spelling.RoundsToHalf ? " = TArith.Round(LaneSum.Of<float, TArith>(" : " = LaneSum.Of(");
                writer.Append("Vector512.Load(");
                Address(sum.Lanes.Pointer, sum.Lanes.Offset).End(spelling.RoundsToHalf ? ")));" : "));");
                break;
            case Reserve reserve:
                writer.Start().Append(spelling.Element).Append("* ").Append(Name(reserve.Pointer)).Append(" = stackalloc ")
                    .Append(spelling.Element).Append("[").Append(reserve.Vectors * spelling.Lanes).End("];");
                break;
            case Assign assign:
                Print(assign, ref scope);
                break;
            case Invoke invoke:
                Print(invoke, ref scope);
                break;
            case For loop:
                Print(loop);
                break;
            case If branch:
                Print(branch);
                break;
            case Scope block:
                Body(block.Body);
                break;
            default:
                throw new NotSupportedException(statement.GetType().Name);
        }
    }

    /// <summary>Starts the line that writes a variable, with its type where this is its declaration.</summary>
    private void Target(VariableId variable, ref List<int>? scope, string type)
    {
        writer.Start();
        if (!declared[variable.Index])
        {
            declared[variable.Index] = true;
            (scope ??= []).Add(variable.Index);
            writer.Append(type).Append(" ");
        }
        writer.Append(Name(variable)).Append(" = ");
    }

    private void Print(Assign assign, ref List<int>? scope)
    {
        ScalarFunction function = assign.Value;
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
                writer.Start().Append(vector).Append(" ").Append(name).Append(" = ").Append(Read(read)).End(";");
                operands.Add(name);
            }
            else
                operands.Add(Read(read));
        }
        scalars.Prepare(function, operands);
        for (int i = 0; i < assign.Targets.Count; i++)
            switch (assign.Targets[i])
            {
                case Local target:
                    Target(target.Variable, ref scope, vector);
                    scalars.WriteResult(i);
                    writer.End(";");
                    break;
                case Element target:
                    Store(target, () => scalars.WriteResult(i));
                    break;
            }
    }

    private void Store(Element target, Action value)
    {
        bool round = spelling.RoundsToHalf && Kind(target.Pointer) != VariableKind.ScratchPointer;
        writer.Start();
        if (Kind(target.Pointer) == VariableKind.UniformPointer)
            Index(target.Pointer, target.Offset).Append(" = ").Append(vectorClass).Append(".ToScalar(").Append(round ? "TArith.Round(" : "");
        else
            writer.Append(vectorClass).Append(".Store(").Append(round ? "TArith.Round(" : "");
        value();
        writer.Append(round ? ")" : "");
        if (Kind(target.Pointer) == VariableKind.UniformPointer)
            writer.End(");");
        else
        {
            writer.Append(", ");
            Address(target.Pointer, target.Offset).End(");");
        }
    }

    private string Read(Place place)
    {
        var text = new CodeWriter(0);
        switch (place)
        {
            case Local local:
                return Name(local.Variable);
            case Ordinal ordinal:
                Write(text.Append(vectorClass).Append(".Create((").Append(spelling.Element).Append(")("), ordinal.Value, 1);
                return text.Append("))").ToString();
            case Element element when Kind(element.Pointer) == VariableKind.UniformPointer:
                text.Append(vectorClass).Append(".Create(");
                Index(text, element.Pointer, element.Offset);
                return text.Append(")").ToString();
            case Element element when Kind(element.Pointer) == VariableKind.LanePointer:
                text.Append(vectorClass).Append(".Load(");
                Address(text, element.Pointer, element.Offset);
                return text.Append(")").ToString();
            default:
                throw new NotSupportedException($"a number cannot be read from {place}");
        }
    }

    private void Print(Invoke invoke, ref List<int>? scope)
    {
        if (invoke.Target is { } target)
            Target(target, ref scope, Kind(target) switch
            {
                VariableKind.Lanes or VariableKind.Codes => vector,     // codes are integers in the bits of lanes as wide as the numbers
                VariableKind.Integer => "int",
                _ => throw new NotSupportedException($"a library function gives no {Kind(target)}"),
            });
        else
            writer.Start();
        writer.Append(invoke.Function.Replace("<T>", $"<{spelling.Element}>").Replace("<A>", $"<{spelling.Arithmetic}>")).Append("(");
        for (int i = 0; i < invoke.Reads.Count; i++)
        {
            writer.Append(i > 0 ? ", " : "");
            Argument(invoke.Reads[i]);
        }
        writer.End(");");
    }

    /// <summary>Library functions take numbers by value, and addresses of what is not a number.</summary>
    private void Argument(Place place)
    {
        if (place is Ordinal ordinal)
            Write(ordinal.Value, 1);
        else if (place is Number number)
            writer.Append(Spelling.Double.Literal(number.Value));
        else if (place is Local local && Kind(local.Variable) == VariableKind.Integer)
            writer.Append(Name(local.Variable));
        else if (place is Element element && Kind(element.Pointer) is not (VariableKind.LanePointer))
            Address(element.Pointer, element.Offset);
        else
            writer.Append(Read(place));
    }

    private void Print(For loop)
    {
        string index = Name(loop.Index);
        writer.Start().Append("for (int ").Append(index).Append(" = ");
        Write(loop.From, 1);
        writer.Append("; ").Append(index).Append(" < ");
        Write(loop.To, 1);
        writer.Append("; ").Append(index);
        if (loop.Step == 1)
            writer.End("++)");
        else
            writer.Append(" += ").Append(loop.Step).End(")");
        Body(loop.Body);
    }

    private void Print(If branch)
    {
        writer.Start().Append("if (");
        for (int i = 0; i < branch.Conditions.Count; i++)
        {
            Comparison comparison = branch.Conditions[i];
            writer.Append(i > 0 ? " && " : "");
            Write(comparison.Left, 1);
            writer.Append(comparison.Relation switch { Relation.Less => " < ", Relation.Equal => " == ", Relation.NotEqual => " != ", _ => " >= " });
            Write(comparison.Right, 1);
        }
        writer.End(")");
        Body(branch.Then);
        if (branch.Else is not null)
        {
            writer.Line("else");
            Body(branch.Else);
        }
    }

    private void Body(Block block)
    {
        writer.Open();
        Print(block);
        writer.Close();
    }

    private CodeWriter Index(VariableId pointer, Linear offset) => Index(writer, pointer, offset);

    private CodeWriter Index(CodeWriter text, VariableId pointer, Linear offset)
    {
        text.Append(Name(pointer)).Append("[");
        return Write(text, offset, 1).Append("]");
    }

    private CodeWriter Address(VariableId pointer, Linear offset) => Address(writer, pointer, offset);

    private CodeWriter Address(CodeWriter text, VariableId pointer, Linear offset)
    {
        text.Append(Name(pointer));
        return Offset(text, offset, Kind(pointer), " + ");
    }

    private void Offset(Linear offset, VariableKind kind, string lead) => Offset(writer, offset, kind, lead);

    private CodeWriter Offset(CodeWriter text, Linear offset, VariableKind kind, string lead)
    {
        if (offset is { IsConstant: true, Constant: 0 })
            return text;
        text.Append(lead);
        return Write(text, offset, kind is VariableKind.UniformPointer or VariableKind.KeyPointer ? 1 : spelling.Lanes);
    }

    private void Write(IndexExpression index, int scale) => Write(writer, index, scale);

    /// <summary>An index times <paramref name="scale"/> (lanes of a vector): the factors fold here, not in the JIT.</summary>
    private CodeWriter Write(CodeWriter text, IndexExpression index, int scale)
    {
        switch (index)
        {
            case Linear linear:
                return Write(text, linear, scale);
            case IndexCall { Operation: IndexOperation.Min or IndexOperation.Max } call:
                text.Append(call.Operation == IndexOperation.Min ? "Math.Min(" : "Math.Max(");
                Write(text, call.Left, 1).Append(", ");
                return Write(text, call.Right, 1).Append(")");
            case IndexCall call:
                bool bare = call.Left is Linear { Constant: 0, Terms.Count: 1 } left && left.Terms[0].Factor == 1;
                text.Append(bare ? "" : "(");
                Write(text, call.Left, 1).Append(bare ? "" : ")").Append(call.Operation == IndexOperation.Quotient ? " / " : " % ");
                return Write(text, call.Right, 1);
            default:
                throw new NotSupportedException(index.GetType().Name);
        }
    }

    private CodeWriter Write(CodeWriter text, Linear linear, int scale)
    {
        bool first = true;
        foreach (Term term in linear.Terms)
        {
            int factor = term.Factor * (Kind(term.Variable) == VariableKind.HalfVector ? scale / 2 : scale);
            text.Append(first ? factor < 0 ? "-" : "" : factor < 0 ? " - " : " + ").Append(Name(term.Variable));
            if (Math.Abs(factor) != 1)
                text.Append(" * ").Append(Math.Abs(factor));
            first = false;
        }
        int constant = linear.Constant * scale;
        if (first)
            text.Append(constant);
        else if (constant != 0)
            text.Append(constant < 0 ? " - " : " + ").Append(Math.Abs(constant));
        return text;
    }
}
