namespace AdCompiler.Generators.Scalars;

/// <summary>The grammar of scalar functions: operands come first, arities and rule slots fit, masks are used as masks.</summary>
internal static class ScalarVerifier
{
    /// <exception cref="InvalidOperationException">Naming the node and what is wrong with it.</exception>
    public static void Verify(ScalarFunction function)
    {
        for (int i = 0; i < function.Nodes.Count; i++)
            VerifyNode(function, i);
        foreach (ValueId result in function.Results)
        {
            if (result.Index < 0 || result.Index >= function.Parameters + function.Nodes.Count)
                throw new InvalidOperationException($"scalar function: result {result.Index} does not exist");
            if (IsMask(function, result))
                throw new InvalidOperationException($"scalar function: result {result.Index} is a mask, expected a number");
        }
    }

    private static void VerifyNode(ScalarFunction function, int index)
    {
        Expr node = function.Nodes[index];
        string subject = $"scalar node {function.Parameters + index} ({node.Op})";
        if (node.Operands.Count != ScalarOps.Arity(node))
            throw new InvalidOperationException($"{subject} has {node.Operands.Count} operands, expected {ScalarOps.Arity(node)}");
        for (int i = 0; i < node.Operands.Count; i++)
        {
            ValueId operand = node.Operands[i];
            if (operand.Index < 0 || operand.Index >= function.Parameters + index)
                throw new InvalidOperationException($"{subject} reads value {operand.Index}, which does not precede it");
            bool wantsMask = node.Op is ScalarOp.And or ScalarOp.Or or ScalarOp.Not || (node.Op == ScalarOp.Select && i == 0);
            if (IsMask(function, operand) != wantsMask)
                throw new InvalidOperationException($"{subject} reads value {operand.Index} as a {(wantsMask ? "mask" : "number")}, which it is not");
        }
        if (node.Op == ScalarOp.Rule ? node.Rules.Count != 1 : !node.Rules.Select(r => r.Slot).SequenceEqual(ScalarOps.RuleSlots(node)))
            throw new InvalidOperationException($"{subject} has rules {string.Join(", ", node.Rules.Select(r => r.Slot))}, expected {string.Join(", ", ScalarOps.RuleSlots(node))}");
    }

    private static bool IsMask(ScalarFunction function, ValueId value) =>
        value.Index >= function.Parameters && ScalarOps.IsMask(function.Nodes[value.Index - function.Parameters].Op);
}
