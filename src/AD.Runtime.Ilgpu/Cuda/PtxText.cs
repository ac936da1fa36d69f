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

    /// <summary>The text with results of instructions in registers, spaces of memory named, and, unless contraction is allowed, roundings stated.</summary>
    public static string Of(string ptx, Contraction contraction)
    {
        string text = InGlobalMemory(InRegisters(ptx));
        return contraction == Contraction.Never ? Rounded(text) : text;
    }

    /// <summary>Compiles a kernel and loads it with its text changed.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere, and contraction is not allowed.</exception>
    public static Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments> Load<T>(Accelerator accelerator, Action<DeviceMemory<T>, KernelArguments> kernel, Contraction contraction)
        where T : unmanaged =>
        accelerator.LoadKernel(Changed((PTXCompiledKernel)accelerator.CompileKernel(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method)), contraction))
            .CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, DeviceMemory<T>, KernelArguments>>();

    /// <summary>The same kernel, its text changed in place.</summary>
    /// <exception cref="NotSupportedException">This version of ILGPU keeps the text elsewhere, and contraction is not allowed.</exception>
    public static PTXCompiledKernel Changed(PTXCompiledKernel kernel, Contraction contraction)
    {
        if (Text is not null)
            Text.SetValue(kernel, Of(kernel.PTXAssembly, contraction));
        else if (contraction == Contraction.Never)
            throw new NotSupportedException(
                $"ILGPU {typeof(PTXCompiledKernel).Assembly.GetName().Version} keeps the PTX of a kernel where it cannot be changed; expected 1.5. Open the device with {nameof(Contraction)}.{nameof(Contraction.Allowed)}, or use that version.");
        return kernel;
    }

    /// <summary>
    /// The rounding of every sum, difference and product: to nearest. ILGPU states none, which lets the assembler contract a product and a sum; with
    /// one stated it never does (PTX ISA, "add", "mul").
    /// </summary>
    private static string Rounded(string ptx) => Unrounded().Replace(ptx, "$1.rn.$2");

    /// <summary>
    /// The result of an instruction that C# spells out goes from ILGPU through a variable in memory, which the assembler keeps there for doubles: it
    /// is taken from the register, and the variable left out. Only where nothing else can use it: the register of its address is set once and has these
    /// three accesses.
    /// </summary>
    private static string InRegisters(string ptx)
    {
        Dictionary<string, int> mentions = Names().Matches(ptx).GroupBy(static match => match.Value).ToDictionary(static group => group.Key, static group => group.Count());
        var unused = new HashSet<string>();
        string text = ResultInMemory().Replace(ptx, match =>
        {
            string place = match.Groups["place"].Value;
            if (mentions[place] != 4)
                return match.Value;
            unused.Add(place);
            return $"{match.Groups["instruction"].Value}\n\tmov.{match.Groups["type"].Value}\t{match.Groups["target"].Value}, {match.Groups["result"].Value};";
        });
        text = Address().Replace(text, match =>
        {
            string variable = match.Groups["variable"].Value;
            if (!unused.Contains(match.Groups["place"].Value))
                return match.Value;
            if (mentions[variable] == 2)
                unused.Add(variable);
            return "";
        });
        return Variable().Replace(text, match => unused.Contains(match.Groups["variable"].Value) ? "" : match.Value);
    }

    /// <summary>
    /// Accesses of no named space are of global memory: where no address is converted to a generic one ("cvta"), generic addresses come from the kernel's
    /// arguments alone, and those are global.
    /// </summary>
    private static string InGlobalMemory(string ptx) => ptx.Contains("cvta", StringComparison.Ordinal) ? ptx : Generic().Replace(ptx, "$1.global.$2");

    [GeneratedRegex(@"\b(add|sub|mul)\.(f32|f64)\b")]
    private static partial Regex Unrounded();

    [GeneratedRegex(@"%rd\d+\b|\b__local_depot\d+\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\tmov\.b64\s+(?<place>%rd\d+), (?<variable>__local_depot\d+);\r?\n", RegexOptions.Multiline)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*\.local [^\n]*\b(?<variable>__local_depot\d+)\[\d+\];\r?\n", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\tst\.local\.(?<type>f32|f64)\s+\[(?<place>%rd\d+)\], 0[fd]0+;\r?\n(?<instruction>\tfma\.rn\.\k<type>\s+(?<result>%fd?\d+), [^;\n]+;)\r?\n\tst\.local\.\k<type>\s+\[\k<place>\], \k<result>;\r?\n\tld\.local\.\k<type>\s+(?<target>%fd?\d+), \[\k<place>\];", RegexOptions.Multiline)]
    private static partial Regex ResultInMemory();

    [GeneratedRegex(@"\b(ld|st)\.((?:v[24]\.)?[fbus](?:8|16|32|64))\b")]
    private static partial Regex Generic();
}
