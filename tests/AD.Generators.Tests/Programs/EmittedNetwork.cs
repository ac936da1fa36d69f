using System.Reflection;
using System.Runtime.Loader;
using AdCompiler.Generators.Emit;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Programs;

/// <summary>A network built node by node, its emitted programs compiled by the C# compiler and loaded.</summary>
internal sealed class EmittedNetwork
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private Func<Width, int, Rules?, CompileOptions?, CompiledNetwork>? compile;

    private EmittedNetwork(NetworkModel model, IReadOnlyList<SourceFile> files)
    {
        Model = model;
        Files = files;
    }

    public NetworkModel Model { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Networks that are compiled together, which costs little more than one alone.</summary>
    public static IReadOnlyList<EmittedNetwork> Of(params NetworkModel[] models) => Of([.. models.Select(NetworkPrograms.Of)]);

    public static IReadOnlyList<EmittedNetwork> Of(params NetworkPrograms[] programs)
    {
        EmittedNetwork[] networks = [.. programs.Select(p => new EmittedNetwork(p.Model, [ApiEmitter.Emit(p.Model.Class), .. NetworkEmitter.Emit(p)]))];
        Assembly assembly = Load(networks);
        foreach (EmittedNetwork network in networks)
            network.compile = assembly.GetType($"{network.Model.Class.Namespace}.{network.Model.Class.Name}", throwOnError: true)!
                .GetMethod("Compile", [typeof(Width), typeof(int), typeof(Rules), typeof(CompileOptions)])!
                .CreateDelegate<Func<Width, int, Rules?, CompileOptions?, CompiledNetwork>>();
        return networks;
    }

    public CompiledNetwork Compile(Width width, int batch, Rules? rules = null, CompileOptions? options = null) =>
        compile!(width, batch, rules, options ?? new CompileOptions { Threads = 1 });

    private static Assembly Load(EmittedNetwork[] networks)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Emitted" + networks[0].Model.Class.Name,
            networks.SelectMany(n => n.Files.Select(f => CSharpSyntaxTree.ParseText(f.Text, parse, f.HintName))
                .Append(CSharpSyntaxTree.ParseText($"namespace {n.Model.Class.Namespace}; public partial class {n.Model.Class.Name};", parse))),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        if (!result.Success)
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)));
        stream.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(stream);
    }
}
