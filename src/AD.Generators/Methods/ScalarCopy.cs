using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Writes a scalar function as statements of a method, in one number type.</summary>
internal sealed class ScalarCopy(MethodBuilder tables, List<Statement> statements, NumberType type)
{
    /// <summary>
    /// Appends the function; <paramref name="argument"/> gives the value of an argument and is asked only for those that are
    /// used. The result has the name <paramref name="name"/>, unless it is an argument.
    /// </summary>
    public ValueId Append(ScalarFunction function, Func<int, ValueId> argument, string name)
    {
        var values = new ValueId?[function.Parameters + function.Nodes.Count];
        ValueId Of(ValueId id) => values[id.Index] ??= argument(id.Index);
        foreach (ValueId operand in function.Nodes.SelectMany(node => node.Operands).Concat(function.Results))
            if (operand.Index < function.Parameters)
                Of(operand);
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            Expr node = function.Nodes[i];
            bool last = function.Results[0].Index == function.Parameters + i;
            ValueId target = tables.NewValue(ScalarOps.IsMask(node.Op) ? NumberType.Boolean : type, last ? name : "");
            statements.Add(new Let(target, node with { Operands = node.Operands.Select(Of).ToEquatableArray() }));
            values[function.Parameters + i] = target;
        }
        return Of(function.Results[0]);
    }
}
