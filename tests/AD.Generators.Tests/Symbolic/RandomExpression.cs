namespace AdCompiler.Generators.Tests.Symbolic;

using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tests.Methods;

/// <summary>Random methods of three numbers without loops: operations on what is there, and choices.</summary>
internal sealed class RandomExpression
{
    private static readonly ScalarOp[] Unary =
    [
        ScalarOp.Negate, ScalarOp.Square, ScalarOp.Reciprocal, ScalarOp.Sqrt, ScalarOp.Exp, ScalarOp.Expm1, ScalarOp.Log, ScalarOp.Log1p, ScalarOp.Sin, ScalarOp.Cos, ScalarOp.Tan,
        ScalarOp.Atan, ScalarOp.Tanh, ScalarOp.Cbrt, ScalarOp.Abs, ScalarOp.Softplus, ScalarOp.Sigmoid,
    ];

    private static readonly ScalarOp[] Binary =
        [ScalarOp.Add, ScalarOp.Subtract, ScalarOp.Multiply, ScalarOp.Divide, ScalarOp.Max, ScalarOp.Min, ScalarOp.Pow, ScalarOp.Multiply, ScalarOp.Add];

    private static readonly double[] Constants = [2, 0.5, -1, 3, 0.1, 1.5, 0];

    private readonly Random random;
    private readonly MethodBuilder builder = new();
    private readonly List<ValueId> known = [];

    private RandomExpression(int seed) => random = new Random(seed);

    public static Method Create(int seed) => new RandomExpression(seed).Create();

    private Method Create()
    {
        Parameter[] parameters = [.. new[] { "x", "y", "z" }.Select(name =>
        {
            Parameter parameter = MethodCases.Number(builder, name, NumberType.Double, out ValueId value);
            known.Add(value);
            return parameter;
        })];
        for (int i = random.Next(3, 10); i > 0; i--)
            known.Add(Next(depth: 0));
        ValueId result = builder.Let(NumberType.Double, ScalarOp.Add, known[^1], builder.Let(NumberType.Double, ScalarOp.Multiply, Any(), Any()));
        return MethodVerifier.Verify(MethodCases.Build(builder, "Random", [.. parameters], result));
    }

    private ValueId Any() => known[random.Next(known.Count)];

    private ValueId Next(int depth)
    {
        switch (random.Next(depth < 2 ? 9 : 8))
        {
            case 0: return builder.Number(NumberType.Double, Constants[random.Next(Constants.Length)]);
            case 1: return builder.Let(NumberType.Double, ScalarOp.Pow, Any(), builder.Number(NumberType.Double, Constants[random.Next(Constants.Length)]));
            case <= 4: return builder.Let(NumberType.Double, Unary[random.Next(Unary.Length)], Any());
            case <= 7: return builder.Let(NumberType.Double, Binary[random.Next(Binary.Length)], Any(), Any());
        }
        // Of numbers that are never equal: where two are, rounding may decide otherwise than a formula over the reals.
        int left = random.Next(3);
        ValueId right = random.Next(2) == 0 ? known[(left + 1) % 3] : builder.Number(NumberType.Double, Constants[random.Next(Constants.Length)]);
        ValueId condition = builder.Let(NumberType.Boolean, random.Next(2) == 0 ? ScalarOp.Less : ScalarOp.LessOrEqual, known[left], right);
        (Block then, ValueId first) = Branch(depth + 1);
        (Block otherwise, ValueId second) = Branch(depth + 1);
        ValueId target = builder.NewValue(NumberType.Double, random.Next(2) == 0 ? "chosen" : "");
        builder.Add(new If(condition, then, otherwise, [new Phi(target, first, second)]));
        return target;
    }

    private (Block, ValueId) Branch(int depth)
    {
        int count = known.Count;
        Block block = builder.Inside(() =>
        {
            for (int i = random.Next(1, 4); i > 0; i--)
                known.Add(Next(depth));
        });
        ValueId last = known[^1];
        known.RemoveRange(count, known.Count - count);
        return (block, last);
    }
}
