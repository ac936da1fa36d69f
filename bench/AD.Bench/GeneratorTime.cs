using System.Diagnostics;
using System.Globalization;
using AdCompiler.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Bench;

/// <summary>Time of the source generator on networks of src/Networks: the first run of a process, and the median of warm runs.</summary>
internal static class GeneratorTime
{
    private const int Runs = 15;

    public static void Print(string networks)
    {
        foreach (string[] files in (string[][])[["LeNet.cs"], ["LeNet.cs", "Vgg.cs", "ResNet.cs"]])
        {
            var compilation = Compile(files.Select(file => Path.Combine(networks, file)));
            var times = new List<double>();
            int characters = 0;
            for (int run = 0; run <= Runs; run++)
            {
                GeneratorDriver driver = CSharpGeneratorDriver.Create([new AdGenerator().AsSourceGenerator()], parseOptions: Parse);
                long start = Stopwatch.GetTimestamp();
                driver = driver.RunGenerators(compilation);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                GeneratorDriverRunResult result = driver.GetRunResult();
                if (!result.Diagnostics.IsEmpty)
                    throw new InvalidOperationException(result.Diagnostics[0].ToString());
                characters = result.GeneratedTrees.Sum(tree => tree.Length);
            }
            double first = times[0];
            times.RemoveAt(0);
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{string.Join(" ", files)}: first {first:0} ms, warm median {times[Runs / 2]:0.0} ms, least {times[0]:0.0} ms, {characters:N0} characters generated"));
        }
    }

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Preview);

    private static CSharpCompilation Compile(IEnumerable<string> files)
    {
        const string usings = "global using System; global using System.Collections.Generic; global using System.Linq; global using AdCompiler;";
        MetadataReference[] references =
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];
        return CSharpCompilation.Create(
            "Networks", files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Parse, file)).Prepend(CSharpSyntaxTree.ParseText(usings, Parse)),
            references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }
}
