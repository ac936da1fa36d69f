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

    private readonly Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> compile;

    public EmittedNetwork(NetworkModel model)
    {
        Model = model;
        Files = [ApiEmitter.Emit(model.Class), .. NetworkEmitter.Emit(model)];
        Type type = Load().GetType($"{model.Class.Namespace}.{model.Class.Name}", throwOnError: true)!;
        compile = type.GetMethod("Compile", [typeof(Width), typeof(int), typeof(Rules), typeof(CompileOptions)])!
            .CreateDelegate<Func<Width, int, Rules?, CompileOptions?, CompiledNetwork>>();
    }

    public NetworkModel Model { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public CompiledNetwork Compile(Width width, int batch, Rules? rules = null, CompileOptions? options = null) =>
        compile(width, batch, rules, options ?? new CompileOptions { Threads = 1 });

    private Assembly Load()
    {
        string user = $$"""
            namespace {{Model.Class.Namespace}};
            public partial class {{Model.Class.Name}};
            """;
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Emitted" + Model.Class.Name,
            [CSharpSyntaxTree.ParseText(user, parse), .. Files.Select(f => CSharpSyntaxTree.ParseText(f.Text, parse, f.HintName))],
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
