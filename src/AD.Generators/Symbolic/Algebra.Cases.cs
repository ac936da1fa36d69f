using System.Runtime.CompilerServices;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Symbolic;

/// <summary>Conditions and choices.</summary>
internal sealed partial class Algebra
{
    /// <summary>More cases than these are left where they stand in the formula.</summary>
    private const int MostCases = 6;

    public Formula Truth(bool value) => Number(value ? Rational.One : Rational.Zero);

    public Formula Not(Formula condition) => condition switch
    {
        Constant constant => Truth(constant.Value.IsZero),
        Call { Function: ScalarOp.Not } not => not.Arguments[0],
        Call { Function: ScalarOp.Equal } equal => Call(ScalarOp.NotEqual, [.. equal.Arguments]),
        Call { Function: ScalarOp.NotEqual } other => Call(ScalarOp.Equal, [.. other.Arguments]),
        Call { Function: ScalarOp.Less } less => Call(ScalarOp.LessOrEqual, less.Arguments[1], less.Arguments[0]),
        Call { Function: ScalarOp.LessOrEqual } less => Call(ScalarOp.Less, less.Arguments[1], less.Arguments[0]),
        _ => Call(ScalarOp.Not, condition),
    };

    public Formula And(Formula a, Formula b) => a is Constant first ? first.Value.IsZero ? a : b : b is Constant second ? second.Value.IsZero ? b : a
        : a == b ? a : Call(ScalarOp.And, a, b);

    public Formula Or(Formula a, Formula b) => Not(And(Not(a), Not(b))) is Constant known ? known : a == b ? a : Call(ScalarOp.Or, a, b);

    public Formula Compare(ScalarOp comparison, Formula a, Formula b)
    {
        if (a is Constant { Value: var first } && b is Constant { Value: var second })
        {
            int order = (first - second).Sign;
            return Truth(comparison switch { ScalarOp.Less => order < 0, ScalarOp.LessOrEqual => order <= 0, ScalarOp.Equal => order == 0, _ => order != 0 });
        }
        return a == b ? Truth(comparison is ScalarOp.LessOrEqual or ScalarOp.Equal) : Call(comparison, a, b);
    }

    public Formula Choose(Formula condition, Formula then, Formula otherwise)
    {
        if (condition is Constant known)
            return known.Value.IsZero ? otherwise : then;
        if (then == otherwise)
            return then;
        if (IsCondition(then) && otherwise is Constant { Value.IsZero: true })
            return And(condition, then);
        if (then is Constant { Value.IsOne: true } && IsCondition(otherwise))
            return Or(condition, otherwise);
        if (condition is Call { Function: ScalarOp.Not } not)
            return Choose(not.Arguments[0], otherwise, then);
        return Known($"?{condition.Id},{then.Id},{otherwise.Id}", () => new Cases(condition, then, otherwise));
    }

    private static bool IsCondition(Formula formula) => formula is Call call && ScalarOps.IsMask(call.Function);

    /// <summary>The formula with its choices outermost, where they are few: formulas with conditions, in place of one with choices inside.</summary>
    public Formula Lift(Formula formula)
    {
        int left = MostCases;
        return TryLift(formula, ref left) ?? formula;
    }

    private Formula? TryLift(Formula formula, ref int left)
    {
        if (FirstCondition(formula, []) is not Formula condition)
            return --left < 0 ? null : formula;
        return TryLift(Assume(formula, condition, true, []), ref left) is Formula then && TryLift(Assume(formula, condition, false, []), ref left) is Formula otherwise
            ? Choose(condition, then, otherwise) : null;
    }

    private static Formula? FirstCondition(Formula formula, HashSet<Formula> seen)
    {
        if (!seen.Add(formula))
            return null;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (formula is Cases cases)
            return FirstCondition(cases.Condition, seen) ?? cases.Condition;
        foreach (Formula part in formula.Parts)
            if (FirstCondition(part, seen) is Formula found)
                return found;
        return null;
    }

    private Formula Assume(Formula formula, Formula condition, bool holds, Dictionary<Formula, Formula> done)
    {
        if (formula == condition)
            return Truth(holds);
        if (Opposite(condition) == formula)
            return Truth(!holds);
        if (done.TryGetValue(formula, out Formula? known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Formula Inner(Formula part) => Assume(part, condition, holds, done);
        Formula result = formula switch
        {
            Sum sum => Sum([(sum.Constant, Number(Rational.One)), .. sum.Terms.Select(term => (term.Coefficient, Inner(term.Term)))]),
            Product product => Product([.. product.Factors.Select(factor => (Inner(factor.Base), factor.Exponent))]),
            Call { Library: LibraryFunction library } call => Call(library, [.. call.Arguments.Select(Inner)]),
            Call call => Apply(call.Function, [.. call.Arguments.Select(Inner)]),
            Cases cases => Choose(Inner(cases.Condition), Inner(cases.Then), Inner(cases.Otherwise)),
            _ => formula,
        };
        return done[formula] = result;
    }

    private Formula? Opposite(Formula condition) => condition is Call { Function: ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual } ? Not(condition) : null;
}
