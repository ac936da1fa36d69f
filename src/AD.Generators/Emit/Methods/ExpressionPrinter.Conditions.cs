using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

internal sealed partial class ExpressionPrinter
{
    /// <summary>What holds where a condition does not. Comparisons are not turned around: with NaN neither may hold.</summary>
    public string Negated(ValueId condition, Strength atLeast = Strength.Conditional) => Enclosed(Negation(condition), atLeast);

    private (string, Strength) Negation(ValueId condition)
    {
        Statement? definition = Replaced?.ContainsKey(condition) != true && folding[condition] ? layout.Definition(condition) : null;
        return definition switch
        {
            LetInteger { Op: IntegerOp.Not } not => Text(not.Operands[0], typed: false),
            Let { Value.Op: ScalarOp.Not } not => Text(not.Value.Operands[0], typed: false),
            If choice when IsBoolean(choice.Phis[0].Else, false) => OrElse(Negated(choice.Condition, Strength.OrElse), Negated(choice.Phis[0].Then, Strength.OrElse + 1)),
            If choice when IsBoolean(choice.Phis[0].Then, true) => AndAlso(Negated(choice.Condition, Strength.AndAlso), Negated(choice.Phis[0].Else, Strength.AndAlso + 1)),
            _ => ("!" + Print(condition, Strength.Unary), Strength.Unary),
        };
    }

    /// <summary>condition ? a : b, and for booleans the operators that C# has for it.</summary>
    private (string, Strength) Choice(If choice, bool typed)
    {
        (ValueId condition, Phi phi) = (choice.Condition, choice.Phis[0]);
        if (layout[phi.Target].Type == NumberType.Boolean)
        {
            if (IsBoolean(phi.Else, false))
                return AndAlso(Print(condition, Strength.AndAlso), Print(phi.Then, Strength.AndAlso + 1));
            if (IsBoolean(phi.Then, true))
                return OrElse(Print(condition, Strength.OrElse), Print(phi.Else, Strength.OrElse + 1));
            if (IsBoolean(phi.Then, false))
                return AndAlso(Negated(condition, Strength.AndAlso), Print(phi.Else, Strength.AndAlso + 1));
            if (IsBoolean(phi.Else, true))
                return OrElse(Negated(condition, Strength.OrElse), Print(phi.Then, Strength.OrElse + 1));
        }
        return Conditional(Print(condition, Strength.OrElse), phi.Then, phi.Else, typed);
    }

    private static (string, Strength) AndAlso(string left, string right) => ($"{left} && {right}", Strength.AndAlso);

    private static (string, Strength) OrElse(string left, string right) => ($"{left} || {right}", Strength.OrElse);

    private (string, Strength) Conditional(string condition, ValueId then, ValueId otherwise, bool typed)
    {
        bool thenTyped = typed || (!HasType(then) && !HasType(otherwise));
        return ($"{condition} ? {Print(then, Strength.OrElse, thenTyped)} : {Print(otherwise, Strength.Conditional, typed)}", Strength.Conditional);
    }

    private bool IsBoolean(ValueId value, bool known) => Constant(value) is long bits && bits != 0 == known;
}
