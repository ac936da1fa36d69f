using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// Which constants a compiler that treats rounded arithmetic as exact must not see: ILGPU makes x + (1 + 2) of (x + 1) + 2, the same of
/// differences and products, and x of x + 0, whatever the sign of x = 0.
/// </summary>
internal static class WrittenOrder
{
    /// <summary>Whether an operand of an operation must be hidden for the operation to stay as it is written.</summary>
    /// <param name="function">What the values belong to.</param>
    /// <param name="op">The operation.</param>
    /// <param name="operand">The operand in question.</param>
    /// <param name="other">The other one.</param>
    /// <param name="kept">Whether the result goes to a variable: what else is done with that is not known here.</param>
    public static bool Hides(ScalarFunction function, ScalarOp op, ValueId operand, ValueId other, bool kept) =>
        op is ScalarOp.Add or ScalarOp.Subtract or ScalarOp.Multiply && IsConstant(function, operand) && !IsConstant(function, other)
        && (kept || op != ScalarOp.Multiply && MayBeZero(function, operand) || HasConstant(function, NodeOf(function, other), op));

    /// <summary>Whether a value is one number, whatever the parameters are.</summary>
    public static bool IsConstant(ScalarFunction function, ValueId value) => NodeOf(function, value) is { } node
        && (node.Op == ScalarOp.Rule ? node.Rules[0].Fixed is not null : node.Operands.All(x => IsConstant(function, x)));

    /// <summary>Whether a constant may be 0.</summary>
    public static bool MayBeZero(ScalarFunction function, ValueId value) => NodeOf(function, value) switch
    {
        { Op: ScalarOp.Constant } node => node.Number == 0,
        { Op: ScalarOp.Rule } node => node.Rules[0].Fixed is 0,
        _ => true,
    };

    private static bool HasConstant(ScalarFunction function, Expr? node, ScalarOp op) => node?.Op == op && node.Operands.Any(x => IsConstant(function, x));

    private static Expr? NodeOf(ScalarFunction function, ValueId value) => value.Index < function.Parameters ? null : function.Nodes[value.Index - function.Parameters];
}
