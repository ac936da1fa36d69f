using System.Diagnostics;
using System.Text.Json;

namespace AdCompiler.Cli.Tests;

/// <summary>Runs the command as a person or a script does: in a process of its own.</summary>
internal static class Adc
{
    public sealed record Answer(int ExitCode, string Output, string Errors)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public IReadOnlyList<JsonElement> JsonLines =>
            [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    // the command's own output folder, where its build puts data and generated programs: bin/Release/net10.0 as ours
    private static readonly string Command = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../../src/AD.Cli/bin", Path.GetFileName(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../"))[..^1]), "net10.0", "adc.dll"));

    public static Answer Run(params string[] arguments) => Run([], arguments);

    public static Answer Run(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Command);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Answer(process.ExitCode, output, errors.Result);
    }

    /// <summary>The answer of a run that must have succeeded.</summary>
    public static Answer Succeed(params string[] arguments)
    {
        Answer answer = Run(arguments);
        Assert.True(answer.ExitCode == 0, $"adc {string.Join(' ', arguments)}: exit code {answer.ExitCode}\n{answer.Errors}");
        return answer;
    }
}
