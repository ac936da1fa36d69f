using System.CommandLine;
using AdCompiler.Networks;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc show NETWORK</c>: the generated text itself, as it was compiled into this build.</summary>
internal static class ShowCommand
{
    private static readonly Option<string> Stage = OptionKinds.Choice(
        "--stage", "which text", "backward", "graph", "forward", "backward", "jvp", "inference", "kernels");

    public static Command Create() =>
        new Command("show", "print a network's program as it was generated (example: adc show lenet5 --stage backward)")
        { SharedOptions.Network, Stage, SharedOptions.Width }.Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        NetworkEntry network = SharedOptions.FindNetwork(result);
        string stage = result.GetRequiredValue(Stage);
        if (stage == "graph")
        {
            if (result.Given(SharedOptions.Width))
                throw new ArgumentException("--width: has no meaning with --stage graph, which is the same at every width");
            using CompiledNetwork compiled = network.Compile(Width.Float, 1, null, null);
            Console.Out.WriteLine(compiled.Info.Graph);
            return ExitCode.Done;
        }
        string middle = SharedOptions.ReadWidth(result) + "." + char.ToUpperInvariant(stage[0]) + stage[1..];
        string folder = Path.Combine(AppContext.BaseDirectory, "generated");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, $"*.{network.Name}.{middle}*.g.cs", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"no generated text '*.{network.Name}.{middle}*.g.cs' under {folder}; expected the build to have put it there");
        foreach (string file in files.Order(StringComparer.Ordinal))
            Console.Out.Write(File.ReadAllText(file));
        return ExitCode.Done;
    }
}
