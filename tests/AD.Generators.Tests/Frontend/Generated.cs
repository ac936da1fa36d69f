using System.Collections.Immutable;
using System.Reflection;
using AdCompiler.Generators.Frontend;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>Compiles C# text against the runtime and runs the generator on it.</summary>
internal sealed class Generated
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "MathNet.Numerics.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Network).Assembly.Location),
    ];

    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Linq;
        global using AdCompiler; global using static AdCompiler.Ops;
        """;

    private Generated(CSharpCompilation compilation, GeneratorDriver driver)
    {
        Compilation = compilation;
        Driver = driver;
    }

    public CSharpCompilation Compilation { get; }
    public GeneratorDriver Driver { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results[0];

    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>What was read, by the declaration's name.</summary>
    public IEnumerable<Reading> Readings => Result.TrackedSteps.TryGetValue(Steps.Trace, out var steps)
        ? steps.SelectMany(step => step.Outputs).Select(output => (Reading)output.Value)
        : [];

    /// <summary>The only network's model; diagnostics of any kind fail the test.</summary>
    public NetworkModel Model
    {
        get
        {
            Assert.Empty(Compilation.GetDiagnostics().Where(d => d.Severity is DiagnosticSeverity.Error));
            Assert.Empty(Diagnostics);
            return Assert.Single(Readings, reading => reading.Model is not null).Model!;
        }
    }

    /// <summary>The user's classes with their programs, loaded; a diagnostic of any kind fails the test.</summary>
    public Assembly Load()
    {
        Assert.Empty(Diagnostics);
        Driver.RunGeneratorsAndUpdateCompilation(Compilation, out Compilation compilation, out _);
        using var stream = new MemoryStream();
        var built = compilation.Emit(stream);
        Assert.True(built.Success, string.Join("\n", built.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).Take(5)));
        return Assembly.Load(stream.ToArray());
    }

    /// <summary>The program in double of a loaded network.</summary>
    public static CompiledNetwork CompiledOf(Type network, int batch, Rules? rules = null) =>
        (CompiledNetwork)network.GetMethod("Compile", [typeof(Width), typeof(int), typeof(Rules), typeof(CompileOptions)])!
            .Invoke(null, [Width.Double, batch, rules, new CompileOptions { Seed = 3, Threads = 1 }])!;

    public static Generated From(params string[] sources) => From(allowUnsafe: true, sources);

    public static Generated From(bool allowUnsafe, params string[] sources)
    {
        CSharpCompilation compilation = Compile(allowUnsafe, sources);
        return Run(compilation);
    }

    public static CSharpCompilation Compile(bool allowUnsafe, params string[] sources) => CSharpCompilation.Create(
        "Test", [.. sources.Prepend(Usings).Select((text, i) => Parse(text, $"File{i}.cs"))], References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: allowUnsafe));

    public static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path);

    public static Generated Run(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new AdGenerator().AsSourceGenerator()],
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new Generated(compilation, driver.RunGenerators(compilation));
    }

    /// <summary>The same driver on a changed compilation.</summary>
    public Generated Again(CSharpCompilation changed) => new(changed, Driver.RunGenerators(changed));

    /// <summary>A network "Net" on images of [4] with this body of Forward(Tensor x) and these members.</summary>
    public static Generated Network(string forward, string members = "", string rest = "") => From($$"""
        [Differentiable, Input(4)]
        public sealed partial class Net : Network
        {
            {{members}}
            public override Tensor Forward(Tensor x)
            {
                {{forward}}
            }
        }
        {{rest}}
        """);
}
