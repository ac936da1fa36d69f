using System.Numerics;
using System.Runtime.Intrinsics;

namespace AdCompiler.Execution;

/// <summary>Runs the generated programs of one network at one width.</summary>
/// <typeparam name="T">The width: Half, float or double.</typeparam>
/// <typeparam name="TContainer">What a number is held in: float for Half and float, double for double.</typeparam>
public sealed unsafe partial class NetworkExecution<T, TContainer> : CompiledNetwork<T>
    where T : unmanaged
    where TContainer : unmanaged, IBinaryFloatingPointIeee754<TContainer>
{
    private static readonly int Lanes = Vector512<TContainer>.Count;

    private readonly NetworkDescription description;
    private readonly NetworkPrograms<TContainer> programs;
    private readonly Workers workers;
    private readonly TieCensus census;
    private readonly NativeBlock<byte> header = new(sizeof(ProgramMemory<TContainer>));
    private readonly NativeBlock<TContainer> arena = new(0), parameters, gradients, tangents, buffers, lanes, tables;
    private readonly NativeBlock<int> labels;
    private readonly Dictionary<NetworkProgram<TContainer>, NativeBlock<TContainer>> uniforms = [];
    private readonly NetworkValue[] parameterValues, bufferValues;
    private readonly int blocks;
    private readonly DeviceRunner<TContainer>? device;
    private ProgramResults<TContainer> results;
    private int preparedSamples = -1;
    private double preparedScale;

    /// <param name="description">The network.</param>
    /// <param name="programs">Its programs at this width, for the accumulation the options ask for.</param>
    /// <param name="batch">The most samples of a step.</param>
    /// <param name="rules">Rules of the sites whose rule the source does not fix.</param>
    /// <param name="options">Threads, accumulation, seed, tie census, and the device that runs the programs.</param>
    /// <param name="deviceCode">The programs for devices, where the generator wrote them.</param>
    public NetworkExecution(
        NetworkDescription description, NetworkPrograms<TContainer> programs, int batch, Rules? rules, CompileOptions? options, IDeviceCode? deviceCode = null)
        : base(description.Name, WidthOf<T>(), batch, rules ?? Rules.Default, options ?? new CompileOptions(), description.Input, Shapes.Count(description.Output))
    {
        (this.description, this.programs) = (description, programs);
        blocks = (batch + Lanes - 1) / Lanes;
        int count = Total(description.Parameters);
        (parameters, gradients, tangents) = (new(Padded(count)), new(Padded(count)), new(Padded(count)));
        masters = new(MasterElements(Options, Padded(count)));
        buffers = new(Padded(Total(description.Buffers)));
        (momentum, adamMean, adamVariance) = (new(Padded(count)), new(Padded(count)), new(Padded(count)));
        lanes = new(2L * blocks * Lanes + Lanes);
        labels = new((long)blocks * Lanes);
        parameterValues = Values(description.Parameters, Trained, gradients, tangents);
        bufferValues = Values(description.Buffers, buffers, null, null);
        Fill(description.Buffers, bufferValues, seed: 0);             // statistics start with their values, which no seed changes
        optimizerState = OptimizerValues(count);
        ResetScaling();
        tables = RuleTables();
        census = new TieCensus([.. description.Pools.Where(pool => programs.Gradient.Winners.Any(winners => winners.Site == pool.Site && winners.Entries == pool.Entries))]);
        workers = new Workers(Threads);
        Info = new ProgramInfo(
            programs.Gradient.Residuals, (long)programs.Gradient.BlockElements * sizeof(TContainer), Lanes, description.Sites, count, description.FlopsPerSample, description.Graph);
        PrepareMemory();
        try
        {
            device = Options.Device?.Open(Request(deviceCode));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override IReadOnlyList<NetworkValue> Parameters => parameterValues;

    public override IReadOnlyList<NetworkValue> Buffers => bufferValues;

    public override ProgramInfo Info { get; }

    private protected override int TargetSize => description.Targets is { } shape ? Shapes.Count(shape) : 0;

    private protected override int Classes => description.Classes == 0 ? OutputSize : description.Classes;

    private ProgramMemory<TContainer>* Memory => (ProgramMemory<TContainer>*)header.Pointer;

    private static bool IsHalf => typeof(T) == typeof(Half);

    private protected override void SetInitialValues(ulong seed)
    {
        Fill(description.Parameters, parameterValues, seed);
        Fill(description.Buffers, bufferValues, seed);
        ClearOptimizer();
    }

    private protected override TieReport ReportTies() => census.Report();

    private protected override void ClearTies() => census.Reset();

    private protected override double RunGradient(in BatchSource source, Action? meanwhile)
    {
        Run(programs.Gradient, source, meanwhile);
        if (IsMixed && device is null)
            Unscale();
        if (Options.CountTies)
            census.Count(Memory, programs.Gradient.Winners);
        CountCorrect();
        return Mean(results.Loss);
    }

    private protected override double RunInference(in BatchSource source, Span<double> outputs)
    {
        Run(programs.Inference, source);
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = double.CreateTruncating(Output(i / OutputSize)[i % OutputSize * Lanes]);
        CountCorrect();
        return Mean(results.Loss);
    }

    private protected override (double Loss, double Tangent) RunJvp(in BatchSource source)
    {
        Run(programs.Jvp, source);
        return (Mean(results.Loss), Mean(results.LossTangent));
    }

    private protected override bool TakeToDevice(in BatchSource source)
    {
        device?.Prepare(source, IsHalf);
        return device is not null;
    }

    private void Run(NetworkProgram<TContainer> program, in BatchSource source, Action? meanwhile = null)
    {
        ProgramMemory<TContainer>* memory = Memory;
        memory->Source = source;
        memory->Blocks = (source.Samples + Lanes - 1) / Lanes;
        memory->GroupBlocks = Math.Clamp(memory->Blocks / Threads, 1, 4);
        memory->BlockStride = program.BlockElements;
        memory->Uniform = UniformOf(program);
        memory->Seed = Options.Seed;
        memory->Step = Step;
        PrepareLanes(memory, source);
        if (device is not null)
        {
            results = device.Run(program, memory, Options.CountTies, meanwhile);
            overflows = results.Overflows;
            return;
        }
        if (IsMixed)
            RoundParameters();
        memory->Arena = arena.AtLeast((long)program.BlockElements * blocks);
        results = new(Place(program.Loss), Place(program.Output), Place(program.LossTangent));
        foreach (ref readonly ProgramPhase<TContainer> phase in program.Phases.AsSpan())
        {
            int tasks = phase.Kind == PhaseKind.Blocks ? (memory->Blocks + memory->GroupBlocks - 1) / memory->GroupBlocks : phase.Tasks;
            workers.Run((delegate*<void*, int, void>)phase.Run, memory, tasks);
        }
        meanwhile?.Invoke();
    }

    /// <summary>Labels of every step; masks and seeds when the number of samples, or what losses are multiplied by, has changed.</summary>
    private void PrepareLanes(ProgramMemory<TContainer>* memory, in BatchSource source)
    {
        int filled = memory->Blocks * Lanes;
        for (int n = 0; n < filled; n++)
            memory->Labels[n] = source.Label(n);
        double scale = LossScale;
        if (preparedSamples == source.Samples && preparedScale == scale)
            return;
        (preparedSamples, preparedScale) = (source.Samples, scale);
        lanes.Mirror?.HostHasWritten();
        TContainer seed = Rounded(scale / source.Samples);
        for (int n = 0; n < filled; n++)
        {
            bool sample = n < source.Samples;
            memory->SampleMask[n] = sample ? TContainer.One : TContainer.Zero;
            memory->LossSeed[n] = sample ? seed : TContainer.Zero;
        }
        *memory->BatchCount = Rounded(source.Samples);
        memory->BatchCount[1] = TContainer.CreateTruncating(1 / scale);
    }

    /// <summary>A value of the arena; none for an offset below 0.</summary>
    private ResultPlace<TContainer> Place(int offset) => offset < 0 ? default : new(Memory->Arena + offset, Memory->BlockStride);

    private double Mean(ResultPlace<TContainer> place)
    {
        if (!place.Exists)
            return double.NaN;
        double sum = 0;
        int samples = Memory->Source.Samples;
        for (int n = 0; n < samples; n++)
            sum += double.CreateTruncating(place.Block(n / Lanes)[n % Lanes]);
        return sum / samples;
    }

    private void CountCorrect()
    {
        Correct = 0;
        if (!results.Output.Exists || Memory->Source.Labels == null)
            return;
        for (int n = 0; n < Memory->Source.Samples; n++)
            if (Largest(Output(n)) == Memory->Labels[n])
                Correct++;
    }

    private int Largest(TContainer* output)
    {
        int best = 0;
        for (int i = 1; i < OutputSize; i++)
            if (output[i * Lanes] > output[best * Lanes])
                best = i;
        return best;
    }

    private TContainer* Output(int sample) => results.Output.Block(sample / Lanes) + sample % Lanes;

    private TContainer* UniformOf(NetworkProgram<TContainer> program)
    {
        if (!uniforms.TryGetValue(program, out NativeBlock<TContainer>? memory))
        {
            uniforms[program] = memory = new(Padded(program.UniformElements));
            foreach (UniformConstant constant in program.Constants)
                memory.Pointer[constant.Offset] = Rounded(constant.Value);
        }
        return memory.Pointer;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        device?.Dispose();
        workers.Dispose();
        NativeBlock<TContainer>[] numbers = [arena, parameters, masters, gradients, tangents, buffers, lanes, tables, momentum, adamMean, adamVariance, .. uniforms.Values];
        foreach (NativeBlock<TContainer> memory in numbers)
            memory.Dispose();
        labels.Dispose();
        scaling.Dispose();
        header.Dispose();
    }
}
