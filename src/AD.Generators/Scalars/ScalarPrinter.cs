using System.Globalization;
using System.Text;
using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Scalars;

/// <summary>
/// A scalar function as text: `relu(x) * 2`. A value used more than once is named first: `{ t0 = exp(x); t0 / (1 + t0) }`.
/// </summary>
internal static class ScalarPrinter
{
    private const int Atom = 9, Product = 5, Sum = 4, Comparison = 3, Conjunction = 2;

    public static string Print(ScalarFunction function) =>
        Print(function, [.. Enumerable.Range(0, function.Parameters).Select(ParameterName)]);

    /// <summary>x, y, z, then x3, x4 ..</summary>
    public static string ParameterName(int index) => index < 3 ? ((char)('x' + index)).ToString() : "x" + index.ToString(CultureInfo.InvariantCulture);

    public static string Print(ScalarFunction function, IReadOnlyList<string> arguments)
    {
        int parameters = function.Parameters;
        var uses = new int[parameters + function.Nodes.Count];
        foreach (Expr node in function.Nodes)
            foreach (ValueId operand in node.Operands)
                uses[operand.Index]++;
        foreach (ValueId result in function.Results)
            uses[result.Index]++;

        var text = new (string Text, int Strength)[uses.Length];
        var named = new StringBuilder();
        int names = 0;
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = i < parameters ? (arguments[i], Atom) : Expression(function.Nodes[i - parameters], text);
            if (i < parameters || uses[i] < 2 || function.Nodes[i - parameters].Op is ScalarOp.Constant or ScalarOp.Rule)
                continue;
            string name = FormattableString.Invariant($"t{names++}");
            named.Append(name).Append(" = ").Append(text[i].Text).Append("; ");
            text[i] = (name, Atom);
        }
        string results = string.Join(", ", function.Results.Select(r => text[r.Index].Text));
        return named.Length == 0 ? results : "{ " + named + results + " }";
    }

    private static (string Text, int Strength) Expression(Expr node, (string Text, int Strength)[] values)
    {
        string In(int operand, int strength)
        {
            (string text, int own) = values[node.Operands[operand].Index];
            return own < strength ? "(" + text + ")" : text;
        }
        (string Text, int Strength) Infix(string sign, int strength) => (In(0, strength) + sign + In(1, strength + 1), strength);
        return node.Op switch
        {
            ScalarOp.Constant => (Number(node.Number), node.Number < 0 ? Sum : Atom),
            ScalarOp.Rule => ("rule." + RuleText(node.Rules[0]), Atom),
            ScalarOp.Negate => ("-" + In(0, Atom), Sum),
            ScalarOp.Add => Infix(" + ", Sum),
            ScalarOp.Subtract => Infix(" - ", Sum),
            ScalarOp.Multiply => Infix(" * ", Product),
            ScalarOp.Divide => Infix(" / ", Product),
            ScalarOp.Less => Infix(" < ", Comparison),
            ScalarOp.LessOrEqual => Infix(" <= ", Comparison),
            ScalarOp.Equal => Infix(" == ", Comparison),
            ScalarOp.NotEqual => Infix(" != ", Comparison),
            ScalarOp.And => Infix(" & ", Conjunction),
            ScalarOp.Or => Infix(" | ", Conjunction),
            ScalarOp.Not => ("!" + In(0, Atom), Comparison),
            _ => ((node.Op == ScalarOp.Library ? ScalarLibrary.Of(node).Name : Name(node.Op)) + FixedRules(node) + "(" + string.Join(", ", node.Operands.Select((_, i) => In(i, 0))) + ")", Atom),
        };
    }

    /// <summary>The name of an operation written as a call.</summary>
    public static string Name(ScalarOp op) => op switch
    {
        ScalarOp.FusedMultiplyAdd => "fma",
        ScalarOp.Select => "where",
        _ => char.ToLowerInvariant(op.ToString()[0]) + op.ToString().Substring(1),
    };

    /// <summary>Rules fixed in the source, as relu[0.5]; those left to run time go without saying.</summary>
    private static string FixedRules(Expr node) =>
        node.Rules.Any(r => r.Fixed is not null) ? "[" + string.Join(", ", node.Rules.Select(RuleText)) + "]" : "";

    private static string RuleText(RuleValue rule) => rule.Fixed is double value ? Number(value) : rule.Slot.ToString();

    public static string Number(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
