using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>The text of one call in a host method, where <c>m</c> is the program's memory, <c>a</c> a block's region.</summary>
internal sealed class CallEmitter(Layout layout, KernelLibrary kernels, PoolTablePlaces tables, Spelling spelling)
{
    /// <summary>The type argument that carries the arithmetic through the Half text.</summary>
    private string Arithmetic => spelling.RoundsToHalf ? "TArith" : spelling.Name + "Arithmetic";

    /// <summary>Whether a call handles all blocks of a group at once.</summary>
    public static bool IsOfGroup(KernelSpec spec) => spec is LinearSpec or LinearDataSpec;

    /// <summary>Number of tasks of a batch-wide call, as an expression.</summary>
    public string Tasks(KernelCall call) => call.Spec switch
    {
        LinearWeightsSpec linear => $"LinearKernels.WeightTasks({linear.OutFeatures})",
        LibraryConvWeightsSpec conv => $"{Convolution}.WeightTasks({Shape(conv.Geometry)})",
        _ => kernels[call.Spec].Loops.Tasks.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <param name="call">What to call.</param>
    /// <param name="region">Pointer to the region of the block, or of the first block of the group.</param>
    public string Text(KernelCall call, string region = "a") => call.Spec switch
    {
        PackSpec pack => Pack(call, pack),
        LaneTransposeSpec lanes => $"LaneTranspose.ToSamples({Lane(call.Operands[0])}, {Lane(call.Results[0])}, LinearKernels.TransposedStride<{spelling.Element}>({lanes.Features}), {lanes.Features});",
        LibraryConvSpec { Direction: ConvDirection.Forward } conv => $"{Convolution}.Forward({Shape(conv.Geometry)}, {Lane(call.Operands[0])}, {Uniform(call.Operands[1])}, "
            + $"{(conv.HasBias ? Uniform(call.Operands[2]) : "null")}, {Lane(call.Results[0])});",
        LibraryConvSpec conv => $"{Convolution}.BackwardData({Shape(conv.Geometry)}, {Lane(call.Operands[0])}, {Uniform(call.Operands[1])}, {Lane(call.Results[0])});",
        LibraryConvWeightsSpec conv => $"{Convolution}.BackwardWeights({Shape(conv.Geometry)}, task, {Lane(call.Operands[0], "m->Arena")}, {Lane(call.Operands[1], "m->Arena")}, "
            + $"m->BlockStride, m->Blocks, {Uniform(call.Results[0])});",
        LinearSpec linear => $"LinearKernels.Forward<{spelling.Element}, {Arithmetic}>({Uniform(call.Operands[1])}, {(linear.HasBias ? Uniform(call.Operands[2]) : "null")}, "
            + $"{Lane(call.Operands[0], region)}, m->BlockStride, {Lane(call.Results[0], region)}, m->BlockStride, {linear.InFeatures}, {linear.OutFeatures}, end - first);",
        LinearDataSpec linear => $"LinearKernels.BackwardData<{spelling.Element}, {Arithmetic}>({Uniform(call.Operands[1])}, "
            + $"{Lane(call.Operands[0], region)}, m->BlockStride, {Lane(call.Results[0], region)}, m->BlockStride, {linear.InFeatures}, {linear.OutFeatures}, end - first);",
        LinearWeightsSpec linear => $"LinearKernels.BackwardWeights<{spelling.Element}, {Arithmetic}>(task, {Lane(call.Operands[1], "m->Arena")}, m->BlockStride, "
            + $"{Lane(call.Operands[0], "m->Arena")}, m->BlockStride, {Uniform(call.Results[0])}, {(linear.WithBias ? Uniform(call.Results[1]) : "null")}, {linear.InFeatures}, {linear.OutFeatures}, m->Blocks);",
        _ => Generated(call),
    };

    private string Convolution => $"Convolution<{spelling.Element}, {Arithmetic}>";

    private static string Shape(ConvGeometry g) => FormattableString.Invariant(
        $"new ConvShape({g.InChannels}, {g.InHeight}, {g.InWidth}, {g.OutChannels}, {g.OutHeight}, {g.OutWidth}, {g.KernelHeight}, {g.KernelWidth}, {g.Stride}, {g.Padding}, {g.Dilation}, {g.Groups})");

    private string Pack(KernelCall call, PackSpec pack) => pack.Data switch
    {
        BatchData.SampleMask or BatchData.LossSeed => $"BatchInput.Pack{pack.Data}(m, block, {Lane(call.Results[0])});",
        _ => $"BatchInput.Pack{pack.Data}(m, block, {Lane(call.Results[0])}, {pack.Count});",
    };

    private string Generated(KernelCall call)
    {
        NamedKernel kernel = kernels[call.Spec];
        string region = kernel.Loops.Tasks > 0 ? "m->Arena" : "a";
        IEnumerable<string> arguments = kernel.Loops.Arguments.Select(argument => argument.Kind switch
        {
            ArgumentKind.Operand => layout.Pointer(call.Operands[argument.Index], argument.Type, region),
            ArgumentKind.Result => layout.Pointer(call.Results[argument.Index], argument.Type, region),
            ArgumentKind.Rules => "m->Rules",
            ArgumentKind.PoolTable => $"m->PoolTables + {tables.Offset(SiteOf(call.Spec))}",
            ArgumentKind.RandomKey => "&m->Seed",
            ArgumentKind.FirstSample => $"block * {spelling.Lanes}",
            ArgumentKind.BlockStride => "m->BlockStride",
            ArgumentKind.Blocks => "m->Blocks",
            _ => "task",
        });
        return $"{kernel.Name}{(spelling.RoundsToHalf ? "<TArith>" : "")}({string.Join(", ", arguments)});";
    }

    private string Lane(int value, string region = "a") => layout.Pointer(value, VariableKind.LanePointer, region);

    private string Uniform(int value) => layout.Pointer(value, VariableKind.UniformPointer, "a");

    /// <summary>The pooling site whose weights a kernel reads.</summary>
    public static PoolSite SiteOf(KernelSpec spec) => spec switch
    {
        ConvSpec { Pool: { } pool } => pool.Site,
        MaxPoolSpec pool => pool.Site,
        _ => throw new InvalidOperationException($"{spec.GetType().Name} has no pooling site."),
    };
}

/// <summary>Where the weight tables of pooling sites are: one after the other, as AdCompiler.Execution lays them out.</summary>
internal sealed class PoolTablePlaces(IReadOnlyList<(PoolSite Site, int Entries)> pools)
{
    /// <summary>Pooling sites with the entries of their windows, in the order of their tables.</summary>
    public IReadOnlyList<(PoolSite Site, int Entries)> Pools { get; } = pools;

    public int Offset(PoolSite site)
    {
        int offset = 0;
        foreach (var (other, entries) in Pools)
        {
            if (other == site)
                return offset;
            offset += entries <= 4 ? 16 * 32 + 3 : 3 * (entries + 1) + 4;
        }
        throw new InvalidOperationException($"Pooling site {site.Site} has no table.");
    }

    /// <summary>The pooling sites of a network's programs; a site that is fused with a ReLU in some is a table of its own.</summary>
    public static PoolTablePlaces Of(IEnumerable<Schedule> schedules)
    {
        var pools = new List<(PoolSite, int)>();
        foreach (KernelCall call in schedules.SelectMany(static s => s.Phases).SelectMany(static p => p.Calls))
        {
            (PoolSite, int)? pool = call.Spec switch
            {
                ConvSpec { Pool: { } p } => (p.Site, p.Window.Window * p.Window.Window),
                MaxPoolSpec p => (p.Site, p.Window.Window * p.Window.Window),
                _ => null,
            };
            if (pool is { } found && !pools.Contains(found))
                pools.Add(found);
        }
        return new(pools);
    }
}
