namespace AdCompiler.Generators.Programs;

/// <summary>Block: lanes, in every block's region of the arena. Uniform: one copy (parameters, gradients, statistics). Code: bytes or words per lane, in the block.</summary>
internal enum Placement { Block, BlockCode, Uniform, Parameter, Gradient, Buffer, Input, Labels, Target, SampleMask, LossSeed, BatchCount, Constant, ParameterTangent, InputTangent }

/// <summary>A value in memory. Elements: numbers per sample (block) or in all (uniform). Offset is set by the memory plan, in elements of the width.</summary>
internal sealed record MemoryValue(int Id, string Name, Placement Placement, int Elements, int CodeBytes, int Offset, int Index = -1, bool Residual = false);

/// <summary>One call of a generated or library kernel. Operand and result numbers are MemoryValue ids.</summary>
internal sealed record KernelCall(KernelSpec Spec, EquatableArray<int> Operands, EquatableArray<int> Results, string Scope, string Comment, int Origin);

/// <summary>Blocks: every kernel for one group of blocks before the next group (fork-join over groups). Tiles: batch-wide kernels, fork-join over their tiles. Serial: uniform arithmetic on the caller's thread.</summary>
internal enum PhaseKind { Blocks, Tiles, Serial }

/// <summary>Calls of a phase, in order; Backward tells which of the two texts (forward, derived) a call belongs to.</summary>
internal sealed record Phase(PhaseKind Kind, EquatableArray<KernelCall> Forward, EquatableArray<KernelCall> Backward);

/// <summary>A whole program over one arena: the order of everything, with nothing left to decide but spelling.</summary>
internal sealed record Schedule(string Name, EquatableArray<MemoryValue> Values, EquatableArray<Phase> Phases, int BlockElements, int UniformElements);
