namespace AdCompiler;

/// <summary>What a compiled network may be told beside its width, batch and rules.</summary>
public sealed record CompileOptions
{
    /// <summary>The format sums are carried in; it makes a difference at <see cref="Width.Half"/> only.</summary>
    public Accumulate Accumulate { get; init; } = Accumulate.Wide;

    /// <summary>Mixed precision: parameters in float and scaled cotangents, at <see cref="Width.Half"/> with wide accumulation; null for parameters of 16 bits.</summary>
    public LossScaling? LossScaling { get; init; }

    /// <summary>Where programs run; null for this processor's cores.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Threads of a step; 0 for as many as the machine has cores. The bits do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Seed of the dropout masks.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether every gradient adds to the tie census that <see cref="CompiledNetwork.Ties"/> returns.</summary>
    public bool CountTies { get; init; }
}
