namespace AdCompiler.Generators.Tests.Methods;

using System.Runtime.Loader;
using System.Text.RegularExpressions;
using AdCompiler.Generators.Emit.Methods;
using AdCompiler.Generators.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

/// <summary>Emits methods, compiles the text in this process and runs it on the arguments that the interpreter takes.</summary>
internal sealed class CompiledMethods
{
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || p.EndsWith("AD.Runtime.dll", StringComparison.Ordinal))
        .Select(p => MetadataReference.CreateFromFile(p))];

    private readonly Type driver;

    public CompiledMethods(IReadOnlyList<Method> methods, string users = "")
    {
        Methods = [.. methods.Select(InFunctions)];
        Text = MethodFile.Text(Methods[0].Name, Methods);
        string calls = string.Concat(Methods.Select((m, i) => Call(m, i)));
        string namespaceOf = Methods[0].Name.Namespace is { Length: > 0 } name ? $"namespace {name};" : "";
        string text = $"using System;\nusing System.Runtime.Intrinsics;\n{namespaceOf}\npublic static partial class Functions\n{{\n{calls}}}\n";
        var compilation = CSharpCompilation.Create("Methods", new[] { Text, text, users }.Select(t => CSharpSyntaxTree.ParseText(t)), References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5).Select(Shown)));
        image.Position = 0;
        driver = new AssemblyLoadContext("Methods").LoadFromStream(image).GetTypes().Single(t => t.Name == "Functions");
    }

    public IReadOnlyList<Method> Methods { get; }

    public string Text { get; }

    /// <summary>An error with the lines before it.</summary>
    private string Shown(Diagnostic error)
    {
        int line = error.Location.GetLineSpan().StartLinePosition.Line;
        return error + "\n" + string.Join("\n", Text.Split('\n').Take(line + 1).Skip(line - 12));
    }

    /// <summary>C#'s own number types, and what the user declared.</summary>
    public Type TypeNamed(string name) => name switch
    {
        "double" => typeof(double),
        "float" => typeof(float),
        "int" => typeof(int),
        "Vector512<double>" => typeof(System.Runtime.Intrinsics.Vector512<double>),
        "Vector512<float>" => typeof(System.Runtime.Intrinsics.Vector512<float>),
        _ => driver.Assembly.GetTypes().Single(t => t.Name == name),
    };

    /// <summary>The leaves of the result, then those of what parameters hold at the end.</summary>
    public object[] Run(int method, object[] arguments) => (object[])driver.GetMethod("Call" + method)!.Invoke(null, [arguments])!;

    private static Method InFunctions(Method method) => method.Name.ContainingTypes.Count > 0 ? method : method with
    {
        Name = method.Name with { ContainingTypes = ["public static partial class Functions"], Modifiers = "public static" },
    };

    /// <summary>Takes the leaves of the parameters as objects, and gives those of the results.</summary>
    private static string Call(Method method, int number)
    {
        var lines = new List<string>();
        var arguments = new List<string>();
        int next = 0;
        for (int p = 0; p < method.Parameters.Count; p++)
        {
            Parameter parameter = method.Parameters[p];
            string passing = parameter.Passing is Passing.Ref or Passing.Out or Passing.In ? parameter.Passing.ToString().ToLowerInvariant() + " " : "";
            string type = parameter.Incoming is ArrayLeaf leaf && method.Arrays[leaf.Array.Index].Form is ArrayForm.Span or ArrayForm.ReadOnlySpan
                ? method.Arrays[((ArrayLeaf)parameter.Incoming).Array.Index].Element + "[]" : InDouble(parameter.Type, method);
            string value = parameter.Incoming is null ? "default" : Construct(parameter.Incoming, method, ref next, type);
            lines.Add($"{type} p{p} = {value};");
            arguments.Add($"{passing}p{p}");
        }
        string call = $"{method.Name.Name}{InDouble(method.Name.TypeParameters, method)}({string.Join(", ", arguments)});";
        lines.Add(method.Result is null ? call : "var result = " + call);
        List<string> results = method.Result is null ? [] : [.. Leaves(method.Result, "result")];
        for (int p = 0; p < method.Parameters.Count; p++)
            if (method.Parameters[p].Outgoing is Structure outgoing)
                results.AddRange(Leaves(outgoing, "p" + p));
        lines.Add($"return new object[] {{ {string.Join(", ", results)} }};");
        return $"public static object[] Call{number}(object[] a)\n{{\n    {string.Join("\n    ", lines)}\n}}\n";
    }

    /// <summary>A type parameter is run as double.</summary>
    private static string InDouble(string text, Method method) =>
        method.Name.Generic.Length > 0 ? Regex.Replace(text, $@"\b{method.Name.Generic}\b", "double") : text;

    private static string Construct(Structure structure, Method method, ref int next, string type)
    {
        switch (structure)
        {
            case NumberLeaf leaf: return $"({Emit.Methods.Numbers.TypeName(method.Values[leaf.Value.Index].Type, "double")})a[{next++}]";
            case ArrayLeaf: return $"({type})a[{next++}]";
        }
        var aggregate = (Aggregate)structure;
        var parts = new List<string>();
        foreach (Field field in aggregate.Fields)
        {
            string part = Construct(field.Structure, method, ref next, "");
            parts.Add(aggregate.Construction == Construction.Initializer ? $"{field.Name} = {part}" : part);
        }
        string list = string.Join(", ", parts);
        return aggregate.Construction switch
        {
            Construction.Tuple => $"({list})",
            Construction.Positional => $"new {aggregate.Type}({list})",
            _ => $"new {aggregate.Type} {{ {list} }}",
        };
    }

    private static IEnumerable<string> Leaves(Structure structure, string text) => structure is Aggregate aggregate
        ? aggregate.Fields.SelectMany(field => Leaves(field.Structure, text + "." + field.Name))
        : [text];
}
