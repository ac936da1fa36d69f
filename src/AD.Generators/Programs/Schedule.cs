using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>Block: lanes, in every block's region of the arena. BlockCode: bytes or words per lane, there too. Uniform: one copy (statistics and their derivatives).</summary>
internal enum Placement { Block, BlockCode, Uniform, Parameter, Gradient, Buffer, Labels, BatchCount, Constant, ParameterTangent }

/// <summary>
/// A value in memory. Elements: numbers per sample (block) or in all (uniform). Offset, set by the memory plan: in vectors of
/// all lanes from the start of a block's region, or in numbers from the start of the uniform memory. Index: number of the
/// parameter or buffer. Number: the value of a constant.
/// </summary>
internal sealed record MemoryValue(
    int Id, string Name, string Shape, Placement Placement, int Elements, int CodeBytes = 0, int Offset = 0, int Index = -1, double Number = 0)
{
    /// <summary>Vectors of 64 bytes in a block's region. A code's size does not depend on the width: it is counted in vectors of floats, the larger.</summary>
    public int Vectors => Placement == Placement.BlockCode ? (Elements * CodeBytes + 3) / 4 : Elements;

    /// <summary>The user's expression that it comes from.</summary>
    public OriginId Origin { get; init; } = new(-1);

    /// <summary>Bytes for one sample where a number takes <paramref name="ofNumber"/>.</summary>
    public int Bytes(int ofNumber) => Elements * (Placement == Placement.BlockCode ? CodeBytes : ofNumber);
}

/// <summary>
/// One call of a generated or library kernel. Operand and result numbers are MemoryValue ids. Forward: part of the primal program.
/// For: the layer, or else the value, that it computes for.
/// </summary>
internal sealed record KernelCall(
    KernelSpec Spec, EquatableArray<int> Operands, EquatableArray<int> Results, bool Forward, string Scope, string For, string Comment);

/// <summary>Blocks: every kernel for one group of blocks before the next group (fork-join over groups). Tiles: batch-wide kernels, fork-join over their tiles. Serial: uniform arithmetic on the caller's thread.</summary>
internal enum PhaseKind { Serial, Blocks, Tiles }

/// <summary>What runs between two joins: first the forward calls, then the derived ones.</summary>
internal sealed record Phase(PhaseKind Kind, EquatableArray<KernelCall> Calls);

/// <summary>A value that the host reads after the program: "loss", "output", "tangent:loss", or the winners of a pooling site.</summary>
internal sealed record ScheduleResult(string Name, int Value);

/// <summary>Winners that are in the arena when the program has ended.</summary>
internal sealed record WinnersResult(int Site, int Value, int Entries, bool Relu);

/// <summary>A whole program over one arena: the order of everything, with nothing left to decide but spelling.</summary>
internal sealed record Schedule(
    string Name, EquatableArray<MemoryValue> Values, EquatableArray<Phase> Phases,
    EquatableArray<ScheduleResult> Results, EquatableArray<WinnersResult> Winners, EquatableArray<int> Residuals,
    int BlockVectors, int UniformElements);
