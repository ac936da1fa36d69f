namespace AdCompiler.Generators.Programs;

/// <summary>
/// What an argument of a kernel method is. Operands come first, then results, then what else the kernel asked for.
/// <list type="bullet">
/// <item>Rules: the table of run-time rule values in the width, indexed by RuleSlot.</item>
/// <item>PoolTable: the weights of the spec's pooling site (AdCompiler.Kernels.PoolTables builds them).</item>
/// <item>RandomKey: two 64-bit integers, seed and step. FirstSample: number of the block's first sample in the batch.</item>
/// <item>BlockStride: elements from one block to the next (pointers are those of block 0). Blocks: how many. Task: 0 .. Tasks - 1.</item>
/// </list>
/// </summary>
internal enum ArgumentKind { Operand, Result, Rules, PoolTable, RandomKey, FirstSample, BlockStride, Blocks, Task }

/// <summary>One argument: what it is, which operand or result, how its memory is typed, and its name in the text.</summary>
internal sealed record KernelArgument(ArgumentKind Kind, int Index, VariableKind Type, string Name);

/// <summary>
/// A kernel as loops. <paramref name="Wide"/> works on 512-bit vectors; <paramref name="Narrow"/>, where a kernel holds many
/// accumulators, is its twin for 256-bit registers, with tiles that fit there and the same order of operations.
/// <paramref name="Tasks"/> is 0 for a per-block kernel, else the number of independent tasks of a sum over the batch, and <paramref name="Pixels"/>
/// the positions of a block that it runs over.
/// <paramref name="NarrowDoesBothHalves"/>: the twin loops over the halves of a vector itself (it sums over lanes); else it is run for each.
/// </summary>
internal sealed record LoweredKernel(
    EquatableArray<KernelArgument> Arguments, Program Wide, Program? Narrow = null, int Tasks = 0, int Pixels = 0, bool NarrowDoesBothHalves = false);
