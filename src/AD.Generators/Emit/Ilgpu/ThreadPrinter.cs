using System.Globalization;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>
/// A program as one thread of a GPU runs it: a lane variable is one number, a pointer an offset into the device's memory, and the nests that
/// threads share (<see cref="SharedLoops"/>) become one loop over their iterations, from this thread's first on.
/// </summary>
internal sealed class ThreadPrinter(CodeWriter writer, Spelling spelling, Program program, DeviceLoops loops)
    : ProgramPrinter(writer, LaneNotation.OfThread(spelling), program)
{
    /// <summary>Names of the text's own.</summary>
    private static readonly HashSet<string> Reserved = new(["m", "arguments", "thread", "lane", "share", "block", "item", "task", "shared"], StringComparer.Ordinal);

    protected override bool Hides(Assign start) => loops.Hidden.Contains(start);

    protected override string CodesType => "uint";

    /// <summary>The type of every offset.</summary>
    protected override string PointerType(VariableKind kind) => "int";

    protected override string Name(VariableId variable) => NameOf(Program, variable);

    /// <summary>A variable's name, which is never one of the text's own.</summary>
    public static string NameOf(Program program, VariableId variable)
    {
        Variable of = program.Variables[variable.Index];
        return Reserved.Contains(of.Name) && !(of.Name == "task" && program.Parameters.Contains(variable)) ? of.Name + "_" : of.Name;
    }

    protected override string ReadRule(RuleSlot slot) => $"m.Numbers[rules + {((int)slot).ToString(CultureInfo.InvariantCulture)}]";

    protected override string Read(Ordinal ordinal)
    {
        Write(Scratch.Append("(").Append(Notation.Spelling.Element).Append(")("), ordinal.Value, 1);
        return Scratch.Append(")").Take();
    }

    protected override string Read(Element element) => Kind(element.Pointer) switch
    {
        VariableKind.LanePointer when Notation.Spelling.RoundsToHalf => $"TArith.Load(m, {Address(element)})",
        VariableKind.LanePointer or VariableKind.UniformPointer => $"m.Numbers[{Address(element)}]",
        _ => throw new NotSupportedException($"a number cannot be read from {element}"),
    };

    protected override void Store(Element target, bool round, Action value)
    {
        if (Notation.Spelling.RoundsToHalf && Kind(target.Pointer) == VariableKind.LanePointer)
        {
            Writer.Start().Append("TArith.Store(m, ").Append(Address(target)).Append(", ");
            value();
            Writer.End(");");
            return;
        }
        Writer.Start().Append("m.Numbers[").Append(Address(target)).Append("] = ").Append(round ? "TArith.Round(" : "");
        value();
        Writer.End(round ? ");" : ";");
    }

    protected override void PrintBody(Block body)
    {
        List<int>? scope = null;
        foreach (Statement statement in body.Statements)
            if (statement is For loop && loops.Shared.At(loop) is { } nest)
                Print(nest);
            else if (loops.Shared.Shares > 1 && statement is Assign && StoreAddresses.IsStore(statement))
            {
                Writer.Line("if (share == 0)");
                Body(new Block([statement]));
            }
            else
                Print(statement, ref scope);
    }

    private void Print(LoopNest nest)
    {
        Writer.Line($"for (int item = share; item < {Text(nest.Count)}; item += arguments.Shares)");
        Writer.Open();
        int below = nest.Count;
        for (int i = 0; i < nest.Loops.Count; i++)
        {
            For loop = nest.Loops[i];
            int count = LoopNest.CountOf(loop), from = ((Linear)loop.From).Constant;
            below /= count;
            string index = below == 1 ? "item" : $"item / {Text(below)}";
            if (i > 0)
                index = $"{index} % {Text(count)}";
            if (loop.Step != 1)
                index = $"{index} * {Text(loop.Step)}";
            Writer.Line($"int {Name(loop.Index)} = {index}{(from == 0 ? "" : " + " + Text(from))};");
        }
        IEnumerable<Statement> before = nest.Loops.Take(nest.Loops.Count - 1).SelectMany(static loop => loop.Body.Statements.Take(loop.Body.Statements.Count - 1));
        Print(new Block(before.Concat(nest.Innermost.Body.Statements).ToEquatableArray()));
        Writer.Close();
    }

    protected override string Head(ForBatchParts loop) =>
        $"for (DevicePart {Name(loop.Part)} = DevicePart.OfFirstRound<{Notation.Type}, TArith>({Name(loop.Blocks)}, pixels: {Text(loop.Pixels)}); {Name(loop.Part)}.IsInBatch; {Name(loop.Part)} = {Name(loop.Part)}.OfNextRound())";

    protected override string BlockOffset(string block, string stride) => $"{block} * {stride}";

    /// <summary>Four at a time share the group's barriers.</summary>
    protected override void Print(IReadOnlyList<SumLanes> sums)
    {
        int alone = sums.Count / 4 * 4;
        for (int i = 0; i < alone; i += 4)
        {
            Writer.Line(AddTo(sums[i]));
            for (int j = i; j < i + 4; j++)
                Writer.Line($"    {Sum(sums[j])}{(j < i + 3 ? "," : ");")}");
        }
        foreach (SumLanes sum in sums.Skip(alone))
            Writer.Line($"{AddTo(sum)} {Sum(sum)});");
    }

    private string AddTo(SumLanes sum) => $"{Name(sum.Part)}.AddTo<{Notation.Type}, TArith>(m, shared,";

    private string Sum(SumLanes sum) => $"{Address(sum.Target)}, {Name(sum.Lanes)}";

    protected override void Print(SumStoredLanes sum) => throw new NotSupportedException("lanes in memory are summed in narrow programs alone");

    protected override void Print(Reserve reserve) => throw new NotSupportedException("memory of a method's own is a narrow program's");

    protected override string Function(Invoke invoke) => DeviceFunctions.Name(invoke, Notation.Spelling, element => Kind(element.Pointer));

    protected override string Argument(Element element) => Kind(element.Pointer) switch
    {
        VariableKind.BytePointer => "m.Bytes, ",
        VariableKind.WordPointer => "m.Words, ",
        VariableKind.LabelPointer => "m.Labels, ",
        VariableKind.KeyPointer => "m.Key, ",
        _ => "m.Numbers, ",
    } + Address(element);

    protected override string Argument(Invoke invoke, Number number) => DeviceFunctions.Number(invoke, number);

    private string Address(Element element) => Offset(Scratch.Append(Name(element.Pointer)), element.Offset, Kind(element.Pointer), " + ").Take();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
