using System.Globalization;
using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>Choices and loops.</summary>
internal sealed partial class BodyPrinter
{
    private void Write(If choice, BlockNode node)
    {
        DeclareBefore(choice.Phis.Select(phi => phi.Target).Concat(DefinedIn(choice)), node);
        bool hasThen = HasText(choice.Then, choice.Phis.Select(phi => (phi.Target, phi.Then)));
        bool hasElse = HasText(choice.Else, choice.Phis.Select(phi => (phi.Target, phi.Else)));
        string condition = hasThen || !hasElse ? expressions.Print(choice.Condition) : expressions.Negated(choice.Condition);
        writer.Line($"if ({condition})");
        if (hasThen || !hasElse)
            WriteSide(choice.Then, [.. choice.Phis.Select(phi => (phi.Target, phi.Then))]);
        if (hasThen && hasElse)
            writer.Line("else");
        if (hasElse)
            WriteSide(choice.Else, [.. choice.Phis.Select(phi => (phi.Target, phi.Else))]);
    }

    private bool HasText(Block block, IEnumerable<(ValueId Target, ValueId Value)> copies) =>
        block.Statements.Any(statement => statement is not Comment && (statement is not If { Phis.Count: 1 } choice || !folding.IsExpression(choice)
            ? Operands.Target(statement) is not ValueId target || statement is If || !folding[target]
            : !folding[choice.Phis[0].Target]))
        || copies.Any(copy => folding[copy.Value] || variables[copy.Value] != variables[copy.Target]);

    private void WriteSide(Block block, IReadOnlyList<(ValueId, ValueId)> copies)
    {
        writer.Open();
        Write(layout[block]);
        Copy(copies, layout[block]);
        writer.Close();
    }

    /// <summary>Declares what a choice or a loop first gives a value inside, and what is read after it.</summary>
    private void DeclareBefore(IEnumerable<ValueId> values, BlockNode node)
    {
        List<Variable> missing = [.. values.Where(value => !folding[value]).Select(value => variables[value])
            .Where(variable => !variable.IsDeclared && variable.Home == node).Distinct()];
        foreach (IGrouping<NumberType, Variable> group in missing.GroupBy(variable => variable.Type))
            writer.Line($"{TypeOf(group.Key)} {string.Join(", ", group.Select(variable => variable.Name))};");
        foreach (Variable variable in missing)
            variable.IsDeclared = true;
    }

    private IEnumerable<ValueId> DefinedIn(Statement statement)
    {
        foreach ((Block block, _) in Operands.Blocks(statement))
            foreach (Statement inner in block.Statements)
            {
                if (inner is If choice && folding.IsExpression(choice))
                {
                    yield return choice.Phis[0].Target;
                    continue;
                }
                if (Operands.Target(inner) is ValueId target && inner is not If)
                    yield return target;
                if (inner is If other)
                    foreach (Phi phi in other.Phis)
                        yield return phi.Target;
                if (inner is For or While)
                    foreach (Carried variable in forms.Variables(inner))
                        yield return variable.Inside;
                foreach (ValueId deeper in DefinedIn(inner))
                    yield return deeper;
            }
    }

    private void Write(For loop, BlockNode node)
    {
        if (SnapshotCopy.Of(loop, frame => method.Frames[frame.Index]) is SnapshotCopy copy)
        {
            string frames = $"{names.Frames(copy.Frame)}.Slice({(copy.First is ValueId first ? expressions.Print(first) : "0")}, {expressions.Print(copy.Count)})";
            writer.Line(copy.IsBack ? $"{frames}.CopyTo({names[copy.Array]});" : $"{names[copy.Array]}.CopyTo({frames});");
            return;
        }
        Enter(loop, node);
        string index = names[loop.Index];
        string step = loop.Step switch
        {
            1 => index + "++",
            -1 => index + "--",
            > 0 => $"{index} += {loop.Step.ToString(CultureInfo.InvariantCulture)}",
            _ => $"{index} -= {(-(long)loop.Step).ToString(CultureInfo.InvariantCulture)}",
        };
        string type = TypeOf(layout[loop.Index].Type);
        writer.Line($"for ({type} {index} = {expressions.Print(loop.From)}; {index} {Bound(loop)}; {step})");
        WriteBody(loop, loop.Body);
    }

    /// <summary>The loop's condition without its index: i &lt;= n for a bound n + 1, as people write.</summary>
    private string Bound(For loop)
    {
        bool up = loop.Step > 0;
        if (folding[loop.To] && layout.Definition(loop.To) is LetInteger bound)
        {
            if (bound.Op == IntegerOp.Constant && !up)
                return ">= " + Numbers.Integer(bound.Bits + 1, NumberType.Int32).Text;
            long? added = bound.Op is IntegerOp.Add or IntegerOp.Subtract && expressions.Constant(bound.Operands[1]) is long number
                ? bound.Op == IntegerOp.Add ? number : -number : null;
            if (added == (up ? 1 : -1))
                return (up ? "<= " : ">= ") + expressions.Print(bound.Operands[0], Strength.Shift);
        }
        return (up ? "< " : "> ") + expressions.Print(loop.To, Strength.Shift);
    }

    private void Write(While loop, BlockNode node)
    {
        Enter(loop, node);
        switch (forms[loop])
        {
            case LoopForm.While:
                writer.Line($"while ({HeadOf(loop)})");
                WriteBody(loop, loop.Body);
                break;
            case LoopForm.DoWhile:
                writer.Line("do");
                WriteBody(loop, loop.Body);
                writer.Line($"while ({HeadOf(loop)});");
                break;
            default:
                writer.Line($"while ({names[loop.Continue]})");
                WriteBody(loop, loop.Body);
                break;
        }
    }

    private string HeadOf(While loop)
    {
        expressions.Replaced = forms.Inside(loop);
        string text = expressions.Print(LoopForms.Condition(loop).Next);
        expressions.Replaced = null;
        return text;
    }

    /// <summary>The loop's variables get their first values.</summary>
    private void Enter(Statement loop, BlockNode node)
    {
        List<Carried> carried = [.. forms.Variables(loop)];
        HashSet<Variable> own = [.. carried.Select(variable => variables[variable.Inside])];
        Copy([.. carried.Select(variable => (variable.Inside, variable.Initial))], node);
        DeclareBefore(DefinedIn(loop).Where(value => !folding[value] && !own.Contains(variables[value])), node);
    }

    private void WriteBody(Statement loop, Block body)
    {
        writer.Open();
        string? mark = memory.Mark(body);
        if (mark is not null)
            writer.Line(mark);
        Write(layout[body]);
        Copy([.. forms.Variables(loop).Select(variable => (variable.Inside, variable.Next))], layout[body]);
        foreach (string line in memory.Release(body))
            writer.Line(line);
        writer.Close();
    }
}
