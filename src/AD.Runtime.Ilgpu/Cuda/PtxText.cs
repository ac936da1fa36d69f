using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;

namespace AdCompiler.Ilgpu;

/// <summary>What ILGPU's text for NVIDIA's assembler leaves open or does the long way round, said before the text is loaded.</summary>
internal static partial class PtxText
{
    /// <summary>ILGPU has no way to change a kernel's text between compiling and loading it.</summary>
    private static readonly FieldInfo? Text = typeof(PTXCompiledKernel).GetField($"<{nameof(PTXCompiledKernel.PTXAssembly)}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The text with results of instructions in registers, spaces of memory named, and roundings stated where they are to be reproduced.</summary>
    public static string Of(string ptx, DeviceNumerics numerics, LaunchBounds? bounds = null)
    {
        string text = Bounded(InGlobalMemory(InRegisters(ptx)), bounds);
        return numerics == DeviceNumerics.Reproducible ? Rounded(text) : text;
    }

    /// <summary>Compiles a kernel and loads it with its text changed.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere, and roundings are to be reproduced.</exception>
    public static Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Accelerator accelerator, Action<DeviceMemory<T>, KernelArguments> kernel, DeviceNumerics numerics, LaunchBounds? bounds)
        where T : unmanaged =>
        accelerator.LoadKernel(Changed((PTXCompiledKernel)accelerator.CompileKernel(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method)), numerics, bounds))
            .CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments>>();

    /// <summary>The same kernel, its text changed in place.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere, and roundings are to be reproduced.</exception>
    public static PTXCompiledKernel Changed(PTXCompiledKernel kernel, DeviceNumerics numerics, LaunchBounds? bounds = null)
    {
        if (Text is not null)
            Text.SetValue(kernel, Of(kernel.PTXAssembly, numerics, bounds));
        else if (numerics == DeviceNumerics.Reproducible)
            throw new NotSupportedException(
                $"ILGPU {typeof(PTXCompiledKernel).Assembly.GetName().Version} keeps the PTX of a kernel where it cannot be changed; expected 1.5. Open the device with {nameof(DeviceNumerics)}.{nameof(DeviceNumerics.Fast)}, or use that version.");
        return kernel;
    }

    /// <summary>
    /// The rounding of every sum, difference and product: to nearest. ILGPU states none, which lets the assembler contract a product and a sum; with
    /// one stated it never does (PTX ISA, "add", "mul"). What is added in memory is rounded in any case ("red").
    /// </summary>
    private static string Rounded(string ptx) => Unrounded().Replace(ptx, "$1.rn.$2");

    /// <summary>
    /// What goes in and out of instructions that C# spells out passes through variables in memory, which the assembler keeps there where they have eight
    /// bytes. Those that are only ever read and written whole, as numbers of one type, become registers.
    /// </summary>
    private static string InRegisters(string ptx)
    {
        Dictionary<string, int> mentions = Names().Matches(ptx).GroupBy(static match => match.Value).ToDictionary(static group => group.Key, static group => group.Count());
        ILookup<string, string> types = Access().Matches(ptx).ToLookup(static match => match.Groups["place"].Value, static match => match.Groups["type"].Value);
        Dictionary<string, (string Variable, string Type)> own = Address().Matches(ptx)
            .Select(static match => (Place: match.Groups["place"].Value, Variable: match.Groups["variable"].Value))
            .Where(known => mentions[known.Variable] == 2 && mentions[known.Place] == 1 + types[known.Place].Count() && types[known.Place].Distinct().Count() < 2)
            .ToDictionary(static known => known.Place, known => (known.Variable, types[known.Place].FirstOrDefault("b32")));
        Dictionary<string, string> declared = own.Values.ToDictionary(static variable => variable.Variable, static variable => variable.Type);
        string text = Address().Replace(ptx, match => own.ContainsKey(match.Groups["place"].Value) ? "" : match.Value);
        text = Variable().Replace(text, match => declared.TryGetValue(match.Groups["variable"].Value, out string? type) ? $"\t.reg .{type} %{match.Groups["variable"].Value};\n" : match.Value);
        return Access().Replace(text, match => own.TryGetValue(match.Groups["place"].Value, out var variable)
            ? $"\tmov.{variable.Type}\t{(match.Groups["target"] is { Success: true } target ? $"{target.Value}, %{variable.Variable}" : $"%{variable.Variable}, {match.Groups["source"].Value}")};"
            : match.Value);
    }

    /// <summary>
    /// Accesses of no named space are of global memory: where no address is converted to a generic one ("cvta"), generic addresses come from the kernel's
    /// arguments alone, and those are global.
    /// </summary>
    private static string InGlobalMemory(string ptx) => ptx.Contains("cvta", StringComparison.Ordinal) ? ptx : Generic().Replace(ptx, "$1.global.$2");

    /// <summary>Bounds of a launch stand between a kernel's parameters and its text.</summary>
    private static string Bounded(string ptx, LaunchBounds? bounds) => bounds is { } launch
        ? EndOfParameters().Replace(ptx, string.Create(CultureInfo.InvariantCulture, $")\n.maxntid {launch.Threads}, 1, 1\n.minnctapersm {launch.Groups}\n{{"), 1) : ptx;

    [GeneratedRegex(@"^\)\r?\n\{", RegexOptions.Multiline)]
    private static partial Regex EndOfParameters();

    [GeneratedRegex(@"(?<![.\w])(add|sub|mul)\.(f32|f64)\b")]
    private static partial Regex Unrounded();

    [GeneratedRegex(@"%rd\d+\b|\b__local_depot\d+\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\tmov\.b64\s+(?<place>%rd\d+), (?<variable>__local_depot\d+);\r?\n", RegexOptions.Multiline)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*\.local [^\n]*\b(?<variable>__local_depot\d+)\[\d+\];\r?\n", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\t(?:st\.local\.(?<type>[bf](?:16|32|64))\s+\[(?<place>%rd\d+)\], (?<source>[^;\n]+)|ld\.local\.(?<type>[bf](?:16|32|64))\s+(?<target>%\w+), \[(?<place>%rd\d+)\]);", RegexOptions.Multiline)]
    private static partial Regex Access();

    [GeneratedRegex(@"\b(ld|st|red)\.((?:v[24]\.|add\.)?[fbus](?:8|16|32|64))\b")]
    private static partial Regex Generic();
}
