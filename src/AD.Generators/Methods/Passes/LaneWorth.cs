using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>
/// Whether a vector's worth of iterations at once is sooner done. Lanes read elements that lie apart one by one: in the loops that run most often, the deepest,
/// there must be work enough beside that. Otherwise those loops are better off in lanes themselves, over elements in a row.
/// </summary>
internal static class LaneWorth
{
    private const int WorkOfFunction = 8, WorkOfRead = 4;

    public static bool Holds(Block body, Variation variation)
    {
        int deepest = Depth(body);
        return deepest > 0 && Deepest(body, deepest).All(block => Work(block) >= WorkOfRead * Reads(block, variation));
    }

    private static int Depth(Block block) => block.Statements.Select(statement =>
        Statements.Blocks(statement).Select(Depth).DefaultIfEmpty(0).Max() + (statement is For ? 1 : 0)).DefaultIfEmpty(0).Max();

    /// <summary>The bodies of the loops that lie so many loops deep.</summary>
    private static IEnumerable<Block> Deepest(Block block, int depth) => depth == 0 ? [block] : block.Statements.SelectMany(statement =>
        Statements.Blocks(statement).SelectMany(inner => Deepest(inner, statement is For ? depth - 1 : depth)));

    private static int Work(Block block) => Statements.Inside(block).OfType<Let>().Sum(let => ScalarOps.IsExpensive(let.Value.Op) ? WorkOfFunction : 1);

    private static int Reads(Block block, Variation variation) =>
        Statements.Inside(block).OfType<Load>().Count(load => load.From.Indices.Any(index => variation[index]) || variation.IsMoving(load.From.Array));
}
