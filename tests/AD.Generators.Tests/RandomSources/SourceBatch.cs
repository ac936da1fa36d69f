using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Methods of one compilation with what the generator made of them, loaded.</summary>
internal sealed class SourceBatch
{
    // not one that can be collected: the runtime has crashed while it collected them beside other tests
    private readonly AssemblyLoadContext context = new("RandomSources");
    private readonly Dictionary<string, CalledMethod> methods = [];
    private readonly Dictionary<string, string> texts = [];

    /// <exception cref="InvalidSourceException">The text is no C#, whatever the generator makes of it.</exception>
    public SourceBatch(IReadOnlyList<SourceMethod> sources)
    {
        CSharpCompilation compilation = Generated.Compile(allowUnsafe: false,
            [SourceLibrary.Text, .. sources.Select(s => "using System.Numerics;\n" + s.Text), .. sources.Select(s => "using System.Numerics;\n" + s.TwinText)]);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new AdGenerator().AsSourceGenerator()], parseOptions: new CSharpParseOptions(LanguageVersion.Preview));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        foreach (GeneratedSourceResult file in result.GeneratedSources)
            texts[file.HintName.Split('.')[0]] = file.SourceText.ToString();
        Rejected = result.Diagnostics.ToLookup(d => ClassOf(d.Location));
        Failure = result.Exception?.ToString();
        Load(compilation, generated, sources);
    }

    /// <summary>What the generator reported, by class.</summary>
    public ILookup<string, Diagnostic> Rejected { get; }

    /// <summary>The generator threw, or its text does not compile: nothing was loaded.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyDictionary<string, string> Texts => texts;

    public CalledMethod? Find(string type, string method) => methods.GetValueOrDefault($"{type}.{method}");

    private void Load(Compilation users, Compilation generated, IReadOnlyList<SourceMethod> sources)
    {
        var calls = new StringBuilder("public static class Calls\n{\n");
        var found = new List<(string Key, IMethodSymbol Symbol)>();
        foreach (string type in sources.SelectMany(s => new[] { s.Method.Class, s.Twin.Class }))
            foreach (IMethodSymbol method in generated.GetTypeByMetadataName(type)!.GetMembers().OfType<IMethodSymbol>().Where(m => m.Name is "F" or "FJvp" or "FVjp" or "FGradient" or "FHvp"))
            {
                IMethodSymbol closed = method.IsGenericMethod ? method.Construct(generated.GetSpecialType(SpecialType.System_Double)) : method;
                calls.Append(CalledMethod.Wrapper($"C{found.Count}", closed));
                found.Add(($"{type}.{method.Name}", closed));
            }
        Compilation whole = generated.AddSyntaxTrees(Generated.Parse(calls.Append("}\n").ToString(), "Calls.cs"));
        using var stream = new MemoryStream();
        var built = whole.Emit(stream);
        bool IsUsers(Diagnostic error) => error.Location.SourceTree is { } tree && users.ContainsSyntaxTree(tree);
        if (!built.Success)
        {
            Diagnostic[] errors = [.. built.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error)];
            string text = string.Join("\n", errors.OrderBy(e => IsUsers(e) ? 0 : 1).DistinctBy(e => e.Id).Take(12).Select(e => $"{e}: {LineOf(e)}"));
            if (errors.Any(IsUsers))
                throw new InvalidSourceException(text);
            Failure ??= text;
            return;
        }
        stream.Position = 0;
        Type caller = context.LoadFromStream(stream).GetType("Calls")!;
        for (int i = 0; i < found.Count; i++)
            methods[found[i].Key] = new CalledMethod(found[i].Symbol, caller.GetMethod("C" + i)!, caller.GetMethod("C" + i + "Types")!, caller.Assembly.GetType("Watch")!.GetField("Decided")!);
    }

    private static string ClassOf(Location location) => location.SourceTree is { } tree
        ? tree.GetRoot().FindNode(location.SourceSpan).AncestorsAndSelf().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ClassDeclarationSyntax>().LastOrDefault()?.Identifier.Text ?? ""
        : "";

    private static string LineOf(Diagnostic error) =>
        error.Location.SourceTree is { } tree ? tree.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() : "";
}

/// <summary>The text of a random method is no C#: the fault of who wrote it, not of the generator.</summary>
internal sealed class InvalidSourceException(string message) : Exception(message);

/// <summary>A method that is called with its arguments as objects: spans as arrays, by reference or out in place.</summary>
internal sealed class CalledMethod
{
    private readonly Func<object?[], object?> call;

    public CalledMethod(IMethodSymbol symbol, MethodInfo caller, MethodInfo types, FieldInfo decided)
    {
        WatchField = decided;
        call = caller.CreateDelegate<Func<object?[], object?>>();
        Types = (Type[])types.Invoke(null, null)!;
        Parameters = [.. symbol.Parameters.Select((p, i) => new CalledParameter(p.Name, p.RefKind is RefKind.Out, p.RefKind is RefKind.Ref or RefKind.Out, p.Type.Name == "ReadOnlySpan", Types[i]))];
        ReturnsVoid = symbol.ReturnsVoid;
    }

    public Type[] Types { get; }

    /// <summary>What twins have decided.</summary>
    public FieldInfo WatchField { get; }

    public CalledParameter[] Parameters { get; }

    public bool ReturnsVoid { get; }

    /// <summary>The result, null for void; arguments passed by reference or out are replaced.</summary>
    public object? Call(object?[] arguments) => call(arguments);

    public static string Wrapper(string name, IMethodSymbol method)
    {
        var begin = new StringBuilder();
        var end = new StringBuilder();
        var arguments = new List<string>();
        var types = new List<string>();
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            string type = InArrays(parameter.Type);
            types.Add($"typeof({type.Replace("?", "", StringComparison.Ordinal)})");
            begin.Append($"        {type} p{i}{(parameter.RefKind is RefKind.Out ? "" : $" = ({type})a[{i}]")};\n");
            arguments.Add(parameter.RefKind switch { RefKind.Ref => "ref ", RefKind.Out => "out ", RefKind.None => "", _ => "in " } + "p" + i);
            if (parameter.RefKind is RefKind.Ref or RefKind.Out)
                end.Append($"        a[{i}] = p{i};\n");
        }
        string typeArguments = method.IsGenericMethod ? "<double>" : "";
        string call = $"{method.ContainingType.Name}.{method.Name}{typeArguments}({string.Join(", ", arguments)});";
        return $"    public static object {name}(object[] a)\n    {{\n{begin}        {(method.ReturnsVoid ? "" : "object result = ")}{call}\n{end}        return {(method.ReturnsVoid ? "null" : "result")};\n    }}\n"
            + $"    public static Type[] {name}Types() => [{string.Join(", ", types)}];\n";
    }

    private static string InArrays(ITypeSymbol type) => type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" } span ? span.TypeArguments[0].ToDisplayString() + "[]"
        : type.ToDisplayString().Replace("*", "", StringComparison.Ordinal);
}

/// <param name="HandsBack">Passed by reference or out.</param>
/// <param name="IsReadOnly">A read-only span.</param>
internal sealed record CalledParameter(string Name, bool IsOut, bool HandsBack, bool IsReadOnly, Type Type);
