using System.CommandLine;
using AdCompiler.Cli;
using AdCompiler.Cli.Commands;

var root = new RootCommand("adc: networks as plain C#, their derivatives as programs you can read, choose and trust.")
{
    NetworksCommand.Create(), ShowCommand.Create(), TrainCommand.Create(), EvalCommand.Create(),
    GradCommand.Create(), CheckCommand.Create(), BenchCommand.Create(), PeakCommand.Create(), DoctorCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    if (parsed.CommandResult.Command == root)
        Console.Error.WriteLine($"adc: {(args.Length == 0 ? "a command is missing" : $"there is no command '{args[0]}'")}, expected one of {string.Join(", ", root.Subcommands.Select(c => c.Name))}");
    else
        Console.Error.WriteLine("adc: " + parsed.Errors[0].Message.ReplaceLineEndings(" ") + " ('adc --help' lists what there is)");
    return ExitCode.BadRequest;
}
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
