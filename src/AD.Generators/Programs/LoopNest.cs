namespace AdCompiler.Generators.Programs;

/// <summary>Loops one in the other, outermost first: each but the innermost ends with the next, and before it does nothing but set variables.</summary>
internal sealed record LoopNest(EquatableArray<For> Loops)
{
    public For Innermost => Loops[Loops.Count - 1];

    /// <summary>Iterations of all loops together.</summary>
    public int Count => Loops.Aggregate(1, static (count, loop) => count * CountOf(loop));

    /// <summary>Iterations of a loop whose bounds are known.</summary>
    public static int CountOf(For loop) => (((Linear)loop.To).Constant - ((Linear)loop.From).Constant + loop.Step - 1) / loop.Step;

    /// <summary>The deepest nest that a loop begins.</summary>
    public static LoopNest? Of(For outermost)
    {
        var loops = new List<For>();
        for (For? loop = outermost; loop is not null && HasKnownBounds(loop); loop = Next(loop.Body))
            loops.Add(loop);
        return loops.Count == 0 ? null : new(loops.ToEquatableArray());
    }

    /// <summary>The same without its innermost loop, which then is work of one iteration.</summary>
    public LoopNest? Shallower() => Loops.Count == 1 ? null : new(Loops.Take(Loops.Count - 1).ToEquatableArray());

    private static bool HasKnownBounds(For loop) => loop is { From: Linear { IsConstant: true }, To: Linear { IsConstant: true } };

    private static For? Next(Block body) =>
        body.Statements.Count > 0 && body.Statements[body.Statements.Count - 1] is For last
            && body.Statements.Take(body.Statements.Count - 1).All(static s => s is Comment || s is not For && !StoreAddresses.IsStore(s) && s is not (If or Scope))
            ? last : null;
}
