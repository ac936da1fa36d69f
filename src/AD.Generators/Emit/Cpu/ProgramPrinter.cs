using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>Prints the statements of a program as C#, one construct each, in the program's order.</summary>
internal sealed partial class ProgramPrinter
{
    private readonly CodeWriter writer;
    private readonly Spelling spelling;
    private readonly Program program;
    private readonly string vectorClass;
    private readonly string vector;
    private readonly LaneExpressions scalars;
    private readonly bool[] declared;
    private readonly List<string> operands = [];
    private readonly CodeWriter scratch = new(0);
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
                    writer.Start().Append(Name(stored.Lanes)).Append(" = TArith.AsStored(").Append(Name(stored.Lanes)).End(");");
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
}
