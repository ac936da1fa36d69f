using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Scalars;

/// <summary>
/// Builds a <see cref="ScalarFunction"/>. An expression that is already there is shared. Folding is exact in every width and
/// for every argument, NaN, infinities and -0 included: nothing here may change the rounding of a program.
/// </summary>
internal sealed class ScalarBuilder(int parameters)
{
    private readonly List<Expr> nodes = [];
    private readonly Dictionary<Expr, int> known = [];

    public int Parameters { get; } = parameters;

    /// <summary>Argument number <paramref name="index"/>.</summary>
    public Scalar this[int index] => index >= 0 && index < Parameters
        ? new(this, new(index))
        : throw new ArgumentOutOfRangeException(nameof(index), $"a function of {Parameters} arguments has no argument {index}");

    public Scalar Constant(double number) => Share(new Expr(ScalarOp.Constant, default, BitConverter.DoubleToInt64Bits(number)));

    /// <summary>The value of a rule at a kink: a constant where the source fixed it, otherwise read from the rule table at run time.</summary>
    public Scalar Rule(RuleValue rule) => rule.Fixed is double number ? Constant(number) : Share(new Expr(ScalarOp.Rule, default, 0, [rule]));

    public Scalar Call(ScalarOp op, Scalar x) => Call(op, [x.Id], default);
    public Scalar Call(ScalarOp op, Scalar a, Scalar b) => Call(op, [a.Id, b.Id], default);
    public Scalar Call(ScalarOp op, Scalar a, Scalar b, Scalar c) => Call(op, [a.Id, b.Id, c.Id], default);

    /// <summary>An operation with its kinks' rules (none for a smooth one), simplified where that is exact.</summary>
    public Scalar Call(ScalarOp op, EquatableArray<ValueId> operands, EquatableArray<RuleValue> rules)
    {
        if (operands.Count != ScalarOps.Arity(op) || rules.Count != ScalarOps.RuleSlots(op).Count)
            throw new ArgumentException($"{op} takes {ScalarOps.Arity(op)} operands and {ScalarOps.RuleSlots(op).Count} rules, not {operands.Count} and {rules.Count}");
        return Simplified(op, operands) ?? Share(new Expr(op, operands, 0, rules));
    }

    /// <summary>A library function; without rules, its kinks are left to run time.</summary>
    public Scalar Call(LibraryFunction function, EquatableArray<ValueId> operands, EquatableArray<RuleValue> rules = default) => Share(new Expr(
        ScalarOp.Library, operands, function.Number, rules.Count == 0 ? function.Slots.Select(slot => new RuleValue(slot)).ToEquatableArray() : rules));

    /// <summary>Appends the nodes of <paramref name="function"/> applied to <paramref name="arguments"/>; returns its results.</summary>
    public Scalar[] Inline(ScalarFunction function, IReadOnlyList<Scalar> arguments)
    {
        Scalar[] values = Values(function, arguments);
        return [.. function.Results.Select(r => values[r.Index])];
    }

    /// <summary>As <see cref="Inline"/>, but every value of the function: its arguments, then its nodes.</summary>
    public Scalar[] Values(ScalarFunction function, IReadOnlyList<Scalar> arguments)
    {
        var values = new Scalar[function.Parameters + function.Nodes.Count];
        for (int i = 0; i < function.Parameters; i++)
            values[i] = arguments[i];
        for (int i = 0; i < function.Nodes.Count; i++)
            values[function.Parameters + i] = Copy(function.Nodes[i], values);
        return values;
    }

    /// <summary>One node of another function, its operands found in <paramref name="values"/>.</summary>
    public Scalar Copy(Expr node, Scalar[] values)
    {
        if (node.Op is ScalarOp.Constant or ScalarOp.Rule)
            return Share(node);
        var operands = new ValueId[node.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = values[node.Operands[i].Index].Id;
        return node.Op == ScalarOp.Library
            ? Call(ScalarLibrary.Of(node), EquatableArray.Create<ValueId>(operands), node.Rules)
            : Call(node.Op, EquatableArray.Create<ValueId>(operands), node.Rules);
    }

    /// <summary>The function with these results; nodes that no result needs are left out.</summary>
    public ScalarFunction Build(params Scalar[] results)
    {
        var needed = new bool[nodes.Count];
        foreach (Scalar result in results)
            if (result.Id.Index >= Parameters)
                needed[result.Id.Index - Parameters] = true;
        for (int i = nodes.Count - 1; i >= 0; i--)
            if (needed[i])
                foreach (ValueId operand in nodes[i].Operands)
                    if (operand.Index >= Parameters)
                        needed[operand.Index - Parameters] = true;

        var renumbered = new int[nodes.Count];
        var kept = new List<Expr>();
        ValueId Renumber(ValueId id) => id.Index < Parameters ? id : new(renumbered[id.Index - Parameters]);
        for (int i = 0; i < nodes.Count; i++)
        {
            if (!needed[i])
                continue;
            renumbered[i] = Parameters + kept.Count;
            kept.Add(nodes[i] with { Operands = nodes[i].Operands.Select(Renumber).ToEquatableArray() });
        }
        return new(Parameters, kept.ToEquatableArray(), results.Select(r => Renumber(r.Id)).ToEquatableArray());
    }

    private Scalar Share(Expr node)
    {
        if (!known.TryGetValue(node, out int index))
        {
            index = nodes.Count;
            nodes.Add(node);
            known.Add(node, index);
        }
        return new(this, new(Parameters + index));
    }

    private Expr? NodeOf(ValueId id) => id.Index < Parameters ? null : nodes[id.Index - Parameters];

    private double? NumberOf(ValueId id) => NodeOf(id) is { Op: ScalarOp.Constant } node ? node.Number : null;

    private ValueId? NegatedBy(ValueId id) => NodeOf(id) is { Op: ScalarOp.Negate } node ? node.Operands[0] : null;

    /// <summary>Whether a condition holds for every argument and in every width; null where that depends, or is not known.</summary>
    private bool? Holds(ValueId condition)
    {
        if (NodeOf(condition) is not Expr node)
            return null;
        bool? Part(int i) => Holds(node.Operands[i]);
        return node.Op switch
        {
            ScalarOp.Not => !Part(0),
            ScalarOp.And => Part(0) & Part(1),
            ScalarOp.Or => Part(0) | Part(1),
            _ => node.Operands.Count == 2 && NumberOf(node.Operands[0]) is double a && NumberOf(node.Operands[1]) is double b
                ? ExactArithmetic.Compare(node.Op, a, b) : null,
        };
    }

    private Scalar? Simplified(ScalarOp op, EquatableArray<ValueId> operands)
    {
        Scalar At(int i) => new(this, operands[i]);
        double? a = operands.Count > 0 ? NumberOf(operands[0]) : null, b = operands.Count > 1 ? NumberOf(operands[1]) : null;
        if (a is double x && b is double y && ExactArithmetic.TryFold(op, x, y, out double folded))
            return Constant(folded);
        switch (op)
        {
            case ScalarOp.Negate:
                return a is double number ? Constant(-number) : NegatedBy(operands[0]) is ValueId inner ? new Scalar(this, inner) : null;
            case ScalarOp.Add:
                if (ExactArithmetic.IsNegativeZero(b))
                    return At(0);
                if (ExactArithmetic.IsNegativeZero(a))
                    return At(1);
                if (NegatedBy(operands[1]) is ValueId subtracted)
                    return Call(ScalarOp.Subtract, At(0), new(this, subtracted));
                return NegatedBy(operands[0]) is ValueId first ? Call(ScalarOp.Subtract, At(1), new(this, first)) : null;
            case ScalarOp.Subtract:
                if (ExactArithmetic.IsPositiveZero(b))
                    return At(0);
                return NegatedBy(operands[1]) is ValueId added ? Call(ScalarOp.Add, At(0), new(this, added)) : null;
            case ScalarOp.Multiply:
                return b == 1 ? At(0) : a == 1 ? At(1) : b == -1 ? -At(0) : a == -1 ? -At(1) : null;
            case ScalarOp.Divide:
                return b == 1 ? At(0) : b == -1 ? -At(0)
                    : b is double divisor && ExactArithmetic.ReciprocalOfPowerOfTwo(divisor) is double factor ? At(0) * factor : null;
            case ScalarOp.And:
                return Holds(operands[0]) is true ? At(1) : Holds(operands[1]) is true ? At(0) : null;
            case ScalarOp.Or:
                return Holds(operands[0]) is false ? At(1) : Holds(operands[1]) is false ? At(0) : null;
            case ScalarOp.Select:
                return operands[1] == operands[2] ? At(1) : Holds(operands[0]) is bool holds ? At(holds ? 1 : 2) : null;
            default:
                return null;
        }
    }
}
