using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Tests.Programs;

using Linear = AdCompiler.Generators.Programs.Linear;

/// <summary>A nest of loops that writes at a random linear place, which about every other time is one of its own; or, every third, at one that is not linear.</summary>
internal sealed class RandomLoops
{
    private readonly Random random;
    private readonly ProgramBuilder builder = new("random loops");
    private readonly VariableId y;
    private readonly int depth;

    public RandomLoops(int seed)
    {
        random = new Random(seed);
        IsLinear = random.Next(3) > 0;
        y = builder.Result(0, "y", VariableKind.LanePointer);
        depth = random.Next(1, 5);
        Nest(0, random.Next(100, 200));
        if (!IsLinear && random.Next(2) == 0)
            builder.Loop("after", 2, i => Store(y, i * 50 + random.Next(100, 400)));
        Kernel = new(builder.Arguments, builder.Build("Random"));
    }

    public LoweredKernel Kernel { get; }

    /// <summary>One write at a linear place: the proof misses nothing.</summary>
    public bool IsLinear { get; }

    /// <summary>Of the nest's loops together.</summary>
    public int Iterations { get; private set; } = 1;

    private void Nest(int level, Linear place)
    {
        int from = random.Next(3), step = random.Next(1, 4), count = random.Next(2, 5);
        Iterations *= count;
        // of dense memory: what loops from here on have written has 1, 4, 16, .. places
        int stride = (1 << 2 * (depth - 1 - level)) * (random.Next(4) > 0 ? 1 : random.Next(1, 4)) * (random.Next(4) > 0 ? 1 : -1);
        builder.Loop("i" + level, from, from + (count - 1) * step + 1, i =>
        {
            Linear at = place + (step == 1 || random.Next(2) == 0 ? i * stride : i);
            if (level + 1 < depth)
                Nest(level + 1, at);
            else if (IsLinear)
                Store(y, at);
            else
                NotLinear(i, at);
        }, step);
    }

    private void NotLinear(Linear i, Linear at)
    {
        VariableId v = builder.Integer("v");
        Linear divisor = random.Next(2, 5);
        builder.Set(v, new IndexCall(random.Next(2) == 0 ? IndexOperation.Quotient : IndexOperation.Remainder, at, divisor));
        switch (random.Next(4))
        {
            case 0:
                Store(y, at + v);
                break;
            case 1:
                Store(builder.Pointer("p", y, v), (at - v) * 2);
                break;
            case 2:
                builder.Loop("j", new IndexCall(IndexOperation.Max, (Linear)0, i - 2), new IndexCall(IndexOperation.Min, (Linear)4, i + 1), j => Store(y, at * 4 + j));
                break;
            default:
                builder.If([new Comparison(v, Relation.Less, 2)], () => Store(y, at), () => Store(y, at * random.Next(1, 3) + random.Next(2) * 1000));
                break;
        }
    }

    private void Store(VariableId pointer, Linear place) => builder.Assign(new Element(pointer, place), LaneFunctions.Zero);
}
