namespace AdCompiler.Ilgpu;

/// <summary>What a kernel's code is to allow for: the registers of its threads are limited to that (PTX ISA, ".maxntid", ".minnctapersm").</summary>
/// <param name="Threads">The largest group.</param>
/// <param name="Groups">So many groups are to fit on a multiprocessor at a time.</param>
public readonly record struct LaunchBounds(int Threads, int Groups);
