using System.CommandLine;
using AdCompiler.Cli;
using AdCompiler.Cli.Commands;

var root = new RootCommand("adc: networks as plain C#, their derivatives as programs you can read, choose and trust.")
{
    NetworksCommand.Create(), ShowCommand.Create(), TrainCommand.Create(), EvalCommand.Create(),
    GradCommand.Create(), CheckCommand.Create(), BenchCommand.Create(), DoctorCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine("adc: " + parsed.Errors[0].Message.ReplaceLineEndings(" ") + " ('adc --help' lists what there is)");
    return ExitCode.BadRequest;
}
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
