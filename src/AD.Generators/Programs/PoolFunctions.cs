using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>Arithmetic of composed evaluation, rounding for rounding as the paper's code.</summary>
internal static class PoolFunctions
{
    /// <summary>(m, beta, 1 - beta): beta * m + (1 - beta) * m, three roundings.</summary>
    public static readonly ScalarFunction ComposedValue = new(3, EquatableArray.Create([
        Binary(ScalarOp.Multiply, 1, 0), Binary(ScalarOp.Multiply, 2, 0), Binary(ScalarOp.Add, 3, 4)]), EquatableArray.Create([new ValueId(5)]));

    private static Expr Binary(ScalarOp op, int left, int right) => new(op, EquatableArray.Create([new ValueId(left), new ValueId(right)]));
}
