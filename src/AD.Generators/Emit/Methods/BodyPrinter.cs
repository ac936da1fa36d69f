using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Writes the statements of a method.</summary>
internal sealed partial class BodyPrinter
{
    private readonly CodeWriter writer;
    private readonly Layout layout;
    private readonly Method method;
    private readonly Folding folding;
    private readonly LoopForms forms;
    private readonly Variables variables;
    private readonly NameTable names;
    private readonly ExpressionPrinter expressions;
    private readonly MethodMemory memory;
    private readonly HashSet<CellId> declaredCells = [];
    private bool isDerivedPart;

    public BodyPrinter(CodeWriter writer, Method method)
    {
        (this.writer, this.method) = (writer, method);
        layout = new Layout(method);
        folding = new Folding(layout);
        forms = new LoopForms(layout, folding);
        variables = new Variables(layout, folding, forms);
        names = new NameTable(layout, variables);
        expressions = new ExpressionPrinter(layout, folding, names);
        memory = new MethodMemory(layout, names);
    }

    public void Write()
    {
        foreach (string line in memory.Start())
            writer.Line(line);
        Write(layout.Root);
        string? returned = WriteOutputs();
        foreach (string line in memory.End())
            writer.Line(line);
        if (returned is not null)
            writer.Line($"return {returned};");
    }

    private void Write(BlockNode node)
    {
        for (int i = 0; i < node.Block.Statements.Count; i++)
            if (node.Block.Statements[i] is not RequireDisjoint)
                Write(node.Block.Statements[i], node, i);
            else if (i == 0 || node.Block.Statements[i - 1] is not RequireDisjoint)
                WriteDisjoint(node.Block.Statements.Skip(i).TakeWhile(statement => statement is RequireDisjoint).Cast<RequireDisjoint>());
    }

    private void Write(Statement statement, BlockNode node, int index)
    {
        switch (statement)
        {
            case If choice when !folding.IsExpression(choice): Write(choice, node); break;
            case For loop: Write(loop, node); break;
            case While loop: Write(loop, node); break;
            case LaneLoop lanes: Write(lanes, node); break;
            case StoreLanes store: Write(store); break;
            case Store or Accumulate: WriteElement(statement); break;
            case DeclareCell declare: Declare(declare.Cell, node.Block, index); break;
            case SetCell set: Set(set); break;
            case AddToCell add: writer.Line($"{names[add.Cell]} += {expressions.Print(add.Value)};"); break;
            case Comment comment: WriteComment(comment.Text); break;
            case Allocate or Slice or Row or ReadArray or Clear or RequireSameShape: WriteArray(statement); break;
            case OpenFrames or ReopenFrames or CloseFrames or SaveField: WriteFrames(statement); break;
            default:
                if (Operands.Target(statement) is ValueId target && !folding[target])
                    Assign(target, statement, node);
                break;
        }
    }

    /// <summary>The user's lines stand as comments where something is derived from them; before that, they are the text.</summary>
    private void WriteComment(string text)
    {
        if (text == ReverseMode.DerivedPart)
            writer.Blank();
        isDerivedPart |= text == ReverseMode.DerivedPart;
        if (isDerivedPart)
            writer.Line("// " + text);
    }

    private string TypeOf(NumberType type) => Numbers.TypeName(type, method.Name.Generic);

    /// <summary>The type in front of a variable's name, the first time.</summary>
    private string Declaration(Variable variable, BlockNode node)
    {
        if (variable.IsDeclared || variable.Home != node)
            return "";
        variable.IsDeclared = true;
        return TypeOf(variable.Type) + " ";
    }

    private void Assign(ValueId target, Statement definition, BlockNode node)
    {
        Variable variable = variables[target];
        string declared = Declaration(variable, node);
        if (declared.Length > 0 || Compound(variable, definition) is not string compound)
            writer.Line($"{declared}{variable.Name} = {expressions.Definition(definition).Text};");
        else
            writer.Line(compound);
    }

    /// <summary>s += t; for s = s + t; null where the variable is not the left operand.</summary>
    private string? Compound(Variable variable, Statement? definition)
    {
        (string Sign, ValueId Left, ValueId Right)? sum = definition switch
        {
            Let { Value: { Op: ScalarOp.Add or ScalarOp.Subtract or ScalarOp.Multiply or ScalarOp.Divide } value } =>
                (Operations.Infix(value.Op)!.Value.Sign, value.Operands[0], value.Operands[1]),
            LetInteger { Op: IntegerOp.Add or IntegerOp.Subtract or IntegerOp.Multiply or IntegerOp.Divide } let when variable.Type is NumberType.Int32 or NumberType.Int64 =>
                (Operations.Infix(let.Op)!.Value.Sign, let.Operands[0], let.Operands[1]),
            _ => null,
        };
        if (sum is not (string sign, ValueId left, ValueId right) || folding[left] || variables[left] != variable)
            return null;
        bool one = variable.Type.IsInteger() && sign is "+" or "-"
            && folding[right] && layout.Definition(right) is LetInteger { Op: IntegerOp.Constant, Bits: 1 };
        return one ? $"{variable.Name}{sign}{sign};" : $"{variable.Name} {sign}= {expressions.Print(right)};";
    }

    private void Declare(CellId cell, Block block, int index)
    {
        if (block.Statements.Skip(index + 1).FirstOrDefault(statement => Mentions(statement, cell)) is SetCell)
            return;                                                     // declared with its first value
        declaredCells.Add(cell);
        NumberType type = method.Cells[cell.Index].Type;
        string zero = type.IsReal() || type.IsLanes() ? Numbers.Real(0, type, method.Name.Generic, typed: false).Text : Numbers.Integer(0, type).Text;
        writer.Line($"{TypeOf(type)} {names[cell]} = {zero};");
    }

    private static bool Mentions(Statement statement, CellId cell) => statement switch
    {
        SetCell set => set.Cell == cell,
        AddToCell add => add.Cell == cell,
        ReadCell read => read.Cell == cell,
        LaneLoop lanes => lanes.Outputs.Contains(new LaneCellSum(cell)),
        _ => Operands.Blocks(statement).Any(inner => inner.Block.Statements.Any(s => Mentions(s, cell))),
    };

    private void Set(SetCell set)
    {
        string declared = declaredCells.Add(set.Cell) ? TypeOf(method.Cells[set.Cell.Index].Type) + " " : "";
        writer.Line($"{declared}{names[set.Cell]} = {expressions.Print(set.Value)};");
    }

    /// <summary>Assignments of values to variables at once: at the ends of a choice's sides and of a loop's body, and before a loop.</summary>
    private void Copy(IReadOnlyList<(ValueId Target, ValueId Value)> copies, BlockNode node)
    {
        List<(Variable Target, ValueId Value)> real = [];
        foreach ((ValueId target, ValueId value) in copies)
            if (folding[value] || variables[value] != variables[target])
                real.Add((variables[target], value));
        bool Reads(int reader, int written) => reader != written
            && folding.Leaves(real[reader].Value).Any(leaf => variables[leaf] == real[written].Target);
        foreach (IReadOnlyList<int> group in ParallelCopy.Order(real.Count, Reads))
        {
            if (group.Count > 1)
            {
                writer.Line($"({string.Join(", ", group.Select(i => real[i].Target.Name))}) = ({string.Join(", ", group.Select(i => expressions.Print(real[i].Value)))});");
                continue;
            }
            (Variable variable, ValueId value) = real[group[0]];
            string declared = Declaration(variable, node);
            if (declared.Length == 0 && folding[value] && Compound(variable, layout.Definition(value)) is string compound)
                writer.Line(compound);
            else
                writer.Line($"{declared}{variable.Name} = {expressions.Print(value)};");
        }
    }
}
