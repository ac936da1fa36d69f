namespace AdCompiler.Execution;

/// <summary>How the tasks of a phase are counted.</summary>
public enum PhaseKind
{
    /// <summary>A task for every group of blocks; each runs all kernels of the phase on its blocks.</summary>
    Blocks,

    /// <summary>A fixed number of tasks, each a tile of a sum over the whole batch.</summary>
    Tiles,

    /// <summary>One task on the caller's thread.</summary>
    Serial,
}

/// <summary>Part of a program between two joins.</summary>
/// <param name="kind">How its tasks are counted.</param>
/// <param name="run">Runs one task.</param>
/// <param name="tasks">Number of tasks, for <see cref="PhaseKind.Tiles"/>.</param>
public readonly unsafe struct ProgramPhase<T>(PhaseKind kind, delegate*<ProgramMemory<T>*, int, void> run, int tasks = 1) where T : unmanaged
{
    public readonly PhaseKind Kind = kind;
    public readonly delegate*<ProgramMemory<T>*, int, void> Run = run;
    public readonly int Tasks = tasks;
}

/// <summary>A generated program and its memory plan. Offsets are in elements of the container.</summary>
public sealed class NetworkProgram<T> where T : unmanaged
{
    /// <summary>What runs, in order.</summary>
    public required ProgramPhase<T>[] Phases { get; init; }

    /// <summary>Size of a block's region in the arena.</summary>
    public required int BlockElements { get; init; }

    /// <summary>Size of the uniform memory.</summary>
    public required int UniformElements { get; init; }

    /// <summary>Offset in a block of the loss per sample, -1 if the program computes none.</summary>
    public int Loss { get; init; } = -1;

    /// <summary>Offset in a block of the output, -1 if it is not kept.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Offset in a block of the tangent of the loss per sample, -1 in programs without.</summary>
    public int LossTangent { get; init; } = -1;

    /// <summary>Numbers the uniform memory holds from the start.</summary>
    public UniformConstant[] Constants { get; init; } = [];

    /// <summary>Winners that are still in the arena when the program has ended.</summary>
    public WinnersLocation[] Winners { get; init; } = [];

    /// <summary>Values saved from the forward for the derived part.</summary>
    public Residual[] Residuals { get; init; } = [];
}

/// <summary>A number that the uniform memory holds from the start.</summary>
public readonly record struct UniformConstant(int Offset, double Value);

/// <summary>
/// Winners of a pooling site in a block: <paramref name="Windows"/> codes per lane at <paramref name="Offset"/> (elements),
/// of <paramref name="CodeBytes"/> bytes each.
/// </summary>
/// <param name="Site">Number of the site.</param>
/// <param name="Offset">Offset in a block's region, in elements of the container.</param>
/// <param name="Windows">Windows of a sample.</param>
/// <param name="CodeBytes">1 for windows of up to four entries, else 4 for every 31 entries: a vector of words after the other.</param>
/// <param name="Entries">Entries of a window.</param>
/// <param name="Relu">Whether the pool is of a ReLU, so that the maximum can be its 0.</param>
public readonly record struct WinnersLocation(int Site, int Offset, int Windows, int CodeBytes, int Entries, bool Relu);

/// <summary>The programs of a network at one width.</summary>
/// <param name="Gradient">Forward and derived program, in training mode.</param>
/// <param name="Jvp">Derivative of the loss along a direction, in training mode.</param>
/// <param name="Inference">Outputs and loss.</param>
public sealed record NetworkPrograms<T>(NetworkProgram<T> Gradient, NetworkProgram<T> Jvp, NetworkProgram<T> Inference) where T : unmanaged;

/// <summary>A parameter or running statistic.</summary>
public sealed record StoredDescription(string Name, int[] Shape, Initializer Initializer);

/// <summary>A pooling site: the rule that the source fixes, and relu'(0) where the pool is of a ReLU and the source fixes that.</summary>
/// <param name="Site">Number of the site.</param>
/// <param name="Name">Name in reports.</param>
/// <param name="Entries">Entries of a window.</param>
/// <param name="Rule">The rule fixed in the source, or null.</param>
/// <param name="ReluAtZero">relu'(0) fixed in the source, or null.</param>
public sealed record PoolDescription(int Site, string Name, int Entries, MaxPoolRule? Rule = null, double? ReluAtZero = null);

/// <summary>What the generator knows about a network, whatever the width.</summary>
public sealed class NetworkDescription
{
    public required string Name { get; init; }

    /// <summary>Shape of an input, without the batch.</summary>
    public required int[] Input { get; init; }

    /// <summary>Shape of an output, without the batch.</summary>
    public required int[] Output { get; init; }

    /// <summary>Shape of a sample's real targets, or null for class labels.</summary>
    public int[]? Targets { get; init; }

    public required StoredDescription[] Parameters { get; init; }
    public StoredDescription[] Buffers { get; init; } = [];
    public NonsmoothSite[] Sites { get; init; } = [];
    public PoolDescription[] Pools { get; init; } = [];

    /// <summary>Labels are below this: the least number of classes that an operation of the loss takes them for; 0 for as many as outputs.</summary>
    public int Classes { get; init; }

    /// <summary>Floating-point operations of a gradient's linear maps for one sample.</summary>
    public long FlopsPerSample { get; init; }

    /// <summary>The derived program as a graph, in text.</summary>
    public string Graph { get; init; } = "";
}
