using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Facts about statements that every reader of a method needs.</summary>
internal static class MethodWalk
{
    /// <summary>The values that a statement defines in the block it stands in.</summary>
    public static IEnumerable<ValueId> Targets(Statement statement) => statement switch
    {
        Let let => [let.Target],
        LetInteger let => [let.Target],
        Convert convert => [convert.Target],
        ReadMember read => [read.Target],
        Load load => [load.Target],
        Length length => [length.Target],
        ReadCell read => [read.Target],
        RestoreField restore => [restore.Target],
        If choice => choice.Phis.Select(p => p.Target),
        For loop => loop.Carried.Select(c => c.Result),
        While loop => loop.Carried.Select(c => c.Result),
        _ => [],
    };
}
