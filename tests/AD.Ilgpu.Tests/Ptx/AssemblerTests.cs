using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Reflection;
using AdCompiler.Networks;
using ILGPU;
using ILGPU.Runtime.Cuda;
using Xunit.Abstractions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>What NVIDIA's assembler makes of the tiles, where it is installed; the output has the table.</summary>
public sealed partial class AssemblerTests(ITestOutputHelper output)
{
    [AssemblerFact]
    public void Do_tiles_keep_everything_in_registers()
    {
        using Context context = Context.Create(static builder => IlgpuDevice.Configure(builder));
        output.WriteLine("| tile, sm_90 | registers | bytes of stack | spilled |");
        output.WriteLine("|---|---|---|---|");
        Check<float, DeviceFloat<NvidiaInstructions>>(context, "float");
        Check<float, DeviceHalfWide<NvidiaInstructions>>(context, "Half, wide");
        Check<double, DeviceDouble<NvidiaInstructions>>(context, "double");
    }

    [AssemblerTheory, InlineData(typeof(LeNet5Bn)), InlineData(typeof(Vgg11Bn)), InlineData(typeof(ResNet18Bn))]
    public void Do_kernels_of_networks_spill_nothing(Type network)
    {
        using Context context = Context.Create(static builder => IlgpuDevice.Configure(builder));
        var found = new List<string>();
        int count = 0, most = 0;
        foreach (string width in (string[])["Float", "HalfWide", "HalfStorage", "Double"])
            foreach (MethodInfo kernel in KernelsOf(network, width))
            {
                string said = Assembled(PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90));
                int spilled = Number(SpillStores(), said, kernel.Name) + Number(SpillLoads(), said, kernel.Name), stack = Number(Stack(), said, kernel.Name);
                (count, most) = (count + 1, Math.Max(most, Number(Registers(), said, kernel.Name)));
                if (spilled > 0 || stack > 0)
                    found.Add($"{width} {kernel.Name}: {spilled} bytes spilled, {stack} of stack");
            }
        output.WriteLine($"{network.Name}: {count} kernels, at most {most} registers");
        Assert.True(found.Count == 0, "expected no spills and no stack: " + string.Join("; ", found));
    }

    /// <summary>A product and a sum that the assembler joins would be rounded once: other bits. What it makes of divisions and roots has fused multiply-adds of its own.</summary>
    [AssemblerTheory, InlineData(typeof(LeNet5Bn)), InlineData(typeof(ResNet18Bn))]
    public void Are_fused_multiply_adds_of_the_machine_only_where_the_text_has_one(Type network)
    {
        using Context context = Context.Create(static builder => IlgpuDevice.Configure(builder));
        int count = 0, sums = 0;
        bool wouldFuse = false;
        foreach (string width in (string[])["Float", "Double"])
            foreach (MethodInfo kernel in KernelsOf(network, width))
            {
                string text = PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90);
                if (FusesOrDivides().IsMatch(text) || !SumsOfProducts().IsMatch(text))
                    continue;
                string machine = Machine(text);
                Assert.True(!FusedOnMachine().IsMatch(machine), $"{width} {kernel.Name}: {FusedOnMachine().Match(machine).Value}, where the text has none");
                count++;
                sums += SumOnMachine().Count(machine);
                wouldFuse = wouldFuse || FusedOnMachine().IsMatch(Machine(PtxCompiler.Loaded(context, kernel, CudaArchitecture.SM_90, DeviceNumerics.Fast)));
            }
        output.WriteLine($"{network.Name}: {count} kernels with products and no fused multiply-adds, {sums} sums and products on the machine");
        Assert.True(count > 0 && sums > 0 && wouldFuse, "expected kernels whose products and sums the assembler joins where no rounding is stated");
    }

    /// <summary>The instructions of the machine.</summary>
    private static string Machine(string ptx)
    {
        string binary = Path.GetTempFileName();
        try
        {
            Assembled(ptx, binary);
            string program = Path.Combine(Path.GetDirectoryName(AssemblerFactAttribute.Assembler)!, "cuobjdump");
            using Process reader = Process.Start(new ProcessStartInfo(program, ["-sass", binary]) { RedirectStandardOutput = true })!;
            string text = reader.StandardOutput.ReadToEnd();
            reader.WaitForExit();
            return text;
        }
        finally
        {
            File.Delete(binary);
        }
    }

    private static IEnumerable<MethodInfo> KernelsOf(Type network, string width)
    {
        object code = Activator.CreateInstance(network.GetNestedType(width + "DeviceCode", BindingFlags.NonPublic)!, nonPublic: true)!;
        return code is IDeviceCode<double> doubles ? PtxGateTests.KernelsOf<double, NvidiaInstructions>(doubles) : PtxGateTests.KernelsOf<float, NvidiaInstructions>((IDeviceCode<float>)code);
    }

    private void Check<T, TArith>(Context context, string width) where T : unmanaged where TArith : struct, IDeviceArithmetic<T>
    {
        foreach (var (name, tiled) in new[]
        {
            ("forward", DeviceConvolution.Forward<T, TArith>()), ("backward to the data", DeviceConvolution.BackwardData<T, TArith>()), ("backward to the weights", DeviceConvolution.BackwardWeights<T, TArith>()),
        })
            foreach (var (shape, kernel) in new[] { ("wide", tiled.Wide), ("narrow", tiled.Narrow), ("tensor cores", tiled.Tensor) })
            {
                if (kernel is null)
                    continue;
                string what = $"{width}, {name}, {shape}", said = Assembled(PtxCompiler.Loaded(context, kernel.Method, CudaArchitecture.SM_90, kernel == tiled.Tensor ? DeviceNumerics.Fast : DeviceNumerics.Reproducible, kernel == tiled.Tensor ? tiled.TensorBounds : null));
                int registers = Number(Registers(), said, what), stack = Number(Stack(), said, what), stores = Number(SpillStores(), said, what), loads = Number(SpillLoads(), said, what);
                output.WriteLine($"| {what} | {registers} | {stack} | {stores + loads} |");
                Assert.True(stores + loads == 0, $"{what}: {stores} bytes are written to memory and {loads} read for lack of registers; expected none.");
            }
    }

    /// <summary>What the assembler says of a text's registers.</summary>
    private static string Assembled(string ptx)
    {
        string result = Path.GetTempFileName();
        try
        {
            return Assembled(ptx, result);
        }
        finally
        {
            File.Delete(result);
        }
    }

    /// <inheritdoc cref="Assembled(string)"/>
    /// <param name="result">The file for what it makes of it.</param>
    private static string Assembled(string ptx, string result)
    {
        string source = Path.GetTempFileName();
        try
        {
            File.WriteAllText(source, ptx);
            using Process assembler = Process.Start(new ProcessStartInfo(AssemblerFactAttribute.Assembler!, ["--verbose", "--gpu-name", "sm_90", "--output-file", result, source]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> errors = assembler.StandardError.ReadToEndAsync();
            string said = assembler.StandardOutput.ReadToEnd() + errors.Result;
            assembler.WaitForExit();
            Assert.True(assembler.ExitCode == 0, said);
            return said;
        }
        finally
        {
            File.Delete(source);
        }
    }

    private static int Number(Regex pattern, string said, string what) =>
        pattern.Match(said) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{what}: the assembler does not say '{pattern}': {said}");

    [GeneratedRegex(@"\b(fma|div|rcp|sqrt)\.(rn\.)?f(32|64)\b")]
    private static partial Regex FusesOrDivides();

    [GeneratedRegex(@"\bmul\.rn\.f(32|64)\b")]
    private static partial Regex SumsOfProducts();

    [GeneratedRegex(@"\b(FFMA|DFMA)\b[^;]*")]
    private static partial Regex FusedOnMachine();

    [GeneratedRegex(@"\b[FD](ADD|MUL)\b")]
    private static partial Regex SumOnMachine();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex Stack();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex SpillStores();

    [GeneratedRegex(@"(\d+) bytes spill loads")]
    private static partial Regex SpillLoads();
}

/// <inheritdoc cref="AssemblerFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AssemblerTheoryAttribute : TheoryAttribute
{
    public AssemblerTheoryAttribute() => Skip = new AssemblerFactAttribute().Skip;
}

/// <summary>A fact about what ptxas does; where it is not on the path it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AssemblerFactAttribute : FactAttribute
{
    internal static readonly string? Assembler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "ptxas.exe" : "ptxas")).FirstOrDefault(File.Exists);

    public AssemblerFactAttribute()
    {
        if (Assembler is null)
            Skip = "ptxas is not on the path; it comes with NVIDIA's CUDA toolkit (Debian's nvidia-cuda-toolkit, non-free).";
    }
}
