using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// Prints a scalar function as expressions over lanes. What is used once is written in place; what is used again gets a name,
/// except conditions: a compare that feeds one select becomes a mask, one that feeds two costs a vector.
/// </summary>
internal sealed class LaneExpressions(CodeWriter writer, LaneNotation notation, Func<string> freshName)
{
    private readonly Spelling spelling = notation.Spelling;
    private readonly string vector = notation.Type, vectorClass = notation.Class;
    private ScalarFunction function = null!;
    private string?[] names = [];
    private bool keepsResults;

    /// <summary>Writes what the function needs named, and gives the expressions of its results.</summary>
    /// <param name="value">The function.</param>
    /// <param name="parameters">What its parameters are called.</param>
    /// <param name="keepsResults">Whether a result goes to a variable.</param>
    public void Prepare(ScalarFunction value, IReadOnlyList<string> parameters, bool keepsResults = true)
    {
        function = value;
        this.keepsResults = keepsResults;
        names = new string?[value.Parameters + value.Nodes.Count];
        for (int i = 0; i < value.Parameters; i++)
            names[i] = parameters[i];
        int[] uses = Uses(value);
        for (int i = 0; i < value.Nodes.Count; i++)
            if (uses[value.Parameters + i] > 1 && !IsLeafOrCondition(value.Nodes[i].Op))
            {
                string name = freshName();
                writer.Start().Append(vector).Append(" ").Append(name).Append(" = ");
                Write(value.Nodes[i], top: true);
                writer.End(";");
                names[value.Parameters + i] = name;
            }
    }

    /// <param name="result">Its number.</param>
    /// <param name="hide">Whether the text's compiler must not see that it is a constant.</param>
    public void WriteResult(int result, bool hide = false) => Operand(function.Results[result], top: true, hide);

    /// <summary>How often each value is read; Square reads its operand twice.</summary>
    public static int[] Uses(ScalarFunction value)
    {
        var uses = new int[value.Parameters + value.Nodes.Count];
        foreach (ValueId result in value.Results)
            uses[result.Index]++;
        for (int i = value.Nodes.Count - 1; i >= 0; i--)
        {
            if (uses[value.Parameters + i] == 0)
                continue;
            Expr node = value.Nodes[i];
            int times = node.Op is ScalarOp.Square or ScalarOp.Sign or ScalarOp.LeakyRelu ? 2 : 1;
            if (IsCondition(node.Op))
                times *= uses[value.Parameters + i];
            foreach (ValueId operand in node.Operands)
                uses[operand.Index] += times;
        }
        return uses;
    }

    private static bool IsCondition(ScalarOp op) =>
        op is ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual or ScalarOp.And or ScalarOp.Or or ScalarOp.Not;

    private static bool IsLeafOrCondition(ScalarOp op) => op is ScalarOp.Constant or ScalarOp.Rule || IsCondition(op);

    private void Write(ValueId id, bool top = false)
    {
        if (names[id.Index] is { } name)
            writer.Append(name);
        else
            Write(function.Nodes[id.Index - function.Parameters], top);
    }

    private void Write(Expr node, bool top = false)
    {
        EquatableArray<ValueId> x = node.Operands;
        switch (node.Op)
        {
            case ScalarOp.Constant: Number(node.Number); break;
            case ScalarOp.Rule: Rule(node); break;
            case ScalarOp.Negate: writer.Append("-"); Write(x[0]); break;
            case ScalarOp.Add: Arithmetic(node, x[0], x[1], top); break;
            case ScalarOp.Subtract: Arithmetic(node, x[0], x[1], top); break;
            case ScalarOp.Multiply: Arithmetic(node, x[0], x[1], top); break;
            case ScalarOp.Divide: Arithmetic(node, x[0], x[1], top); break;
            case ScalarOp.Square: Arithmetic(node, x[0], x[0], top); break;
            case ScalarOp.FusedMultiplyAdd: FusedMultiplyAdd(x); break;
            case ScalarOp.Reciprocal: Reciprocal(x[0], top); break;
            case ScalarOp.Sqrt: Call(notation.NamesArithmetic ? "TArith.Sqrt" : vectorClass + ".Sqrt", x); break;
            case ScalarOp.AsStored: Call("TArith.AsStored", x); break;
            case ScalarOp.Abs: Call(vectorClass + ".Abs", x); break;
            case ScalarOp.Floor: Call(vectorClass + ".Floor", x); break;
            case ScalarOp.Ceiling: Call(vectorClass + ".Ceiling", x); break;
            case ScalarOp.Round: Call(vectorClass + ".Round", x); break;
            case ScalarOp.Truncate: Call(vectorClass + ".Truncate", x); break;
            // MaxNative(a, b) is a > b ? a : b: with the bound first, NaN and -0 of the second operand pass
            case ScalarOp.Relu: Native("MaxNative", () => Number(0), x[0]); break;
            case ScalarOp.Relu6: Native("MinNative", () => Number(6), () => Native("MaxNative", () => Number(0), x[0])); break;
            case ScalarOp.Clamp: Native("MinNative", () => Write(x[2]), () => Native("MaxNative", () => Write(x[1]), x[0])); break;
            case ScalarOp.LeakyRelu: LeakyRelu(node, x); break;
            case ScalarOp.Max: Call(vectorClass + ".Max", x); break;
            case ScalarOp.Min: Call(vectorClass + ".Min", x); break;
            case ScalarOp.Sign: Sign(x[0]); break;
            case ScalarOp.Less: Call(vectorClass + ".LessThan", x); break;
            case ScalarOp.LessOrEqual: Call(vectorClass + ".LessThanOrEqual", x); break;
            case ScalarOp.Equal: Call(vectorClass + ".Equals", x); break;
            case ScalarOp.NotEqual: writer.Append(notation.Not); Call(vectorClass + ".Equals", x); break;
            case ScalarOp.And: Infix(x[0], " & ", x[1], top); break;
            case ScalarOp.Or: Infix(x[0], " | ", x[1], top); break;
            case ScalarOp.Not: writer.Append(notation.Not); Write(x[0]); break;
            case ScalarOp.Select: Call(vectorClass + ".ConditionalSelect", x); break;
            default: Rounded(() => Function(notation.Function(node.Op), x)); break;     // Exp, Tanh, Erf, Pow ...: the library's, same bits at every vector length
        }
    }

    /// <summary>+ - * /; in the Half text through the arithmetic, which rounds each result or leaves it wide.</summary>
    private void Arithmetic(Expr node, ValueId left, ValueId right, bool top)
    {
        (string method, string sign, ScalarOp op) = node.Op switch
        {
            ScalarOp.Add => ("Add", " + ", node.Op),
            ScalarOp.Subtract => ("Sub", " - ", node.Op),
            ScalarOp.Divide => ("Div", " / ", node.Op),
            _ => ("Mul", " * ", ScalarOp.Multiply),
        };
        bool named = spelling.RoundsToHalf;
        writer.Append(named ? $"TArith.{method}(" : top ? "" : "(");
        Operand(left, named, Hides(node, op, left, right));
        writer.Append(named ? ", " : sign);
        Operand(right, named, Hides(node, op, right, left));
        writer.Append(named || !top ? ")" : "");
    }

    /// <summary>Whether an operand must be hidden; asked only where the text's compiler would look.</summary>
    private bool Hides(Expr node, ScalarOp op, ValueId operand, ValueId other) => notation.Hide is not null
        && WrittenOrder.Hides(function, op, operand, other, keepsResults
            && function.Results.Any(result => result.Index >= function.Parameters && ReferenceEquals(function.Nodes[result.Index - function.Parameters], node)));

    /// <summary>An operand, where necessary in a form that the text's compiler does not take for a constant.</summary>
    private void Operand(ValueId operand, bool top, bool hide)
    {
        hide &= notation.Hide is not null;
        writer.Append(hide ? notation.Hide + "(" : "");
        Write(operand, top || hide);
        writer.Append(hide ? ")" : "");
    }

    /// <summary>A library function: where a device's is put in place and an operand is a constant, its own sums would be reordered.</summary>
    private void Function(string name, EquatableArray<ValueId> operands) =>
        Call(name, operands, operand => WrittenOrder.IsConstant(function, operand));

    /// <summary>In the Half text a rounded product and a sum.</summary>
    private void FusedMultiplyAdd(EquatableArray<ValueId> x) => Call(
        notation.NamesArithmetic ? "TArith.Fma" : vectorClass + ".FusedMultiplyAdd", x,
        operand => spelling.RoundsToHalf && operand == x[2] && WrittenOrder.IsConstant(function, operand) && WrittenOrder.MayBeZero(function, operand));

    /// <summary>The same for operations that the arithmetic does not name.</summary>
    private void Rounded(Action operation)
    {
        writer.Append(spelling.RoundsToHalf ? "TArith.RoundResult(" : "");
        operation();
        writer.Append(spelling.RoundsToHalf ? ")" : "");
    }

    private void Reciprocal(ValueId x, bool top)
    {
        writer.Append(spelling.RoundsToHalf ? "TArith.Div(" : top ? "" : "(");
        Number(1);
        writer.Append(spelling.RoundsToHalf ? ", " : " / ");
        Write(x, top: spelling.RoundsToHalf);
        writer.Append(top && !spelling.RoundsToHalf ? "" : ")");
    }

    private void Infix(ValueId left, string op, ValueId right, bool bare)
    {
        writer.Append(bare ? "" : "(");
        Write(left);
        writer.Append(op);
        Write(right);
        writer.Append(bare ? "" : ")");
    }

    private void Call(string method, EquatableArray<ValueId> operands, Func<ValueId, bool>? hides = null)
    {
        writer.Append(method).Append("(");
        for (int i = 0; i < operands.Count; i++)
        {
            if (i > 0)
                writer.Append(", ");
            Operand(operands[i], top: true, hides?.Invoke(operands[i]) ?? false);
        }
        writer.Append(")");
    }

    private void Native(string method, Action bound, ValueId x) => Native(method, bound, () => Write(x, top: true));

    private void Native(string method, Action bound, Action x)
    {
        writer.Append(vectorClass).Append(".").Append(method).Append("(");
        bound();
        writer.Append(", ");
        x();
        writer.Append(")");
    }

    private void LeakyRelu(Expr node, EquatableArray<ValueId> x)
    {
        writer.Append(vectorClass).Append(".ConditionalSelect(").Append(vectorClass).Append(".GreaterThan(");
        Write(x[0]);
        writer.Append(", ");
        Number(0);
        writer.Append("), ");
        Write(x[0]);
        writer.Append(", ");
        Arithmetic(node, x[0], x[1], top: true);
        writer.Append(")");
    }

    /// <summary>(x > 0) - (x &lt; 0); 0 for NaN, as PyTorch.</summary>
    private void Sign(ValueId x)
    {
        writer.Append(notation.Function(ScalarOp.Sign)).Append("(");
        Write(x, top: true);
        writer.Append(")");
    }

    private void Number(double value)
    {
        bool rounds = spelling.RoundsToHalf && !Spelling.IsHalf(value);
        writer.Append(rounds ? "TArith.RoundResult(" : "").Append(notation.Number(value)).Append(rounds ? ")" : "");
    }

    /// <summary>The local that holds a run-time rule value: "reluAtZero".</summary>
    public static string RuleName(RuleSlot slot)
    {
        string name = slot.ToString();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    private void Rule(Expr node)
    {
        if (node.Rules[0].Fixed is { } number)
            Number(number);
        else
            writer.Append(RuleName(node.Rules[0].Slot));
    }
}
