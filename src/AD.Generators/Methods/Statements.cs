using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>Facts about single statements.</summary>
internal static class Statements
{
    /// <summary>The values that a statement defines for the rest of its block: not those inside a loop.</summary>
    public static IEnumerable<ValueId> Defines(Statement statement) => statement switch
    {
        Let let => [let.Target],
        LetInteger let => [let.Target],
        Convert convert => [convert.Target],
        ReadMember read => [read.Target],
        Call call => [call.Target],
        NoTangent none => [none.Target],
        Load load => [load.Target],
        Length length => [length.Target],
        ReadCell read => [read.Target],
        RestoreField restore => [restore.Target],
        If choice => choice.Phis.Select(phi => phi.Target),
        For loop => loop.Carried.Select(variable => variable.Result),
        While loop => loop.Carried.Select(variable => variable.Result),
        AreApart apart => [apart.Target],
        LoadLanes load => [load.Target],
        AddLanes add => [add.Target],
        _ => [],
    };

    /// <summary>The statement with another value that it computes.</summary>
    /// <exception cref="InvalidOperationException">It computes none, or several.</exception>
    public static Statement WithTarget(Statement statement, ValueId target) => statement switch
    {
        Let s => s with { Target = target },
        LetInteger s => s with { Target = target },
        Convert s => s with { Target = target },
        ReadMember s => s with { Target = target },
        Call s => s with { Target = target },
        Load s => s with { Target = target },
        Length s => s with { Target = target },
        ReadCell s => s with { Target = target },
        RestoreField s => s with { Target = target },
        _ => throw new InvalidOperationException($"{statement.GetType().Name} computes no single value"),
    };

    /// <summary>
    /// The values that a statement reads itself; of a choice or loop also those that leave its blocks. The text does not say how many frames
    /// are opened again, so that <see cref="Operands"/> leaves their number out.
    /// </summary>
    public static IEnumerable<ValueId> Uses(Statement statement) => statement is ReopenFrames reopen
        ? [reopen.Count]
        : Operands.Of(statement).Concat(Operands.Blocks(statement).SelectMany(inner => inner.AtEnd));

    /// <summary>The blocks inside a statement.</summary>
    public static IEnumerable<Block> Blocks(Statement statement) => Operands.Blocks(statement).Select(inner => inner.Block);

    /// <summary>The statements of a block, each before those of its own blocks.</summary>
    public static IEnumerable<Statement> Inside(Block block) => block.Statements.SelectMany(statement => Blocks(statement).SelectMany(Inside).Prepend(statement));

    /// <summary>The real numbers on which the result of a statement depends smoothly; loads, choices and loops are not here.</summary>
    public static IEnumerable<ValueId> SmoothOperands(Statement statement) => statement switch
    {
        Let let => let.Value.Operands.Where((_, i) => !ScalarRules.IsFlat(let.Value, i)),
        Convert convert => [convert.From],
        _ => [],
    };
}
