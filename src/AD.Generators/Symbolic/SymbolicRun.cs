using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using Convert = AdCompiler.Generators.Methods.Convert;

namespace AdCompiler.Generators.Symbolic;

/// <summary>
/// Runs a method without loops and arrays on formulas in place of numbers: what it returns are the formulas of what it computes. So the
/// formula of a derivative comes from the derived method, and with it from the one table of rules.
/// </summary>
internal sealed class SymbolicRun
{
    private readonly Method method;
    private readonly Algebra algebra;
    private readonly int named;
    private readonly HashSet<string> taken;
    private readonly Formula?[] values;
    private Formula?[] cells;

    private SymbolicRun(Method method, Algebra algebra, int named)
    {
        (this.method, this.algebra, this.named) = (method, algebra, named);
        values = new Formula?[method.Values.Count];
        cells = new Formula?[method.Cells.Count];
        taken = new HashSet<string>(method.Parameters.Select(p => p.Name), StringComparer.Ordinal);
    }

    /// <param name="named">Of so many first values, those with a name in the user's text become parts of that name.</param>
    /// <returns>The formula of each value that is asked for; null if the method loops, uses arrays, or counts in a way that has no formula.</returns>
    public static IReadOnlyList<Formula>? Of(Method method, Algebra algebra, IEnumerable<ValueId> asked, int named = 0)
    {
        var run = new SymbolicRun(method, algebra, named);
        foreach (Parameter parameter in method.Parameters)
            if (parameter.Incoming is not null)
                run.Bind(parameter.Incoming, parameter.Name);
        if (!run.Visit(method.Body))
            return null;
        Formula?[] found = [.. asked.Select(value => run.values[value.Index])];
        return found.Contains(null) ? null : [.. found.Select(formula => algebra.Lift(formula!))];
    }

    private void Bind(Structure structure, string path)
    {
        if (structure is NumberLeaf leaf)
            values[leaf.Value.Index] = algebra.Symbol(path);
        foreach (Field field in structure is Aggregate aggregate ? aggregate.Fields : default)
            Bind(field.Structure, path + "." + field.Name);
    }

    /// <summary>False where there is a statement that has no formula. A number without one counts only where it is read.</summary>
    private bool Visit(Block block)
    {
        foreach (Statement statement in block.Statements)
            switch (statement)
            {
                case Let let: Set(let.Target, Of(let.Value)); break;
                case LetInteger let: Set(let.Target, Of(let)); break;
                case Convert convert: Set(convert.Target, IsExact(convert) ? values[convert.From.Index] : null); break;
                case ReadMember read: Set(read.Target, algebra.Symbol(read.Text)); break;
                case DeclareCell declare: cells[declare.Cell.Index] = algebra.Number(0); break;
                case SetCell set: cells[set.Cell.Index] = values[set.Value.Index]; break;
                case AddToCell add: cells[add.Cell.Index] = Both(cells[add.Cell.Index], values[add.Value.Index], algebra.Add); break;
                case ReadCell read: Set(read.Target, cells[read.Cell.Index]); break;
                case Comment: break;
                case If choice when Visit(choice): break;
                default: return false;
            }
        return true;
    }

    /// <summary>Of one that the user named a part, if it is more than a name or number already.</summary>
    private void Set(ValueId target, Formula? formula)
    {
        string name = method.Values[target.Index].Name;
        values[target.Index] = target.Index < named && name.Length > 0 && formula is not (null or Symbol or Constant) && method.Values[target.Index].Type.IsReal()
            ? algebra.Symbol(Free(name), formula) : formula;
    }

    private string Free(string wish)
    {
        string name = wish;
        for (int number = 2; !taken.Add(name); number++)
            name = FormattableString.Invariant($"{wish}_{number}");
        return name;
    }

    private static Formula? Both(Formula? a, Formula? b, Func<Formula, Formula, Formula> operation) => a is null || b is null ? null : operation(a, b);

    private Formula? Of(Expr operation)
    {
        if (operation.Op == ScalarOp.Constant || operation.Op == ScalarOp.Rule)
            return (operation.Op == ScalarOp.Constant ? operation.Number : operation.Rules[0].Fixed ?? Emit.Methods.Kinks.Default(operation.Rules[0].Slot)) is var number
                && Rational.Of(number) is Rational exact ? algebra.Number(exact) : algebra.Symbol(double.IsNaN(number) ? "nan" : number < 0 ? "-inf" : "inf");
        Formula?[] operands = [.. operation.Operands.Select(operand => values[operand.Index])];
        return operands.Contains(null) ? null
            : operation.Op == ScalarOp.Library ? algebra.Call(ScalarLibrary.Of(operation), operands!) : algebra.Apply(operation.Op, operands!);
    }

    /// <summary>Integers as long as they behave as numbers do.</summary>
    private Formula? Of(LetInteger let)
    {
        Formula?[] x = [.. let.Operands.Select(operand => values[operand.Index])];
        if (x.Contains(null))
            return null;
        return let.Op switch
        {
            IntegerOp.Constant => algebra.Number(new Rational(let.Bits, 1)),
            IntegerOp.Negate => algebra.Apply(ScalarOp.Negate, x!),
            IntegerOp.Add => algebra.Apply(ScalarOp.Add, x!),
            IntegerOp.Subtract => algebra.Apply(ScalarOp.Subtract, x!),
            IntegerOp.Multiply => algebra.Apply(ScalarOp.Multiply, x!),
            IntegerOp.Less => algebra.Apply(ScalarOp.Less, x!),
            IntegerOp.LessOrEqual => algebra.Apply(ScalarOp.LessOrEqual, x!),
            IntegerOp.Equal => algebra.Apply(ScalarOp.Equal, x!),
            IntegerOp.NotEqual => algebra.Apply(ScalarOp.NotEqual, x!),
            IntegerOp.And when IsBoolean(let) => algebra.And(x[0]!, x[1]!),
            IntegerOp.Or when IsBoolean(let) => algebra.Or(x[0]!, x[1]!),
            IntegerOp.Not => algebra.Not(x[0]!),
            _ => null,
        };
    }

    private bool IsBoolean(LetInteger let) => method.Values[let.Target.Index].Type == NumberType.Boolean;

    private bool IsExact(Convert convert) =>
        method.Values[convert.Target.Index].Type is var to && method.Values[convert.From.Index].Type is var from && (to.IsReal() || (from.IsInteger() && to is NumberType.Int32 or NumberType.Int64));

    private bool Visit(If choice)
    {
        if (values[choice.Condition.Index] is not Formula condition)
            return false;
        Formula?[] before = [.. cells];
        if (!Visit(choice.Then))
            return false;
        Formula?[] then = cells;
        cells = before;
        if (!Visit(choice.Else))
            return false;
        for (int i = 0; i < cells.Length; i++)
            cells[i] = Both(then[i], cells[i], (a, b) => algebra.Choose(condition, a, b));
        foreach (Phi phi in choice.Phis)
            Set(phi.Target, Both(values[phi.Then.Index], values[phi.Else.Index], (a, b) => algebra.Choose(condition, a, b)));
        return true;
    }
}
