using System.CommandLine;
using AdCompiler.Files;

namespace AdCompiler.Cli;

/// <summary>What a script reads: done; ran and failed; the request or an input was wrong.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, BadRequest = 2;

    /// <summary>Sets the command's action; an input that is wrong becomes one line on stderr and exit code 2.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, int> action)
    {
        command.SetAction((result, cancel) => Task.FromResult(Guard(() => action(result, cancel))));
        return command;
    }

    private static int Guard(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is ArgumentException or FileFormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("adc: " + e.Message.ReplaceLineEndings(" "));
            return BadRequest;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("adc: there is not enough memory for this; try a smaller --batch");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("adc: stopped");
            return Failed;
        }
    }
}
