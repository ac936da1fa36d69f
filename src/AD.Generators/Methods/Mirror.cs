using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods;

/// <summary>
/// The block of the derived part that stands for one block of the primal, its statements in opposite order: what it has computed
/// again or read back of the primal, and the cotangents of the values that the primal's block defines.
/// </summary>
internal sealed class Mirror(Mirror? outer, BlockFacts primal)
{
    public Mirror? Outer { get; } = outer;
    public BlockFacts Primal { get; } = primal;
    public List<Statement> Statements { get; } = [];
    public Dictionary<ValueId, ValueId> Values { get; } = [];
    public Dictionary<ArrayId, ArrayId> Views { get; } = [];
    public Dictionary<ArrayId, ArrayId> Shadows { get; } = [];
    public Dictionary<ValueId, Cotangent> Cotangents { get; } = [];

    /// <summary>In the mirror of a loop's body: appends the number of the frame that belongs to this iteration.</summary>
    public Func<ValueId>? FrameNumber { get; set; }

    public Mirror Of(BlockFacts block)
    {
        Mirror mirror = this;
        while (mirror.Primal != block)
            mirror = mirror.Outer ?? throw new InvalidOperationException("a value is used outside the block that defines it");
        return mirror;
    }
}

/// <summary>The sum so far: a value while all terms come from one block, a cell once a block inside adds to it.</summary>
internal sealed class Cotangent
{
    public ValueId? Sum { get; set; }
    public CellId? Cell { get; set; }
}
