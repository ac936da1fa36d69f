using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>
/// Makes formulas and simplifies them: constants folded, like terms and equal bases collected. Each step holds over the real numbers wherever
/// both sides are defined (x / x is 1), and is for reading only: no program is made from a formula.
/// </summary>
internal sealed partial class Algebra
{
    private readonly Dictionary<string, Formula> known = new(StringComparer.Ordinal);

    public Formula Number(Rational value) => Known("n" + value.Key, () => new Constant(value));

    public Formula Symbol(string name, Formula? definition = null) => Known("s" + name, () => new Symbol(name, definition));

    public Formula Sum(params (Rational Coefficient, Formula Term)[] terms)
    {
        Rational constant = Rational.Zero;
        var found = new SortedDictionary<int, (Rational Coefficient, Formula Term)>();
        void Add(Rational factor, Formula formula)
        {
            if (formula is Constant number)
                constant += factor * number.Value;
            else if (formula is Sum sum && (sum.IsMultiple || factor.IsOne || (-factor).IsOne))
            {
                constant += factor * sum.Constant;
                foreach ((Rational coefficient, Formula term) in sum.Terms)
                    Add(factor * coefficient, term);
            }
            else
                found[formula.Id] = (found.TryGetValue(formula.Id, out var before) ? before.Coefficient + factor : factor, formula);
        }
        foreach ((Rational coefficient, Formula term) in terms)
            Add(coefficient, term);
        (Rational Coefficient, Formula Term)[] left = [.. found.Values.Where(term => !term.Coefficient.IsZero)];
        if (left.Length == 0)
            return Number(constant);
        if (left.Length == 1 && constant.IsZero && left[0].Coefficient.IsOne)
            return left[0].Term;
        return Known($"+{constant.Key},{string.Join(",", left.Select(term => $"{term.Coefficient.Key}*{term.Term.Id}"))}", () => new Sum(constant, left));
    }

    public Formula Add(Formula a, Formula b) => Sum((Rational.One, a), (Rational.One, b));

    public Formula Subtract(Formula a, Formula b) => Sum((Rational.One, a), (-Rational.One, b));

    public Formula Multiply(Formula a, Formula b) => Product((a, Rational.One), (b, Rational.One));

    public Formula Divide(Formula a, Formula b) => Product((a, Rational.One), (b, -Rational.One));

    private Formula Product(params (Formula Base, Rational Exponent)[] factors)
    {
        Rational coefficient = Rational.One;
        var found = new SortedDictionary<int, (Formula Base, Rational Exponent)>();
        void Times(Formula formula, Rational exponent)
        {
            if (!exponent.IsSmall)
                throw new NoFormulaException();
            if (formula is Constant { Value: var number } && exponent.IsWhole && !(number.IsZero && exponent.Sign < 0))
                coefficient *= number.Power((int)exponent.Numerator);
            else if (formula is Sum { IsMultiple: true } multiple && exponent.IsWhole)
            {
                coefficient *= multiple.Terms[0].Coefficient.Power((int)exponent.Numerator);
                Times(multiple.Terms[0].Term, exponent);
            }
            else if (formula is Product product && (exponent.IsWhole || (product.Factors.Count == 1 && !IsEven(product.Factors[0].Exponent))))
            {
                foreach ((Formula inner, Rational power) in product.Factors)
                    Times(inner, power * exponent);
            }
            else
                found[formula.Id] = (formula, found.TryGetValue(formula.Id, out var before) ? before.Exponent + exponent : exponent);
        }
        foreach ((Formula formula, Rational exponent) in factors)
            Times(formula, exponent);
        (Formula Base, Rational Exponent)[] left = [.. found.Values.Where(factor => !factor.Exponent.IsZero)];
        if (left.Length == 0 || coefficient.IsZero)
            return Number(coefficient);
        Formula core = left.Length == 1 && left[0].Exponent.IsOne ? left[0].Base
            : Known("*" + string.Join(",", left.Select(factor => $"{factor.Base.Id}^{factor.Exponent.Key}")), () => new Product(left));
        return Sum((coefficient, core));
    }

    /// <summary>A square of something may be that of its opposite, so that its root is not the thing itself.</summary>
    private static bool IsEven(Rational exponent) => exponent.Numerator.IsEven;

    public Formula Power(Formula x, Rational exponent) => Product((x, exponent));

    public Formula Call(ScalarOp function, params Formula[] arguments) =>
        Known($"c{function}({string.Join(",", arguments.Select(argument => argument.Id))})", () => new Call(function, null, arguments));

    public Formula Call(LibraryFunction function, params Formula[] arguments) => Known(
        FormattableString.Invariant($"l{function.Number}({string.Join(",", arguments.Select(argument => argument.Id))})"),
        () => new Call(ScalarOp.Library, function, arguments));

    private Formula Known(string key, Func<Formula> make)
    {
        if (known.TryGetValue(key, out Formula? formula))
            return formula;
        formula = make();
        formula.Id = known.Count;
        known.Add(key, formula);
        return formula;
    }
}
