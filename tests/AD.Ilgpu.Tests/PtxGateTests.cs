using System.Reflection;
using System.Text.RegularExpressions;
using AdCompiler.Execution;
using AdCompiler.Networks;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// What can be asked of NVIDIA GPUs without one: every kernel becomes PTX, in which each operation on numbers states its rounding and a fused
/// multiply-add stands where the text has one. No driver is loaded.
/// </summary>
public sealed partial class PtxGateTests : IDisposable
{
    private readonly Context context = Context.Create(static builder => IlgpuDevice.Configure(builder));

    public void Dispose() => context.Dispose();

    public static TheoryData<Type, string> Networks
    {
        get
        {
            var data = new TheoryData<Type, string>();
            foreach (Type network in (Type[])[typeof(LeNet5), typeof(LeNet5Bn), typeof(Vgg11), typeof(Vgg11Bn), typeof(ResNet18), typeof(ResNet18Bn)])
                foreach (string width in (string[])["Float", "Double", "HalfWide", "HalfStorage"])
                    data.Add(network, width);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Do_the_kernels_of_a_network_become_PTX_that_rounds_as_the_CPU_does(Type network, string width)
    {
        object code = Activator.CreateInstance(network.GetNestedType(width + "DeviceCode", BindingFlags.NonPublic)!, nonPublic: true)!;
        if (code is IDeviceCode<double> doubles)
            Check(KernelsOf<double, NvidiaInstructions>(doubles), KernelsOf<double, PortableInstructions>(doubles));
        else
            Check(KernelsOf<float, NvidiaInstructions>((IDeviceCode<float>)code), KernelsOf<float, PortableInstructions>((IDeviceCode<float>)code));
    }

    /// <summary>Atomic additions stand where a launch may be in slices, and, by the check above, in no kernel of ordered sums.</summary>
    [Theory, InlineData(typeof(LeNet5Bn)), InlineData(typeof(Vgg11))]
    public void Are_gradients_and_nothing_else_added_atomically_where_that_is_asked_for(Type network)
    {
        Check((IDeviceCode<float>)Activator.CreateInstance(network.GetNestedType("FloatDeviceCode", BindingFlags.NonPublic)!, nonPublic: true)!, "f32");
        Check((IDeviceCode<double>)Activator.CreateInstance(network.GetNestedType("DoubleDeviceCode", BindingFlags.NonPublic)!, nonPublic: true)!, "f64");

        void Check<T>(IDeviceCode<T> code, string type) where T : unmanaged
        {
            DeviceLaunch<T>[] launches = code.Create<WithAtomicSums<NvidiaInstructions>>().Gradient.Launches;
            foreach (MethodInfo kernel in Methods(launches.Where(static launch => launch.SumsGradients)))
            {
                string text = PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90);
                Assert.Matches($@"\bred\.global\.add\.{type}\b", text);
                PtxGateTests.Check(kernel, Regex.Replace(text, @"\bred\.global\.add\..*", ""));
                Assert.InRange(PtxLiveness.Most(text), 1, 255);
            }
            DevicePlace[] summed = [.. Gradients(launches.Where(static launch => launch.SumsGradients))];
            Assert.Distinct(summed);
            Assert.Equal(Gradients(launches).ToHashSet(), [.. summed]);

            static IEnumerable<DevicePlace> Gradients(IEnumerable<DeviceLaunch<T>> of) => of.SelectMany(static launch => launch.Places).Where(static place => place.Region == DeviceRegion.Gradients);
        }
    }

    [Fact]
    public void Do_the_kernels_of_the_library_become_PTX_that_rounds_as_the_CPU_does()
    {
        Check(Library<float, DeviceFloat<NvidiaInstructions>>(), Library<float, DeviceFloat<PortableInstructions>>());
        Check(Library<float, DeviceHalfWide<NvidiaInstructions>>(), Library<float, DeviceHalfWide<PortableInstructions>>());
        Check(Library<float, DeviceHalfStorage<NvidiaInstructions>>(), Library<float, DeviceHalfStorage<PortableInstructions>>());
        Check(Library<double, DeviceDouble<NvidiaInstructions>>(), Library<double, DeviceDouble<PortableInstructions>>());
        Check([Kernel<float>(PtxFunctions.Float<DeviceFloat<NvidiaInstructions>>)], [Kernel<float>(PtxFunctions.Float<DeviceFloat<PortableInstructions>>)]);
        Check([Kernel<double>(PtxFunctions.Double<DeviceDouble<NvidiaInstructions>>)], [Kernel<double>(PtxFunctions.Double<DeviceDouble<PortableInstructions>>)]);
    }

    [Fact]
    public void Do_tiles_keep_their_sums_in_registers_and_read_many_numbers_at_once()
    {
        foreach (TiledKernel<float> tiled in (TiledKernel<float>[])[DeviceConvolution.Forward<float, DeviceFloat<NvidiaInstructions>>(), DeviceConvolution.BackwardData<float, DeviceFloat<NvidiaInstructions>>()])
            CheckTile(tiled, "f32");
        foreach (TiledKernel<double> tiled in (TiledKernel<double>[])[DeviceConvolution.Forward<double, DeviceDouble<NvidiaInstructions>>(), DeviceConvolution.BackwardData<double, DeviceDouble<NvidiaInstructions>>()])
            CheckTile(tiled, "f64");
        foreach (var (_, kernel) in DeviceConvolution.BackwardWeights<float, DeviceFloat<NvidiaInstructions>>().Shapes)
            Assert.DoesNotMatch(Local(), PtxCompiler.Loaded(context, kernel.Method, CudaArchitecture.SM_90));

        void CheckTile<T>(TiledKernel<T> tiled, string type) where T : unmanaged
        {
            foreach (var (kernel, quads) in new[] { (tiled.Wide, 2), (tiled.Narrow, 1), (tiled.Small, 1) })
            {
                string text = PtxCompiler.Loaded(context, kernel.Method, CudaArchitecture.SM_90);
                Assert.DoesNotMatch(Local(), text);
                int sums = 16 * quads * quads, loads = type == "f32" ? 2 * quads : 4 * quads;
                string stretch = Stretch(text, "fma.rn." + type);
                Assert.Equal(sums, Regex.Count(stretch, @"\bfma\.rn\."));
                Assert.Equal(loads, Regex.Count(stretch, @"\bld\.shared\.v[24]\."));
                Assert.Equal(loads, Regex.Count(stretch, @"\bld\."));
            }
        }
    }

    [Fact]
    public void Does_the_loop_that_a_device_is_measured_by_have_nothing_else_in_it()
    {
        Check(PtxCompiler.Loaded(context, Kernel<float>(PeakKernels.Spin<float, DeviceFloat<NvidiaInstructions>>), CudaArchitecture.SM_90), "fma.rn.f32");
        Check(PtxCompiler.Loaded(context, Kernel<double>(PeakKernels.Spin<double, DeviceDouble<NvidiaInstructions>>), CudaArchitecture.SM_90), "fma.rn.f64");

        static void Check(string text, string instruction)
        {
            string stretch = Stretch(text, instruction);
            Assert.DoesNotMatch(Local(), text);
            Assert.Equal(PeakKernels.PerTurn, Regex.Count(stretch, Regex.Escape(instruction)));
            Assert.DoesNotMatch(@"\b(ld|st|add\.rn|mul\.rn)\.", stretch);
        }
    }

    [Fact]
    public void Do_tiles_for_tensor_cores_keep_their_sums_in_registers_and_bring_their_words_at_full_width()
    {
        // 12 reads for 32 products (16 of TF32, of a quarter of the work)
        Check(DeviceConvolution.Forward<float, DeviceHalfWide<NvidiaInstructions>>(), "mma.sync.aligned.m16n8k16", 32, @"\bldmatrix\.sync\.aligned\.m8n8\.x4\.", copies: 12, loads: 0);
        Check(DeviceConvolution.BackwardData<float, DeviceHalfWide<NvidiaInstructions>>(), "mma.sync.aligned.m16n8k16", 32, @"\bldmatrix\.sync\.aligned\.m8n8\.x4\.trans\.", copies: 12, loads: 0);
        Check(DeviceConvolution.BackwardWeights<float, DeviceHalfWide<NvidiaInstructions>>(), "mma.sync.aligned.m16n8k16", 32, @"\bldmatrix\.sync\.aligned\.m8n8\.x4\.shared\.", copies: 12, loads: 0);
        Check(DeviceConvolution.Forward<float, DeviceFloat<NvidiaInstructions>>(), "mma.sync.aligned.m16n8k8", 16, @"\bld\.shared\.v2\.b32\b", copies: 0, loads: 12);
        Check(DeviceConvolution.BackwardData<float, DeviceFloat<NvidiaInstructions>>(), "mma.sync.aligned.m16n8k8", 16, @"\bld\.shared\.v2\.b32\b", copies: 0, loads: 12);
        Assert.Null(DeviceConvolution.Forward<float, DeviceHalfStorage<NvidiaInstructions>>().Tensor);
        Assert.Null(DeviceConvolution.Forward<double, DeviceDouble<NvidiaInstructions>>().Tensor);

        void Check(TiledKernel<float> tiled, string product, int products, string read, int copies, int loads)
        {
            foreach (CudaArchitecture architecture in (CudaArchitecture[])[CudaArchitecture.SM_80, CudaArchitecture.SM_90])
            {
                string text = PtxCompiler.Loaded(context, tiled.Tensor!.Method, architecture, DeviceNumerics.Fast), stretch = Stretch(text, product);
                Assert.DoesNotMatch(Local(), text);
                Assert.DoesNotMatch(Generic(), text);
                if (tiled.TensorBounds is { } bounds)
                    Assert.Contains(")\n.maxntid 256, 1, 1\n.minnctapersm 2\n{", PtxCompiler.Loaded(context, tiled.Tensor!.Method, architecture, DeviceNumerics.Fast, bounds));
                Assert.Equal(products, Regex.Count(stretch, Regex.Escape(product)));
                Assert.Equal(12, Regex.Count(stretch, read));
                Assert.Equal(copies, Regex.Count(text, @"\bcp\.async\.cg\.shared\.global\b"));
                Assert.Equal(loads, Regex.Count(stretch, @"\bld\."));
                Assert.DoesNotMatch(@"\bst\.", stretch);
            }
        }
    }

    /// <summary>On failure the message has the table as it is now.</summary>
    [Fact]
    public void Is_the_table_of_tiles_in_the_documentation_what_the_text_says()
    {
        var table = new List<string> { "| tile | shape | products in the inner loop | reads there | bytes of shared memory | of a thread's own | registers needed at once |", "|---|---|---|---|---|---|---|" };
        Rows<float, DeviceFloat<NvidiaInstructions>>("float");
        Rows<double, DeviceDouble<NvidiaInstructions>>("double");
        Rows<float, DeviceHalfWide<NvidiaInstructions>>("Half");
        string documentation = File.ReadAllText(Path.Combine(Root(), "docs", "gpu.md")).ReplaceLineEndings("\n"), expected = string.Join('\n', table);
        Assert.True(documentation.Contains(expected, StringComparison.Ordinal), "docs/gpu.md has another table of tiles; expected:\n" + expected);

        void Rows<T, TArith>(string width) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
        {
            foreach (var (name, tiled) in new[]
            {
                ("forward", DeviceConvolution.Forward<T, TArith>()), ("backward to the data", DeviceConvolution.BackwardData<T, TArith>()), ("backward to the weights", DeviceConvolution.BackwardWeights<T, TArith>()),
            })
                foreach (var (shape, kernel) in new[] { ("wide", tiled.Wide), ("narrow", tiled.Narrow), ("tensor cores", tiled.Tensor) })
                    if (kernel is not null)
                        table.Add($"| {width}, {name} | {shape} | {Row(PtxCompiler.Loaded(context, kernel.Method, CudaArchitecture.SM_90))} |");
        }
    }

    /// <summary>Where a text needs more than a thread has, the assembler must find another order, or spill.</summary>
    [Theory, InlineData(typeof(LeNet5Bn)), InlineData(typeof(Vgg11))]
    public void Do_the_kernels_of_a_network_need_no_more_registers_than_there_are(Type network)
    {
        var code = (IDeviceCode<float>)Activator.CreateInstance(network.GetNestedType("FloatDeviceCode", BindingFlags.NonPublic)!, nonPublic: true)!;
        var found = new List<string>();
        foreach (MethodInfo kernel in KernelsOf<float, NvidiaInstructions>(code))
            if (PtxLiveness.Most(PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90)) is var most and > 255)
                found.Add($"{kernel.Name}: {most}");
        Assert.True(found.Count == 0, "expected at most 255 everywhere: " + string.Join(", ", found));
    }

    private static string Row(string text)
    {
        string stretch = Stretch(text, Regex.Match(text, @"\b(mma\.sync|fma\.rn)\.").Value);
        int Bytes(string space) => Regex.Matches(text, $@"\.{space} [^\n]*\[(\d+)\];").Sum(static match => int.Parse(match.Groups[1].Value));
        return string.Join(" | ",
            Regex.Count(stretch, @"\bmma\.sync") is var products and > 0 ? $"{products} mma" : $"{Regex.Count(stretch, @"\bfma\.rn")} fma",
            Regex.Count(stretch, @"\bld(matrix)?\."), Bytes("shared"), Bytes("local"), PtxLiveness.Most(text));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AdCompiler.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} has AdCompiler.sln");
        return folder;
    }

    /// <summary>The lines between labels, or to the end, around the first line with an instruction: a loop's body.</summary>
    private static string Stretch(string text, string instruction)
    {
        int at = text.IndexOf(instruction, StringComparison.Ordinal), from = text.LastIndexOf(":\n", at, StringComparison.Ordinal), to = text.IndexOf(":\n", at, StringComparison.Ordinal);
        return to < 0 ? text[from..] : text[from..to];
    }

    [Fact]
    public void Does_a_hidden_constant_keep_sums_and_products_as_they_are_written()
    {
        int seen = Operations(Kernel<float>(PtxFunctions.Seen)), hidden = Operations(Kernel<float>(PtxFunctions.Hidden));
        Assert.Equal(3, seen);          // ILGPU joins the constants; once this fails, nothing has to be hidden
        Assert.Equal(8, hidden);
    }

    [Fact]
    public void Does_the_text_that_is_loaded_state_its_roundings()
    {
        PTXCompiledKernel kernel = PtxCompiler.Compile(context, Kernel<float>(PtxFunctions.Seen), CudaArchitecture.SM_90);
        Assert.Matches(Unrounded(), kernel.PTXAssembly);
        Assert.Same(kernel, PtxText.Changed(kernel, DeviceNumerics.Reproducible));
        Assert.DoesNotMatch(Unrounded(), kernel.PTXAssembly);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\tadd.u64\t%rd2, %rd1, 0;\n", true)]                  // another address of it
    [InlineData("\tld.local.b32\t%r6, [%rd1];\n", true)]               // another type
    [InlineData("\tld.local.f32\t%f6, [%rd1+4];\n", true)]             // a part
    [InlineData("\tmov.b64\t%rd2, __local_depot0;\n", true)]
    public void Does_a_variable_stay_in_memory_where_anything_else_may_be_asked_of_it(string other, bool stays)
    {
        string text = $"\t.local .align 4 .b8 __local_depot0[4];\n\tmov.b64\t%rd1, __local_depot0;\n{other}\tst.local.f32\t[%rd1], 0f00000000;\n\tfma.rn.f32 \t%f1, %f2, %f3, %f4;\n\tst.local.f32\t[%rd1], %f1;\n\tld.local.f32\t%f5, [%rd1];\n";
        const string inRegisters = "\t.reg .f32 %__local_depot0;\n\tmov.f32\t%__local_depot0, 0f00000000;\n\tfma.rn.f32 \t%f1, %f2, %f3, %f4;\n\tmov.f32\t%__local_depot0, %f1;\n\tmov.f32\t%f5, %__local_depot0;\n";
        Assert.Equal(stays ? text : inRegisters, PtxText.Of(text, DeviceNumerics.Fast));
    }

    private static MethodInfo Kernel<T>(Action<DeviceMemory<T>, KernelArguments> kernel) where T : unmanaged => kernel.Method;

    private static IEnumerable<MethodInfo> Methods<T>(IEnumerable<DeviceLaunch<T>> launches) where T : unmanaged =>
        launches.SelectMany(static launch => launch.Tiled?.Shapes.Select(static one => one.Kernel) ?? [launch.Kernel]).Select(static kernel => kernel.Method).Distinct();

    internal static MethodInfo[] KernelsOf<T, TDevice>(IDeviceCode<T> code) where T : unmanaged where TDevice : struct, IDeviceInstructions
    {
        DevicePrograms<T> programs = code.Create<TDevice>();
        DeviceStepKernels<T> step = code.StepKernels<TDevice>();
        return [.. Methods(new[] { programs.Gradient, programs.Jvp, programs.Inference }.SelectMany(static program => program.Launches)).Concat([step.Sgd.Method, step.Adam.Method, step.Gather.Method])];
    }

    private static MethodInfo[] Library<T, TArith>() where T : unmanaged where TArith : struct, IDeviceArithmetic<T> =>
    [
        Kernel<T>(DeviceBatch.Pack<T, TArith>), Kernel<T>(DeviceBatch.Gather<T, TArith>),
        .. new[] { DeviceConvolution.Forward<T, TArith>(), DeviceConvolution.BackwardData<T, TArith>(), DeviceConvolution.BackwardWeights<T, TArith>() }
            .SelectMany(static tiled => tiled.Shapes.Select(static one => one.Kernel).Concat(new[] { tiled.Pack, tiled.AddSlices }.OfType<Action<DeviceMemory<T>, KernelArguments>>())).Select(Kernel),
        Kernel<T>(DeviceLinear.Forward<T, TArith>), Kernel<T>(DeviceLinear.BackwardData<T, TArith>), Kernel<T>(DeviceLinear.ToSamples<T, TArith>),
        Kernel<T>(DeviceLinear.BackwardWeights<T, TArith>), Kernel<T>(DeviceLinear.BackwardBias<T, TArith>),
        Kernel<T>(DeviceOptimizers.Sgd<T, TArith, TArith>), Kernel<T>(DeviceOptimizers.Adam<T, TArith, TArith>), Kernel<T>(PeakKernels.Spin<T, TArith>),
    ];

    /// <summary>The text of every kernel; and of the same with no fused multiply-add asked for, which has none.</summary>
    private void Check(MethodInfo[] kernels, MethodInfo[] separate)
    {
        Assert.NotEmpty(kernels);
        foreach (MethodInfo kernel in kernels)
            foreach (CudaArchitecture architecture in (CudaArchitecture[])[CudaArchitecture.SM_80, CudaArchitecture.SM_90])
                Check(kernel, PtxCompiler.Loaded(context, kernel, architecture));
        foreach (MethodInfo kernel in separate)
        {
            string text = PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_80);
            Check(kernel, text);
            Assert.False(Fused().IsMatch(text), $"{kernel.Name} has a fused multiply-add of the compiler's own.");
        }
    }

    private static void Check(MethodInfo kernel, string text)
    {
        foreach (Regex wrong in (Regex[])[Unrounded(), Approximate(), Call(), DividedWarp(), Generic(), Atomic()])
            if (wrong.Match(text) is { Success: true } match)
                Assert.Fail($"{kernel.Name}: '{text[match.Index..text.IndexOf('\n', match.Index)]}'");
    }

    private int Operations(MethodInfo kernel) => Arithmetic().Count(PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90));

    [GeneratedRegex(@"\b(add|sub|mul|div|rcp|sqrt|fma|mad)\.(?!rn\.)([a-z0-9]+\.)*f(16|32|64)\b")]
    private static partial Regex Unrounded();

    [GeneratedRegex(@"\.(approx|ftz|full|sat)\b|\b(ex2|lg2|sin|cos|tanh)\.")]
    private static partial Regex Approximate();

    /// <summary>A function that was not put in place: it may be one that does not exist.</summary>
    [GeneratedRegex(@"\bcall\b")]
    private static partial Regex Call();

    /// <summary>A branch on a condition that is said to be the same for all threads of a warp; ILGPU says so from O2 on, and nothing checks it.</summary>
    [GeneratedRegex(@"@!?%p\d+\s+bra\.uni\b")]
    private static partial Regex DividedWarp();

    /// <summary>Memory of a thread's own: a variable that is in no register.</summary>
    [GeneratedRegex(@"\b(ld|st)\.local\b")]
    private static partial Regex Local();

    /// <summary>An access whose memory the device has to find out.</summary>
    [GeneratedRegex(@"\b(ld|st|atom)\.((?:v[24]\.)?[fbus](?:8|16|32|64))\b")]
    private static partial Regex Generic();

    /// <summary>An addition in an order that nobody states.</summary>
    [GeneratedRegex(@"\b(red|atom)\.")]
    private static partial Regex Atomic();

    [GeneratedRegex(@"\b(fma|mad)\.([a-z0-9]+\.)*f(16|32|64)\b")]
    private static partial Regex Fused();

    [GeneratedRegex(@"\b(add|sub|mul)\.rn\.f32\b")]
    private static partial Regex Arithmetic();
}
