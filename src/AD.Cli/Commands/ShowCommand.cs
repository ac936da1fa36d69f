using System.CommandLine;
using AdCompiler.Networks;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc show NETWORK</c>: the generated text itself, as it was compiled into this build.</summary>
internal static class ShowCommand
{
    private static readonly Option<string> Stage = OptionKinds.Choice(
        "--stage", "which text", "backward", "graph", "forward", "backward", "jvp", "inference", "kernels", "math");

    /// <summary>What stands in a method's generated file before its formulas.</summary>
    private const string FormulasFollow = "// Formulas, ";

    public static Command Create() =>
        new Command("show", "print a network's program as it was generated, or the formulas of a method (examples: adc show lenet5 --stage backward, adc show huber --stage math)")
        { SharedOptions.Network, Stage, SharedOptions.Width }.Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        string stage = result.GetRequiredValue(Stage), folder = Path.Combine(AppContext.BaseDirectory, "generated");
        if (stage == "math")
            return ShowFormulas(result, folder);
        NetworkEntry network = SharedOptions.FindNetwork(result);
        if (stage == "graph")
        {
            if (result.Given(SharedOptions.Width))
                throw new ArgumentException("--width: has no meaning with --stage graph, which is the same at every width");
            using CompiledNetwork compiled = network.Compile(Width.Float, 1, null, null);
            Console.Out.WriteLine(compiled.Info.Graph);
            return ExitCode.Done;
        }
        string middle = SharedOptions.ReadWidth(result) + "." + char.ToUpperInvariant(stage[0]) + stage[1..];
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, $"*.{network.Name}.{middle}*.g.cs", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"no generated text '*.{network.Name}.{middle}*.g.cs' under {folder}; expected the build to have put it there");
        foreach (string file in files.Order(StringComparer.Ordinal))
            Console.Out.Write(File.ReadAllText(file));
        return ExitCode.Done;
    }

    /// <summary>The formulas of a method and its derivatives, as they stand at the head of its generated file.</summary>
    private static int ShowFormulas(ParseResult result, string folder)
    {
        if (result.Given(SharedOptions.Width))
            throw new ArgumentException("--width: has no meaning with --stage math: formulas are over the real numbers");
        string name = result.GetRequiredValue(SharedOptions.Network);
        var formulas = new SortedDictionary<string, IEnumerable<string>>(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.g.cs", SearchOption.AllDirectories) : [])
            if (File.ReadLines(file).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).SkipWhile(line => !line.StartsWith(FormulasFollow, StringComparison.Ordinal)).ToArray() is { Length: > 0 } lines)
                formulas.Add(Path.GetFileName(file)[..^".g.cs".Length], lines.Select(line => line[3..]));
        string[] found = [.. formulas.Keys.Where(key => key.Split('.').Contains(name, StringComparer.OrdinalIgnoreCase) || key.EndsWith("." + name, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0)
            throw new ArgumentException($"--stage math: there is no method '{name}' with formulas; expected one of {string.Join(", ", formulas.Keys.Select(key => key.Split('.')[^1]))}");
        foreach (string line in found.SelectMany(key => formulas[key]))
            Console.Out.WriteLine(line);
        return ExitCode.Done;
    }
}
