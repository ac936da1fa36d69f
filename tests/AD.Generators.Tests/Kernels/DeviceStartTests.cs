using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Emit.Ilgpu;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Kernels;

/// <summary>With what sums start in the text for a GPU: ILGPU's compiler leaves a zero out that it sees, and with it turns the sign of a zero.</summary>
public sealed class DeviceStartTests
{
    [Fact]
    public void Is_the_zero_hidden_to_which_the_next_line_adds() =>
        Assert.Contains("float sum = Device.Hidden(0f);", Text(new AvgPoolSpec(new WindowGeometry(1, 4, 4, 2, 2, Window: 2, Stride: 2, Padding: 0), true, AvgPass.Forward)));

    [Fact]
    public void Is_it_hidden_where_several_sums_start_together() =>
        Assert.Contains("float product = Device.Hidden(0f), sum = product;", Text(new NormPoolSpec(new WindowGeometry(1, 4, 4, 2, 2, Window: 2, Stride: 2, Padding: 0), new Nonsmooth.RuleValue(Nonsmooth.RuleSlot.NormAtZero), NormPass.Tangent)));

    [Fact]
    public void Is_it_seen_where_a_loop_adds_to_it() =>
        Assert.Contains("float sum = 0f;", Text(new AvgPoolSpec(new WindowGeometry(1, 9, 9, 3, 3, Window: 3, Stride: 3, Padding: 0), true, AvgPass.Forward)));

    private static string Text(KernelSpec spec)
    {
        LoweredKernel loops = KernelLowering.Lower(spec);
        var writer = new CodeWriter();
        new ThreadPrinter(writer, Spelling.Float, loops.Wide, DeviceLoops.Of(loops)).Print();
        return writer.ToString();
    }
}
