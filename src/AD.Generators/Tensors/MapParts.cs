using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tensors;

/// <summary>
/// A function and its operands in the form every Map and Reduce has: each operand once, each used, constants inside the function.
/// </summary>
internal readonly struct MapParts(ScalarFunction function, ValueId[] operands)
{
    public ScalarFunction Function { get; } = function;
    public ValueId[] Operands { get; } = operands;

    public static MapParts Of(ScalarFunction function, IReadOnlyList<ValueId> operands, Func<ValueId, double?> constantOf)
    {
        if (function.Parameters != operands.Count)
            throw new ArgumentException($"a function of {function.Parameters} arguments is applied to {operands.Count} operands");
        var used = new bool[function.Parameters];
        foreach (Expr node in function.Nodes)
            foreach (ValueId operand in node.Operands)
                if (operand.Index < used.Length)
                    used[operand.Index] = true;
        foreach (ValueId result in function.Results)
            if (result.Index < used.Length)
                used[result.Index] = true;

        var distinct = new List<ValueId>();
        for (int i = 0; i < operands.Count; i++)
            if (used[i] && constantOf(operands[i]) is null && !distinct.Contains(operands[i]))
                distinct.Add(operands[i]);
        if (distinct.Count == operands.Count)
            return new(function, [.. operands]);

        var builder = new ScalarBuilder(distinct.Count);
        var arguments = new Scalar[operands.Count];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = constantOf(operands[i]) is double number ? builder.Constant(number)
                : used[i] ? builder[distinct.IndexOf(operands[i])] : builder.Constant(0);
        return new(builder.Build(builder.Inline(function, arguments)), [.. distinct]);
    }
}
