using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>
/// A formula over the real numbers, in the simplified form that <see cref="Algebra"/> gives it. Two formulas of one algebra that are written
/// alike are one object. Conditions are formulas too: comparisons, And, Or and Not are calls.
/// </summary>
internal abstract class Formula
{
    /// <summary>In the order in which formulas were made: a name comes before what is made of it.</summary>
    public int Id { get; set; }

    public abstract IEnumerable<Formula> Parts { get; }

    /// <summary>How many names, numbers and operations it has when it is written out.</summary>
    public double Size => size > 0 ? size : size = 1 + Parts.Sum(part => part.Size);

    /// <summary>Whether it has no choice and no kink; null as long as nobody asked.</summary>
    public bool? IsSmooth { get; set; }

    private double size;
}

internal sealed class Constant(Rational value) : Formula
{
    public Rational Value { get; } = value;
    public override IEnumerable<Formula> Parts => [];
}

/// <summary>A parameter, or, with a definition, a part that has a name.</summary>
internal sealed class Symbol(string name, Formula? definition) : Formula
{
    public string Name { get; } = name;
    public Formula? Definition { get; } = definition;
    public override IEnumerable<Formula> Parts => [];
}

/// <summary>A constant and terms with coefficients. One term and no constant is a multiple.</summary>
internal sealed class Sum(Rational constant, IReadOnlyList<(Rational Coefficient, Formula Term)> terms) : Formula
{
    public Rational Constant { get; } = constant;
    public IReadOnlyList<(Rational Coefficient, Formula Term)> Terms { get; } = terms;
    public bool IsMultiple => Constant.IsZero && Terms.Count == 1;
    public override IEnumerable<Formula> Parts => Terms.Select(term => term.Term);
}

/// <summary>Powers with constant exponents: a quotient has negative ones, a square root one half.</summary>
internal sealed class Product(IReadOnlyList<(Formula Base, Rational Exponent)> factors) : Formula
{
    public IReadOnlyList<(Formula Base, Rational Exponent)> Factors { get; } = factors;
    public override IEnumerable<Formula> Parts => Factors.Select(factor => factor.Base);
}

/// <param name="library">Which library function, where it is one of those.</param>
internal sealed class Call(ScalarOp function, LibraryFunction? library, IReadOnlyList<Formula> arguments) : Formula
{
    public ScalarOp Function { get; } = function;
    public LibraryFunction? Library { get; } = library;
    public IReadOnlyList<Formula> Arguments { get; } = arguments;
    public override IEnumerable<Formula> Parts => Arguments;
}

/// <summary>One formula where the condition holds, otherwise another.</summary>
internal sealed class Cases(Formula condition, Formula then, Formula otherwise) : Formula
{
    public Formula Condition { get; } = condition;
    public Formula Then { get; } = then;
    public Formula Otherwise { get; } = otherwise;
    public override IEnumerable<Formula> Parts => [Condition, Then, Otherwise];
}
