using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>A program in vectors of samples and pointers.</summary>
internal sealed class VectorPrinter(CodeWriter writer, Spelling spelling, Program program)
    : ProgramPrinter(writer, LaneNotation.OfVectors(spelling, program.Parts), program)
{
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

    /// <summary>Codes are integers in the bits of lanes as wide as the numbers.</summary>
    protected override string CodesType => Notation.Type;

    private string Vectors => Notation.Class;

    private string AddTo => IsHalf ? ".AddTo<float, TArith>(" : ".AddTo(";

    protected override string PointerType(VariableKind kind) => TypeOf(kind, Notation.Spelling);

    protected override string ReadRule(RuleSlot slot) => $"{Vectors}.Create(rules[{(int)slot}])";

    protected override string Read(Ordinal ordinal)
    {
        Write(Scratch.Append(Vectors).Append(".Create((").Append(Notation.Spelling.Element).Append(")("), ordinal.Value, 1);
        return Scratch.Append("))").Take();
    }

    protected override string Read(Element element)
    {
        Scratch.Append(Vectors);
        if (Kind(element.Pointer) == VariableKind.UniformPointer)
            return Index(Scratch.Append(".Create("), element).Append(")").Take();
        if (Kind(element.Pointer) == VariableKind.LanePointer)
            return Address(Scratch.Append(".Load("), element).Append(")").Take();
        throw new NotSupportedException($"a number cannot be read from {element}");
    }

    protected override void Store(Element target, bool round, Action value)
    {
        bool uniform = Kind(target.Pointer) == VariableKind.UniformPointer;
        Writer.Start();
        if (uniform)
            Index(Writer, target).Append(" = ").Append(Vectors).Append(".ToScalar(");
        else
            Writer.Append(Vectors).Append(".Store(");
        Writer.Append(round ? "TArith.Round(" : "");
        value();
        Writer.Append(round ? ")" : "");
        if (!uniform)
            Address(Writer.Append(", "), target);
        Writer.End(");");
    }

    protected override string Head(ForBatchParts loop) => $"foreach (BatchPart {Name(loop.Part)} in BatchParts.Of({Name(loop.Blocks)}, pixels: {loop.Pixels}))";

    /// <summary>A batch may have more elements than an int counts.</summary>
    protected override string BlockOffset(string block, string stride) => $"(nint){block} * {stride}";

    protected override void Print(IReadOnlyList<SumLanes> sums)
    {
        foreach (SumLanes sum in sums)
            Address(Writer.Start().Append(Name(sum.Part)).Append(AddTo), sum.Target).Append(", ").Append(Name(sum.Lanes)).End(");");
    }

    protected override void Print(SumStoredLanes sum) =>
        Address(Address(Writer.Start().Append(Name(sum.Part)).Append(AddTo), sum.Target).Append(", Vector512.Load("), sum.Lanes).End("));");

    protected override void Print(Reserve reserve) =>
        Writer.Line($"{Notation.Spelling.Element}* {Name(reserve.Pointer)} = stackalloc {Notation.Spelling.Element}[{reserve.Vectors * Notation.Spelling.Lanes}];");

    protected override string Function(Invoke invoke) =>
        invoke.Function.Replace("<T>", $"<{Notation.Spelling.Element}>").Replace("<A>", $"<{Notation.Spelling.Arithmetic}>");

    protected override string Argument(Element element) => Address(Scratch, element).Take();

    protected override string Argument(Invoke invoke, Number number) => Spelling.Double.Literal(number.Value);

    private CodeWriter Index(CodeWriter text, Element element)
    {
        text.Append(Name(element.Pointer)).Append("[");
        return Write(text, element.Offset, 1).Append("]");
    }

    private CodeWriter Address(CodeWriter text, Element element) =>
        Offset(text.Append(Name(element.Pointer)), element.Offset, Kind(element.Pointer), " + ");
}
