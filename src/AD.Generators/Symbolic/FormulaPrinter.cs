using System.Runtime.CompilerServices;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>Formulas as lines of text: x^2 / (1 + exp(-x)).</summary>
internal sealed class FormulaPrinter(IReadOnlyDictionary<Formula, string>? parts = null)
{
    private const int Choice = 0, Disjunction = 1, Conjunction = 2, Comparison = 3, Sums = 4, Products = 5, Powers = 7, Atom = 9;

    /// <summary>Cases outermost: a if x &lt; 0; b otherwise.</summary>
    public string Line(Formula formula, bool isDefinition = true)
    {
        if (formula is not Cases cases || (parts is not null && parts.ContainsKey(formula) && !isDefinition))
            return isDefinition ? Definition(formula).Text : Print(formula, Choice);
        var lines = new List<string>();
        Formula rest = formula;
        for (; rest is Cases next && (rest == formula || parts?.ContainsKey(rest) != true); rest = next.Otherwise)
            lines.Add($"{Print(next.Then, Choice + 1)} if {Print(next.Condition, Choice)}");
        lines.Add(Print(rest, Choice + 1) + " otherwise");
        return string.Join("; ", lines);
    }

    private string Print(Formula formula, int atLeast)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        (string text, int strength) = parts is not null && parts.TryGetValue(formula, out string? name) ? (name, Atom) : Definition(formula);
        return strength < atLeast ? $"({text})" : text;
    }

    private (string Text, int Strength) Definition(Formula formula) => formula switch
    {
        Constant constant => Number(constant.Value),
        Symbol symbol => (symbol.Name, Atom),
        Sum { IsMultiple: true } multiple => Multiple(multiple.Terms[0].Coefficient, multiple.Terms[0].Term),
        Sum sum => (Sum(sum), Sums),
        Product product => Multiple(Rational.One, product),
        Cases cases => ($"{Print(cases.Condition, Disjunction)} ? {Print(cases.Then, Disjunction)} : {Print(cases.Otherwise, Choice)}", Choice),
        Call call => Call(call),
        _ => throw new InvalidOperationException($"{formula.GetType().Name} is no formula"),
    };

    private static (string, int) Number(Rational number) => number.IsWhole || number.IsShortDecimal || !number.IsSmall
        ? (number.ToString(), number.Sign < 0 ? Sums : Atom) : ($"{new Rational(number.Numerator, 1)} / {new Rational(number.Denominator, 1)}", Products);

    private string Sum(Sum sum)
    {
        var text = new List<(bool Negative, string Text)>();
        foreach ((Rational coefficient, Formula term) in sum.Terms)
            text.Add((coefficient.Sign < 0, Term(coefficient.Sign < 0 ? -coefficient : coefficient, term)));
        if (!sum.Constant.IsZero)
        {
            Rational size = sum.Constant.Sign < 0 ? -sum.Constant : sum.Constant;
            bool first = sum.Constant.Sign > 0 && text[0].Negative;
            text.Insert(first ? 0 : text.Count, (sum.Constant.Sign < 0, Number(size).Item1));
        }
        if (text[0].Negative && text.FindIndex(term => !term.Negative) is > 0 and var positive)
            (text[0], text[positive]) = (text[positive], text[0]);
        return string.Concat(text.Select((term, i) => (i == 0 ? term.Negative ? "-" : "" : term.Negative ? " - " : " + ") + term.Text));
    }

    private string Term(Rational coefficient, Formula term)
    {
        (string text, int strength) = coefficient.IsOne && parts?.ContainsKey(term) == true ? (parts[term], Atom) : Multiple(coefficient, term);
        return strength <= Sums ? $"({text})" : text;
    }

    /// <summary>A coefficient times factors, those with negative exponents below the line.</summary>
    private (string, int) Multiple(Rational coefficient, Formula term)
    {
        if (coefficient.Sign < 0 && Multiple(-coefficient, term) is (string positive, int own))
            return ("-" + (own < Products ? $"({positive})" : positive), Sums);
        var above = new List<(Formula Base, Rational Exponent)>();
        var below = new List<(Formula Base, Rational Exponent)>();
        bool isPart = parts?.ContainsKey(term) == true;
        foreach ((Formula inner, Rational exponent) in term is Product product && !(isPart && !coefficient.IsOne) ? product.Factors : [(term, Rational.One)])
            (exponent.Sign > 0 ? above : below).Add((inner, exponent.Sign > 0 ? exponent : -exponent));
        bool splits = !coefficient.IsWhole && coefficient.IsSmall && (below.Count > 0 || !coefficient.IsShortDecimal);
        List<string> top = [.. above.Select(Factor)], bottom = [.. below.Select(Factor)];
        if (splits)
            bottom.Insert(0, new Rational(coefficient.Denominator, 1).ToString());
        Rational number = splits ? new Rational(coefficient.Numerator, 1) : coefficient;
        if (!number.IsOne || top.Count == 0)
            top.Insert(0, number.ToString());
        if (bottom.Count == 0 && top.Count == 1)
            return coefficient.IsOne && above.Count == 1 && above[0].Exponent.IsOne && !isPart ? Definition(above[0].Base) : (top[0], above.Count == 1 && !above[0].Exponent.IsOne ? Powers : Atom);
        string numerator = string.Join(" * ", top);
        return bottom.Count == 0 ? (numerator, Products) : ($"{numerator} / {(bottom.Count == 1 ? bottom[0] : $"({string.Join(" * ", bottom)})")}", Products);
    }

    private string Factor((Formula Base, Rational Exponent) factor) => factor.Exponent.IsOne ? Print(factor.Base, Products + 1)
        : factor.Exponent.Equals(Rational.Half) ? $"sqrt({Print(factor.Base, Choice)})"
        : $"{Print(factor.Base, Powers + 1)}^{(factor.Exponent.IsWhole ? factor.Exponent.ToString() : $"({Number(factor.Exponent).Item1})")}";

    private (string, int) Call(Call call)
    {
        string In(int argument, int strength) => Print(call.Arguments[argument], strength);
        return call.Function switch
        {
            ScalarOp.Less => call.Arguments[0] is Constant ? ($"{In(1, Sums)} > {In(0, Sums)}", Comparison) : ($"{In(0, Sums)} < {In(1, Sums)}", Comparison),
            ScalarOp.LessOrEqual => call.Arguments[0] is Constant ? ($"{In(1, Sums)} >= {In(0, Sums)}", Comparison) : ($"{In(0, Sums)} <= {In(1, Sums)}", Comparison),
            ScalarOp.Equal => ($"{In(0, Sums)} = {In(1, Sums)}", Comparison),
            ScalarOp.NotEqual => ($"{In(0, Sums)} != {In(1, Sums)}", Comparison),
            ScalarOp.And => ($"{In(0, Conjunction)} and {In(1, Conjunction)}", Conjunction),
            ScalarOp.Or => ($"{In(0, Disjunction)} or {In(1, Disjunction)}", Disjunction),
            ScalarOp.Not => ($"not {In(0, Comparison + 1)}", Comparison),
            ScalarOp.Abs => ($"|{In(0, Choice)}|", Atom),
            ScalarOp.Pow => ($"{In(0, Powers + 1)}^{In(1, Powers + 1)}", Powers),
            ScalarOp.Remainder => ($"mod({In(0, Choice)}, {In(1, Choice)})", Atom),
            ScalarOp.Library => ($"{char.ToLowerInvariant(call.Library!.Method[0])}{call.Library.Method.Substring(1)}({string.Join(", ", call.Arguments.Select((_, i) => In(i, Choice)))}{call.Library.Tail})", Atom),
            _ => ($"{ScalarPrinter.Name(call.Function)}({string.Join(", ", call.Arguments.Select((_, i) => In(i, Choice)))})", Atom),
        };
    }
}
