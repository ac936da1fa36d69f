using System.Globalization;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>The launch table of a program: its kernels in order, how many threads each is worth, and where its operands and results lie.</summary>
internal sealed class LaunchEmitter
{
    private readonly Schedule schedule;
    private readonly Layout layout;
    private readonly StoredNames stored;
    private readonly DeviceKernels kernels;
    private readonly PoolTablePlaces tables;
    private readonly Spelling spelling;

    public LaunchEmitter(Schedule schedule, DeviceKernels kernels, StoredNames stored, PoolTablePlaces tables, Spelling spelling)
    {
        (this.schedule, this.kernels, this.stored, this.tables, this.spelling) = (schedule, kernels, stored, tables, spelling);
        layout = new Layout(schedule, spelling, stored);
    }

    public void Write(CodeWriter writer, string name)
    {
        writer.Line($"internal static DeviceProgram<{spelling.Element}> {name}<TArith>() where TArith : struct, IDeviceArithmetic<{spelling.Element}> => new(");
        writer.Line("[");
        foreach (KernelCall call in schedule.Phases.SelectMany(static phase => phase.Calls))
        {
            writer.Line("    // " + call.Comment);
            foreach (string launch in Launches(call))
                writer.Line($"    new({launch}){(SumsGradients(call) ? " { SumsGradients = true }" : "")},");
        }
        writer.Line("]);");
    }

    /// <summary>Whether sums over the batch are all that a call writes, and all are gradients.</summary>
    private bool SumsGradients(KernelCall call) =>
        call.Results.All(id => schedule.Values[id].Placement == Placement.Gradient) && call.Spec switch
        {
            LinearWeightsSpec or LibraryConvWeightsSpec => true,
            PackSpec or LaneTransposeSpec or LinearSpec or LinearDataSpec or LibraryConvSpec => false,
            _ => DeviceKernelEmitter.WorkOf(kernels.Library[call.Spec].Loops) == DeviceWork.Tasks,
        };

    private IEnumerable<string> Launches(KernelCall call)
    {
        IEnumerable<string> operands = call.Operands.Concat(call.Results).Select(Place);
        switch (call.Spec)
        {
            case PackSpec pack:
                return [Library("DeviceBatch.Pack", DeviceWork.Blocks, pack.Count, [Place(call.Results[0]), pack.Data.ToString(), .. Numbers(pack.Count), Samples(pack.Data)])];
            case LaneTransposeSpec lanes:
                return [Library("DeviceLinear.ToSamples", DeviceWork.Blocks, Stride(lanes.Features), [.. operands, .. Numbers(Stride(lanes.Features), lanes.Features)])];
            case LinearSpec linear:
                return [Library("DeviceLinear.Forward", DeviceWork.Blocks, linear.OutFeatures, [.. WithBias(call, linear.HasBias), .. Numbers(linear.InFeatures, linear.OutFeatures)])];
            case LinearDataSpec linear:
                return [Library("DeviceLinear.BackwardData", DeviceWork.Blocks, linear.InFeatures, [.. operands, .. Numbers(linear.InFeatures, linear.OutFeatures)])];
            case LinearWeightsSpec linear:
                string weights = Library("DeviceLinear.BackwardWeights", DeviceWork.Once, linear.InFeatures * linear.OutFeatures,
                    [Place(call.Operands[0]), Place(call.Operands[1]), Place(call.Results[0]), .. Numbers(linear.InFeatures, Stride(linear.InFeatures))]);
                return !linear.WithBias ? [weights]
                    : [weights, Sums($"DeviceLinear.BackwardBias<{spelling.Element}, TArith>", linear.OutFeatures, 1, [Place(call.Operands[1]), Place(call.Results[1])])];
            case LibraryConvSpec { Direction: ConvDirection.Forward, Geometry: var g } conv:
                return [Tiled("DeviceConvolution.Forward", g.OutChannels / g.Groups, g.OutHeight * g.OutWidth, g.Groups, [.. WithBias(call, conv.HasBias), .. Shape(g)])];
            case LibraryConvSpec { Geometry: var g }:
                return [Tiled("DeviceConvolution.BackwardData", g.InChannels / g.Groups, Largest(g.InHeight, g.Stride) * Largest(g.InWidth, g.Stride), g.Groups * g.Stride * g.Stride, [.. operands, .. Shape(g)])];
            case LibraryConvWeightsSpec { Geometry: var g }:
                return [Tiled("DeviceConvolution.BackwardWeights", g.OutChannels / g.Groups, g.InChannels / g.Groups, g.Groups * g.KernelHeight * g.KernelWidth, [.. operands, .. Shape(g)], g.OutHeight * g.OutWidth)];
            default:
                return [Generated(call)];
        }
    }

    private string Library(string kernel, DeviceWork work, int threads, IEnumerable<string> places) => Launch($"{kernel}<{spelling.Element}, TArith>", work, threads, places);

    private string Tiled(string kernel, int rows, int columns, int layers, IEnumerable<string> places, int pixels = 0) =>
        $"{kernel}<{spelling.Element}, TArith>(), new({Text(rows)}, {Text(columns)}, {Text(layers)}{(pixels == 0 ? "" : $", Pixels: {Text(pixels)}")}), [{string.Join(", ", places)}]";

    /// <summary>A launch of sums over the batch.</summary>
    private static string Sums(string kernel, int tasks, int pixels, IEnumerable<string> places) =>
        $"{kernel}, new BatchSums({Text(tasks)}, Pixels: {Text(pixels)}), [{string.Join(", ", places)}]";

    /// <summary>Positions along an axis of the class that has most, where a transposed convolution has one for each remainder of its stride.</summary>
    private static int Largest(int positions, int stride) => (positions + stride - 1) / stride;

    private string Generated(KernelCall call)
    {
        NamedKernel kernel = kernels.Library[call.Spec];
        DeviceWork work = DeviceKernelEmitter.WorkOf(kernel.Loops);
        IEnumerable<string> places = DeviceKernelEmitter.Passed(kernel.Loops).Select(argument => argument.Kind switch
        {
            ArgumentKind.Operand => Place(call.Operands[argument.Index]),
            ArgumentKind.Result => Place(call.Results[argument.Index]),
            ArgumentKind.Rules => "RuleNumbers",
            _ => $"PoolTables({Text(tables.Offset(CallEmitter.SiteOf(call.Spec)))})",
        });
        return work == DeviceWork.Tasks ? Sums(kernel.Name + "<TArith>", kernel.Loops.Tasks, kernel.Loops.Pixels, places)
            : Launch(kernel.Name + "<TArith>", work, kernels[kernel].Shared.Shares, places);
    }

    private static string Launch(string kernel, DeviceWork work, int threads, IEnumerable<string> places) =>
        $"{kernel}, DeviceWork.{work}, {Text(threads)}, [{string.Join(", ", places)}]";

    /// <summary>How many samples a source has: masks and seeds have one for every lane.</summary>
    private static string Samples(BatchData data) => data is BatchData.SampleMask or BatchData.LossSeed ? "Number(int.MaxValue)" : "Samples";

    /// <summary>x, w, bias or none, y.</summary>
    private IEnumerable<string> WithBias(KernelCall call, bool hasBias) =>
        [Place(call.Operands[0]), Place(call.Operands[1]), hasBias ? Place(call.Operands[2]) : "Number(-1)", Place(call.Results[0])];

    private static IEnumerable<string> Shape(ConvGeometry g) =>
        Numbers(g.InChannels, g.InHeight, g.InWidth, g.OutChannels, g.OutHeight, g.OutWidth, g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Dilation, g.Groups);

    private static IEnumerable<string> Numbers(params int[] numbers) => numbers.Select(static number => $"Number({Text(number)})");

    /// <summary>Elements between the samples of transposed activations, as AdCompiler.Kernels.Linear.TransposedStride.</summary>
    private int Stride(int features) => (features + spelling.Lanes - 1) / spelling.Lanes * spelling.Lanes;

    private string Place(int id)
    {
        MemoryValue value = schedule.Values[id];
        return value.Placement switch
        {
            Placement.Block or Placement.BlockCode => $"Arena({Text(layout.Offset(id))})",
            Placement.Uniform or Placement.Constant => $"Uniform({Text(value.Offset)})",
            Placement.Parameter => $"Parameters({stored.Parameter(value.Index)})",
            Placement.Gradient => $"Gradients({stored.Parameter(value.Index)})",
            Placement.ParameterTangent => $"ParameterTangents({stored.Parameter(value.Index)})",
            Placement.Buffer => $"Buffers({stored.Buffer(value.Index)})",
            Placement.BatchCount => "BatchCount",
            _ => throw new InvalidOperationException($"{value.Name} has no place on a device."),
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
