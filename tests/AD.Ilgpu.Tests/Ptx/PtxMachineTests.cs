using System.Numerics;
using AdCompiler.Kernels;
using AdCompiler.Networks;
using ILGPU;
using ILGPU.Runtime;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>Does the PTX that is loaded, interpreted instruction by instruction, compute the bits of the CPU?</summary>
public sealed unsafe class PtxMachineTests(ITestOutputHelper output)
{
    public static TheoryData<string> Geometries => [.. TiledConvolution.Geometries.Keys];

    [Theory, MemberData(nameof(Geometries))]
    public void Does_it_in_the_tiles_of_convolutions(string geometry)
    {
        (ConvShape g, int blocks) = TiledConvolution.Geometries[geometry];
        using var device = new PtxDevice();
        Check(new TiledConvolution<float, FloatArithmetic, DeviceFloat<NvidiaInstructions>>(g, blocks, static x => (float)x));
        Check(new TiledConvolution<double, DoubleArithmetic, DeviceDouble<NvidiaInstructions>>(g, blocks, static x => x));

        void Check<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution) where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T> =>
            Launched(device, convolution, convolution.Check);
    }

    [Theory, MemberData(nameof(Geometries))]
    public void Does_it_by_tensor_cores_up_to_the_order_of_sums(string geometry)
    {
        (ConvShape g, int blocks) = TiledConvolution.Geometries[geometry];
        using var device = new PtxDevice();
        CheckTensorCores(new TiledConvolution<float, FloatArithmetic, DeviceHalfWide<NvidiaInstructions>>(g, blocks, static x => (float)(System.Half)x), rounding: 0.5 / 1024);
        CheckTensorCores(new TiledConvolution<float, FloatArithmetic, DeviceFloat<NvidiaInstructions>>(g, blocks, TiledConvolution.Tf32), rounding: 1e-7);

        void CheckTensorCores<T, TCpu, TDevice>(TiledConvolution<T, TCpu, TDevice> convolution, double rounding) where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T> =>
            Launched(device, convolution, (memory, launch) => convolution.CheckTensorCores(memory, rounding, launch));
    }

    private delegate void Checked<T>(Span<T> memory, Action<Action<DeviceMemory<T>, KernelArguments>, KernelConfig, KernelArguments> launch) where T : unmanaged;

    private static void Launched<T, TCpu, TDevice>(PtxDevice device, TiledConvolution<T, TCpu, TDevice> convolution, Checked<T> check)
        where T : unmanaged, INumber<T> where TCpu : IArithmetic<T> where TDevice : struct, IDeviceArithmetic<T>
    {
        using var buffer = device.Memory.Allocate1D<T>(convolution.Length);
        ArrayView<T> view = buffer.View;
        var memory = new DeviceMemory<T>(view, default, default);
        check(new Span<T>((void*)view.LoadEffectiveAddressAsPtr(), convolution.Length), (kernel, config, arguments) => device.Kernels.Load(kernel)(device.Memory.DefaultStream, config, memory, arguments));
    }

    [Theory, MemberData(nameof(NetworkComparison.Steps), MemberType = typeof(NetworkComparison))]
    public void Does_it_in_training_steps(string network, Width width, int batch)
    {
        using var device = new PtxDevice();
        NetworkComparison.Check(device, network, width, batch, Rules.PyTorch, new CompileOptions { Seed = 3, CountTies = true });
        Assert.InRange(device.Kernels.Launches, 50, 1000);
    }

    [Fact]
    public void Do_gradients_that_are_added_atomically_differ_with_the_order_of_groups_and_agree()
    {
        Check(Convolutions.Compile, Width.Float, batch: 49, tolerance: 1e-6);
        Check(Functions.Compile, Width.Double, batch: 33, tolerance: 1e-14);

        static void Check(Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> compile, Width width, int batch, double tolerance)
        {
            using PtxDevice first = new(sums: DeviceSums.Atomic), second = new(sums: DeviceSums.Atomic, lastGroupFirst: true);
            double[] expected = Gradients(null), one = Gradients(first), other = Gradients(second);
            double most = tolerance * expected.Max(Math.Abs);
            Assert.All(one, (gradient, i) => Assert.Equal(expected[i], gradient, most));
            Assert.All(other, (gradient, i) => Assert.Equal(expected[i], gradient, most));
            Assert.NotEqual(one, other);

            double[] Gradients(ComputeDevice? device)
            {
                using CompiledNetwork network = compile(width, batch, Rules.PyTorch, new CompileOptions { Device = device });
                network.Initialize(1);
                network.Gradient([.. Enumerable.Range(0, batch * network.InputSize).Select(static i => Math.Sin(i))], [.. Enumerable.Range(0, batch).Select(i => i % network.OutputSize)]);
                return [.. network.Parameters.SelectMany(static parameter => parameter.GradientToArray())];
            }
        }
    }

    [Fact]
    public void Does_it_in_mixed_precision()
    {
        using var device = new PtxDevice();
        NetworkComparison.Check(device, "Convolutions", Width.Half, 3, Rules.PyTorch, new CompileOptions { LossScaling = new(1024, GrowthInterval: 1) });
    }

    // the tiles' sums are held against exact ones above; here a number that changes sides at a kink shows, too
    [Theory, InlineData(Width.Half, DeviceNumerics.Fast, 2e-2), InlineData(Width.Float, DeviceNumerics.Tf32, 1e-1)]
    public void Does_a_training_step_by_tensor_cores_agree_with_the_CPU(Width width, DeviceNumerics numerics, double tolerance)
    {
        using var device = new PtxDevice(numerics);
        new DeviceAgreement(output, tolerance, rounding: 1e-3).Check(device, Convolutions.Compile, width, batch: 17, alsoJvp: true);
        string tile = width == Width.Half ? "HalfTile" : "Tf32Tile";
        Assert.Contains(device.Kernels.Names, name => name.Contains("Forward", StringComparison.Ordinal) && name.Contains(tile, StringComparison.Ordinal));
        Assert.Contains(device.Kernels.Names, name => name.Contains("BackwardData", StringComparison.Ordinal) && name.Contains(tile, StringComparison.Ordinal));
    }

    [Fact]
    public void Does_it_in_the_functions_of_the_library()
    {
        using var device = new PtxDevice();
        Check(PtxFunctions.Float<DeviceFloat<NvidiaInstructions>>, PtxFunctions.Float<DeviceFloat<ManagedInstructions>>, DeviceMathTests.AnyFloat);
        Check(PtxFunctions.Double<DeviceDouble<NvidiaInstructions>>, PtxFunctions.Double<DeviceDouble<ManagedInstructions>>, DeviceMathTests.AnyDouble);

        void Check<T>(Action<DeviceMemory<T>, KernelArguments> kernel, Action<DeviceMemory<T>, KernelArguments> onTheCpu, Func<Random, T> any) where T : unmanaged, IFloatingPointIeee754<T>
        {
            using var buffer = device.Memory.Allocate1D<T>(34);
            var memory = new DeviceMemory<T>(buffer.View, default, default);
            var x = new Span<T>((void*)memory.Numbers.LoadEffectiveAddressAsPtr(), 34);
            var random = new Random(1);
            for (int run = 0; run < 2000; run++)
            {
                T[] given = [.. Enumerable.Range(0, x.Length).Select(_ => any(random))];
                given.CopyTo(x);
                device.Kernels.Load(kernel)(device.Memory.DefaultStream, new KernelConfig(1, 1), memory, default);
                T[] found = x.ToArray();
                given.CopyTo(x);
                onTheCpu(memory, default);
                for (int i = 0; i < found.Length; i++)
                    Assert.True(T.IsNaN(found[i]) ? T.IsNaN(x[i]) : found.AsSpan(i, 1).SequenceEqual(x.Slice(i, 1)) && T.IsNegative(found[i]) == T.IsNegative(x[i]), $"function {i} of {given[i]}: {found[i]}, expected {x[i]}");
            }
        }
    }

    /// <summary>What a GPU or its assembler might let pass: what each line does wrong, and how the machine says so.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "add.f32 %f1, %f1, %f1;", "'add.f32' is not known" },
        { "ld.f32 %f1, [%rd1];", "'ld.f32' is not known" },
        { "ld.shared.f32 %f1, [%rd1];", "no shared memory" },
        { "ld.local.f32 %f1, [%rd1];", "no local memory" },
        { "ld.global.f32 %f1, [%rd2];", "no global memory" },
        { "st.global.f32 [%rd1+64], 0f00000000;", "no global memory" },
        { "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1+8];", "not at a multiple" },
        { "ld.shared.f32 %f1, [%rd2];", "nobody has written" },
        { "ld.local.f32 %f1, [%rd3];", "nobody has written" },
        { "st.shared.f32 [%rd2], 0f00000000;", "another accesses" },
        { "st.global.f32 [%rd1], 0f00000000;", "another accesses" },
        { "ld.global.f32 %f1, [%rd1]; red.global.add.f32 [%rd1], 0f3F800000;", "several threads write" },
        { "@!%p1 bra L_1; bar.sync 0; L_1:", "not all of them do" },
        { "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f1, %f2, %f3, %f4}, {%r1, %r1, %r1, %r1}, {%r1, %r1}, {%f1, %f2, %f3, %f4};", "not all threads of a warp" },
        { "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r2, %r3, %r4, %r5}, [%rd7];", "not all threads of a warp" },
        { "cp.async.cg.shared.global [%rd7], [%rd1], 16, 16; cp.async.commit_group; ld.shared.f32 %f1, [%rd7];", "nobody has written" },
        { "cp.async.cg.shared.global [%rd7], [%rd1], 16, 16; cp.async.commit_group; cp.async.wait_group 1; ld.shared.f32 %f1, [%rd7];", "nobody has written" },
        { "cp.async.cg.shared.global [%rd7], [%rd1], 16, 16; cp.async.wait_group 0; ld.shared.f32 %f1, [%rd7];", "nobody has written" },
        { "cp.async.cg.shared.global [%rd2], [%rd1], 16, 16;", "another accesses" },
        { "cp.async.cg.shared.global [%rd7], [%rd1+8], 16, 16;", "not at a multiple" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Does_it_refuse_what_has_no_one_meaning(string line, string message)
    {
        string error = Assert.ThrowsAny<Exception>(() => Run(line)).Message;
        Assert.Contains(message, error);
    }

    [Fact]
    public void Do_atomic_additions_of_all_threads_count()
    {
        // two ones more, and in global memory the smallest number is none
        float[] memory = Run("red.global.add.f32 [%rd1+8], 0f3F800000; red.global.add.f32 [%rd1+48], 0f00000001;");
        Assert.Equal(3 + 2, memory[2]);
        Assert.Equal(0, memory[12]);
    }

    [Fact]
    public void Do_threads_meet_at_barriers()
    {
        // each writes its number, then takes the other's
        float[] memory = Run("cvt.rn.f32.s32 %f1, %r1; st.shared.f32 [%rd5], %f1; bar.sync 0; ld.shared.f32 %f2, [%rd6]; st.global.f32 [%rd4], %f2;");
        Assert.Equal([1, 0], memory[..2]);
    }

    [Fact]
    public void Do_copies_arrive_when_they_were_waited_for()
    {
        // a copy of no bytes writes zeros
        float[] memory = Run("""
            cp.async.cg.shared.global [%rd7], [%rd1], 16, 16; cp.async.commit_group; cp.async.wait_group 0; ld.shared.f32 %f1, [%rd7];
            st.global.f32 [%rd4+32], %f1; cp.async.cg.shared.global [%rd7], [%rd1], 16, 0; cp.async.commit_group; cp.async.wait_group 0; ld.shared.f32 %f1, [%rd7]; st.global.f32 [%rd4+40], %f1;
            """);
        Assert.Equal([1, 1, 0, 0], memory[8..12]);
    }

    /// <summary>Runs instructions in two threads. %r1 is the thread, which %p1 says not to be the first, %rd1 the numbers from 1 to 12 and four zeros in global memory, %rd2 two in shared memory, %rd3 one of its own, %rd4 and %rd5 the thread's place in the former, %rd6 the other's in shared memory, %rd7 16 bytes for each there.</summary>
    private static float[] Run(string instructions)
    {
        string text = $"""
            .visible .entry Kernel(
            .param .align 8 .b8 p[8]
            )
            {'{'}
            .shared .align 16 .b8 s[48];
            .local .align 4 .b8 l[4];
            mov.b32 %r1, %tid.x;
            setp.ne.s32 %p1, %r1, 0;
            ld.param.b64 %rd1, [p];
            mov.b64 %rd2, s;
            mov.b64 %rd3, l;
            mul.wide.u32 %rd5, %r1, 4;
            sub.s64 %rd6, 4, %rd5;
            add.s64 %rd4, %rd1, %rd5;
            add.s64 %rd5, %rd2, %rd5;
            add.s64 %rd6, %rd2, %rd6;
            mul.wide.u32 %rd7, %r1, 16;
            add.s64 %rd7, %rd2, %rd7;
            add.s64 %rd7, %rd7, 16;
            {instructions.Replace("; ", ";\n", StringComparison.Ordinal)}
            ret;
            {'}'}
            """;
        float* memory = stackalloc float[20];
        var start = (nint)(((ulong)memory + 15) / 16 * 16);
        for (int i = 0; i < 16; i++)
            ((float*)start)[i] = i < 12 ? i + 1 : 0;
        PtxGroup.Launch(PtxProgram.Read("Kernel", text), groups: 1, slices: 1, size: 2, BitConverter.GetBytes((long)start), PtxSpace.Of("global", [(start, 16 * sizeof(float))]));
        return new Span<float>((void*)start, 16).ToArray();
    }
}
