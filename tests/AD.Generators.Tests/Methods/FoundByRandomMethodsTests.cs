namespace AdCompiler.Generators.Tests.Methods;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

/// <summary>What random methods found, each cut down to its least.</summary>
public class FoundByRandomMethodsTests
{
    private static readonly NumberType Real = NumberType.Double;

    private static Datum Number(double x) => new(Tests.Methods.Number.Of(x));

    private static Datum Array(params double[] x)
    {
        var memory = new Memory(1, x.Length);
        int next = 0;
        memory.Fill((_, _) => Tests.Methods.Number.Of(x[next++]));
        return new(default, memory);
    }

    [Fact]
    public void A_sum_that_ends_a_block_is_written_as_one_statement()
    {
        var b = new MethodBuilder();
        Parameter[] parameters = [MethodCases.Memory(b, "a", ArrayForm.Span, 1, out ArrayId a), MethodCases.Number(b, "x", Real, out ValueId x)];
        Place first = new(a, [b.Integer(0)]);
        ValueId old = b.Load(Real, first);
        b.Add(new Store(first, b.Let(Real, ScalarOp.Add, old, x)));
        DerivativeOracle.Check(new(MethodCases.Build(b, "F", [.. parameters], null), [Array(2), Number(3)]));
    }
}
