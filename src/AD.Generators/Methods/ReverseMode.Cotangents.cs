using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Cotangents: sums of terms that the rules give.</summary>
internal sealed partial class ReverseMode
{
    private readonly Dictionary<ValueId, double> constants = [];

    /// <summary>A value's cotangent, complete once all its uses have been passed; null if nothing was added.</summary>
    private ValueId? CotangentOf(ValueId value)
    {
        if (!current.Of(facts.BlockOf(value)).Cotangents.TryGetValue(value, out Cotangent? cotangent))
            return null;
        if (cotangent.Cell is not CellId cell)
            return cotangent.Sum;
        ValueId target = tables.NewValue(tables[cell].Type, tables[cell].Name);
        Emit(new ReadCell(target, cell));
        return target;
    }

    private void Contribute(ValueId value, ValueId term)
    {
        if (!active[value])
            return;
        Mirror home = current.Of(facts.BlockOf(value));
        if (!home.Cotangents.TryGetValue(value, out Cotangent? cotangent))
            home.Cotangents[value] = cotangent = new Cotangent();
        if (cotangent.Cell is null && home != current)
            MakeCell(value, cotangent, home);
        if (cotangent.Cell is CellId cell)
            Emit(new AddToCell(cell, term));
        else
            cotangent.Sum = cotangent.Sum is ValueId sum ? Sum(sum, term, NameOf(value)) : term;
    }

    private void MakeCell(ValueId value, Cotangent cotangent, Mirror home)
    {
        CellId cell = tables.NewCell(tables[value].Type, NameOf(value));
        home.Statements.Add(new DeclareCell(cell));
        if (cotangent.Sum is ValueId sum)
            home.Statements.Add(new SetCell(cell, sum));
        cotangent.Cell = cell;
    }

    private string NameOf(ValueId value) => tables[value].Name is { Length: > 0 } name ? name + "Bar" : "";

    private ValueId Sum(ValueId left, ValueId right, string name)
    {
        ValueId target = tables.NewValue(tables[left].Type, name);
        Emit(Negated(right) is ValueId subtracted
            ? new Let(target, Plain(ScalarOp.Subtract, left, subtracted))
            : new Let(target, Plain(ScalarOp.Add, left, right)));
        return target;
    }

    /// <summary>What a term is the negative of, if the last statement made it so; if nothing else reads that statement, it is dead.</summary>
    private ValueId? Negated(ValueId term) =>
        current.Statements.Count > 0 && current.Statements[current.Statements.Count - 1] is Let { Value.Op: ScalarOp.Negate } let && let.Target == term
            ? let.Value.Operands[0] : null;

    private static Expr Plain(ScalarOp op, params ValueId[] operands) => new(op, operands.ToEquatableArray());

    private ValueId Number(NumberType type, double number)
    {
        ValueId target = tables.NewValue(type);
        if (!type.IsReal())
        {
            Emit(new LetInteger(target, IntegerOp.Constant, default, (long)number));
            return target;
        }
        constants[target] = number;
        Emit(new Let(target, new Expr(ScalarOp.Constant, default, BitConverter.DoubleToInt64Bits(number))));
        return target;
    }

    private ValueId ConvertTo(NumberType type, ValueId from)
    {
        ValueId target = tables.NewValue(type);
        Emit(new Convert(target, from));
        return target;
    }

    /// <summary>Adds the terms of one scalar operation to the cotangents of its operands.</summary>
    private void Operation(Let let, ValueId cotangent)
    {
        Expr operation = let.Value;
        if (ScalarRules.IsFlat(operation))
            return;
        IReadOnlyList<PartialRule> rules = ScalarRules.Of(operation);
        for (int i = 0; i < operation.Operands.Count; i++)
            if (!ScalarRules.IsFlat(operation, i) && active[operation.Operands[i]])
                Contribute(operation.Operands[i], Term(let, rules[i], cotangent, NameOf(operation.Operands[i])));
    }

    /// <summary>The cotangent times the partial derivative: what the rule builds, in the operation's type.</summary>
    private ValueId Term(Let let, PartialRule rule, ValueId cotangent, string name)
    {
        Expr operation = let.Value;
        int arity = operation.Operands.Count;
        var builder = new ScalarBuilder(arity + 2);
        Scalar g = Argument(builder, arity, cotangent);
        Scalar[] x = [.. Enumerable.Range(0, arity).Select(i => Argument(builder, i, operation.Operands[i]))];
        Scalar term = rule(g, x, builder[arity + 1], [.. operation.Rules.Select(builder.Rule)]);
        ScalarFunction function = builder.Build(term);
        if (function.Nodes.Count == 1 && function.Nodes[0].Op == ScalarOp.Constant)
            return Number(tables[let.Target].Type, function.Nodes[0].Number);
        var copy = new ScalarCopy(tables, current.Statements, tables[let.Target].Type);
        return copy.Append(function, i => i == arity ? cotangent : Need(i > arity ? let.Target : operation.Operands[i]), name);
    }

    /// <summary>A constant is a constant to the rule too, so that factors of one and their like fall away.</summary>
    private Scalar Argument(ScalarBuilder builder, int index, ValueId value) => ConstantOf(value) is double number ? builder.Constant(number) : builder[index];

    private double? ConstantOf(ValueId value)
    {
        if (value.Index >= primal.Values.Count)
            return constants.TryGetValue(value, out double known) ? known : null;
        return facts.Definition(value) is Let { Value: { Op: ScalarOp.Constant } constant } ? constant.Number : null;
    }
}
