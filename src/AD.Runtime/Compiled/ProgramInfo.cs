namespace AdCompiler;

/// <summary>A value that the forward program saves for the derived program.</summary>
/// <param name="Name">The user's name of it, or the operation's.</param>
/// <param name="BytesPerSample">Memory it takes for one sample of the batch.</param>
public sealed record Residual(string Name, int BytesPerSample);

/// <summary>A nonsmooth operation of the source.</summary>
/// <param name="Index">Order of first use.</param>
/// <param name="Kind">The operation: MaxPool, Relu, Abs, ...</param>
/// <param name="Name">Name in reports.</param>
/// <param name="FixedRule">The rule written in the source, or null where the rules given when compiling decide.</param>
public sealed record NonsmoothSite(int Index, string Kind, string Name, string? FixedRule);

/// <summary>What the compiler knows about a network's programs.</summary>
/// <param name="Residuals">Values saved between the forward and the derived program.</param>
/// <param name="ArenaBytesPerBlock">Working memory of one block of samples in a gradient step.</param>
/// <param name="LanesPerBlock">Samples of a block: 16 at Half and Float, 8 at Double.</param>
/// <param name="Sites">Nonsmooth operations.</param>
/// <param name="ParameterCount">Trained numbers.</param>
/// <param name="FlopsPerSample">Floating-point operations of a gradient's convolutions and linear layers for one sample; a multiplication and an addition are two.</param>
/// <param name="Graph">The derived program as a graph, in text.</param>
public sealed record ProgramInfo(
    IReadOnlyList<Residual> Residuals, long ArenaBytesPerBlock, int LanesPerBlock,
    IReadOnlyList<NonsmoothSite> Sites, int ParameterCount, long FlopsPerSample, string Graph)
{
    /// <summary>Bytes saved per sample for the derived program.</summary>
    public int SavedBytesPerSample => Residuals.Sum(residual => residual.BytesPerSample);
}
