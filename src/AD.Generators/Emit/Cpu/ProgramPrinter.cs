using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// Prints the statements of a program as C#, one construct each, in the program's order. What a lane variable is, and how memory is
/// reached, is said by who derives from it: vectors and pointers on the CPU, one number and offsets in a GPU's thread.
/// </summary>
internal abstract partial class ProgramPrinter
{
    private readonly LaneExpressions scalars;
    private readonly bool[] declared;
    private readonly List<string> operands = [];
    private int temporaries;

    protected ProgramPrinter(CodeWriter writer, LaneNotation notation, Program program)
    {
        Writer = writer;
        Notation = notation;
        Program = program;
        scalars = new LaneExpressions(writer, notation, () => "t" + temporaries++);
        declared = new bool[program.Variables.Count];
        foreach (VariableId parameter in program.Parameters)
            declared[parameter.Index] = true;
    }

    protected CodeWriter Writer { get; }

    protected LaneNotation Notation { get; }

    protected Program Program { get; }

    /// <summary>For expressions that are part of a line.</summary>
    protected CodeWriter Scratch { get; } = new(0);

    /// <summary>Whether the text is that of 16-bit values in floats.</summary>
    protected bool IsHalf => Notation.Spelling.RoundsToHalf;

    /// <summary>The whole method body; rule values are read once, before any loop.</summary>
    public void Print()
    {
        foreach (RuleSlot slot in Program.Rules)
            Writer.Line($"{Notation.Type} {LaneExpressions.RuleName(slot)} = {ReadRule(slot)};");
        PrintBody(Program.Body);
    }

    protected virtual string Name(VariableId variable) => Program.Variables[variable.Index].Name;

    protected VariableKind Kind(VariableId variable) => Program.Variables[variable.Index].Kind;

    protected abstract string ReadRule(RuleSlot slot);

    /// <summary>The outermost block.</summary>
    protected virtual void PrintBody(Block body) => Print(body);

    /// <summary>The type of a variable that points.</summary>
    protected abstract string PointerType(VariableKind kind);

    /// <summary>The type of a window's winners.</summary>
    protected abstract string CodesType { get; }

    /// <summary>A number in memory, in every lane.</summary>
    protected abstract string Read(Element element);

    /// <summary>Whether the constant of an assignment is to be hidden from the text's compiler (<see cref="LaneNotation.Hide"/>).</summary>
    protected virtual bool Hides(Assign start) => false;

    /// <summary>An index as a number, in every lane.</summary>
    protected abstract string Read(Ordinal ordinal);

    /// <summary>The line that writes a number to memory.</summary>
    /// <param name="round">Whether it must be rounded first, as a store rounds.</param>
    protected abstract void Store(Element target, bool round, Action value);

    /// <summary>The line before the body of a loop over the parts of the batch.</summary>
    protected abstract string Head(ForBatchParts loop);

    /// <summary>How many elements a block lies behind the first.</summary>
    protected abstract string BlockOffset(string block, string stride);

    /// <summary>Sums over the lanes of one part that stand one after the other.</summary>
    protected abstract void Print(IReadOnlyList<SumLanes> sums);

    protected abstract void Print(SumStoredLanes sum);

    protected abstract void Print(Reserve reserve);

    /// <summary>The name of a library function in the text.</summary>
    protected abstract string Function(Invoke invoke);

    /// <summary>An argument of a library function that is memory.</summary>
    protected abstract string Argument(Element element);

    protected abstract string Argument(Invoke invoke, Number number);

    protected void Print(Block block)
    {
        List<int>? scope = null;
        for (int i = 0; i < block.Statements.Count; i++)
        {
            int alike = Alike(block.Statements, i), sums = SumsFrom(block.Statements, i);
            if (sums > 0)
            {
                Print([.. block.Statements.Skip(i).Take(sums).Cast<SumLanes>()]);
                alike = sums;
            }
            else if (alike > 1)
                DeclareTogether(block.Statements, i, alike, ref scope);
            else
                Print(block.Statements[i], ref scope);
            i += Math.Max(alike, 1) - 1;
        }
        if (scope is not null)
            foreach (int variable in scope)
                declared[variable] = false;
    }

    private static int SumsFrom(EquatableArray<Statement> statements, int first)
    {
        int count = 0;
        while (first + count < statements.Count && statements[first + count] is SumLanes)
            count++;
        return count;
    }

    protected void Print(Statement statement, ref List<int>? scope)
    {
        switch (statement)
        {
            case Comment comment:
                Writer.Start().Append("// ").End(comment.Text);
                break;
            case SetInteger set:
                Target(set.Target, ref scope, "int");
                Write(set.Value, 1);
                Writer.End(";");
                break;
            case SetPointer set:
                Target(set.Target, ref scope, PointerType(Kind(set.Target)));
                Writer.Append(Name(set.From));
                Offset(set.Offset, Kind(set.From), " + ");
                Writer.End(";");
                break;
            case RoundAsStored stored:
                if (IsHalf)
                    Writer.Start().Append(Name(stored.Lanes)).Append(" = TArith.AsStored(").Append(Name(stored.Lanes)).End(");");
                break;
            case SetBlockPointer set:
                Target(set.Target, ref scope, PointerType(Kind(set.Target)));
                Writer.Append(Name(set.From));
                Offset(set.Offset, Kind(set.From), " + ");
                Writer.Append(" + ").Append(BlockOffset(Name(set.Block), Name(set.Stride))).End(";");
                break;
            case ForBatchParts loop:
                Writer.Line(Head(loop));
                Body(loop.Body);
                break;
            case ForBlocks loop:
                Writer.Line($"for (int {Name(loop.Block)} = {Name(loop.Part)}.First; {Name(loop.Block)} < {Name(loop.Part)}.End; {Name(loop.Block)}++)");
                Body(loop.Body);
                break;
            case SumLanes sum:
                Print([sum]);
                break;
            case SumStoredLanes sum:
                Print(sum);
                break;
            case Reserve reserve:
                Print(reserve);
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
                VariableKind.Lanes => Notation.Type,
                VariableKind.Codes => CodesType,
                VariableKind.Integer => "int",
                _ => throw new NotSupportedException($"a library function gives no {Kind(target)}"),
            });
        else
            Writer.Start();
        Writer.Append(Function(invoke)).Append("(");
        for (int i = 0; i < invoke.Reads.Count; i++)
        {
            Writer.Append(i > 0 ? ", " : "");
            Argument(invoke, invoke.Reads[i]);
        }
        Writer.End(");");
    }

    /// <summary>Library functions take numbers by value, and addresses of what is not a number.</summary>
    private void Argument(Invoke invoke, Place place)
    {
        if (place is Ordinal ordinal)
            Write(ordinal.Value, 1);
        else if (place is Number number)
            Writer.Append(Argument(invoke, number));
        else if (place is Local local && Kind(local.Variable) == VariableKind.Integer)
            Writer.Append(Name(local.Variable));
        else if (place is Element element && Kind(element.Pointer) is not (VariableKind.LanePointer))
            Writer.Append(Argument(element));
        else
            Writer.Append(Read(place));
    }

    private void Print(For loop)
    {
        string index = Name(loop.Index);
        Writer.Start().Append("for (int ").Append(index).Append(" = ");
        Write(loop.From, 1);
        Writer.Append("; ").Append(index).Append(" < ");
        Write(loop.To, 1);
        Writer.Append("; ").Append(index);
        if (loop.Step == 1)
            Writer.End("++)");
        else
            Writer.Append(" += ").Append(loop.Step).End(")");
        Body(loop.Body);
    }

    private void Print(If branch)
    {
        Writer.Start().Append("if (");
        for (int i = 0; i < branch.Conditions.Count; i++)
        {
            Comparison comparison = branch.Conditions[i];
            Writer.Append(i > 0 ? " && " : "");
            Write(comparison.Left, 1);
            Writer.Append(comparison.Relation switch { Relation.Less => " < ", Relation.Equal => " == ", Relation.NotEqual => " != ", _ => " >= " });
            Write(comparison.Right, 1);
        }
        Writer.End(")");
        Body(branch.Then);
        if (branch.Else is not null)
        {
            Writer.Line("else");
            Body(branch.Else);
        }
    }

    protected void Body(Block block)
    {
        Writer.Open();
        Print(block);
        Writer.Close();
    }
}
