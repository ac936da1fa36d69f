using AdCompiler.Generators.Emit.Ilgpu;
using AdCompiler.Generators.Nonsmooth;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// All files of a network's programs: the description, and for each width the forward and the derived program of a gradient
/// step, the JVP program, the inference program, and the kernels they call.
/// </summary>
internal static class NetworkEmitter
{
    private static readonly Spelling[] Widths = [Spelling.Half, Spelling.Float, Spelling.Double];

    /// <param name="programs">The network's.</param>
    /// <param name="onDevice">Whether to write programs for a GPU too.</param>
    /// <param name="token">Ends the emission between two widths.</param>
    public static IReadOnlyList<SourceFile> Emit(NetworkPrograms programs, bool onDevice = false, CancellationToken token = default)
    {
        NetworkModel model = programs.Model;
        var stored = new StoredNames(model.Parameters, model.Buffers);
        Schedule[] schedules = [programs.Gradient, programs.Jvp, programs.Inference];
        PoolTablePlaces tables = PoolTablePlaces.Of(schedules);
        string stem = model.Class.HintName;
        var kernels = new KernelLibrary(schedules);
        var files = new List<SourceFile> { new(stem + ".Description.g.cs", DescriptionEmitter.Text(programs, stored, tables, onDevice)) };
        foreach (Spelling spelling in Widths)
        {
            token.ThrowIfCancellationRequested();
            string Name(string part) => $"{stem}.{spelling.Name}.{part}.g.cs";
            var gradient = new ProgramEmitter(programs.Gradient, kernels, stored, tables, spelling);
            files.Add(new(Name("Forward"), Program(model, spelling, "Gradient", Header(model, spelling, gradient), gradient.WriteForward)));
            files.Add(new(Name("Backward"), Program(model, spelling, "Gradient",
                
                [
                    $"The derived program of {model.Class.Name} at {spelling.Name}: from the loss back to every parameter.",
                    "Methods stand in the order in which the phases (beside the forward program) run them; a name that",
                    "comes again has a number: Backward_2 is what the next phase that works on the same block does.",
                ], gradient.WriteBackward)));
            foreach (var (name, schedule, summary) in new[]
            {
                ("Jvp", programs.Jvp, "derivative of the loss along a direction, beside the value"),
                ("Inference", programs.Inference, "outputs and loss, nothing saved"),
            })
            {
                var emitter = new ProgramEmitter(schedule, kernels, stored, tables, spelling);
                files.Add(new(Name(name), Program(model, spelling, name, [$"{model.Class.Name} at {spelling.Name}: {summary}."], writer =>
                {
                    emitter.WriteForward(writer);
                    emitter.WriteBackward(writer);
                })));
            }
            files.Add(new(Name("Kernels"), Kernels(model, kernels, spelling)));
        }
        if (onDevice)
            files.AddRange(DeviceEmitter.Emit(programs, kernels, stored, tables, token));
        return files;
    }

    private static IReadOnlyList<string> Header(NetworkModel model, Spelling spelling, ProgramEmitter program)
    {
        var lines = new List<string>
        {
            $"The forward program of {model.Class.Name} at {spelling.Name}, in training mode.",
            $"A batch is cut into blocks of {spelling.Lanes} samples, side by side in a vector; a value [N,C,H,W] of a block lies in its region",
            $"of the arena as [C][H][W][{spelling.Lanes}]. Arena: {program.BlockBytes} bytes for each block.",
        };
        int total = program.Residuals.Sum(static r => r.Bytes);
        lines.Add($"Saved for the derived program, {total} bytes for each sample:");
        lines.AddRange(program.Residuals.Select(static r => $"  {r.Name}: {r.Bytes}"));
        if (model.Sites.Count > 0)
            lines.Add("Nonsmooth operations and the rule of their derivative:");
        lines.AddRange(model.Sites.Select(static site => $"  {site.Name}: {RuleOf(site)}"));
        return lines;
    }

    internal static string? FixedRuleOf(NonsmoothSite site) =>
        site.Pool is { Kind: PoolRuleKind.Hybrid } hybrid ? $"hybrid, beta = {Spelling.Double.Literal(hybrid.Beta).TrimEnd('d')}, {hybrid.Evaluation}"
        : site.Pool is { } pool ? pool.Kind.ToString().ToLowerInvariant()
        : site.Fixed is double number ? Spelling.Double.Literal(number).TrimEnd('d')
        : null;

    private static string RuleOf(NonsmoothSite site) => FixedRuleOf(site) is { } rule ? rule + ", fixed in the source" : "given when compiling";

    private static string Program(NetworkModel model, Spelling spelling, string program, IReadOnlyList<string> header, Action<CodeWriter> body) =>
        ClassFile.Text(model.Class, header, ClassFile.Usings, writer =>
        {
            writer.Line($"private static unsafe partial class {spelling.Name}Programs");
            writer.Open();
            writer.Line($"internal static partial class {program}");
            writer.Open();
            body(writer);
            writer.Close();
            writer.Close();
        });

    private static string Kernels(NetworkModel model, KernelLibrary kernels, Spelling spelling) =>
        ClassFile.Text(model.Class, [$"The kernels of {model.Class.Name} at {spelling.Name}: loops for its shapes, called by its programs."], ClassFile.Usings, writer =>
        {
            writer.Line($"private static unsafe partial class {spelling.Name}Programs");
            writer.Open();
            foreach (NamedKernel kernel in kernels.InOrder)
            {
                if (!ReferenceEquals(kernel, kernels.InOrder[0]))
                    writer.Blank();
                if (kernel.Users.Count > 1)
                    writer.Line("// for " + string.Join(", ", kernel.Users));
                KernelEmitter.Write(writer, kernel.Loops, spelling, kernel.Name);
            }
            writer.Close();
        });
}
