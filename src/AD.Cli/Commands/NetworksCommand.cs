using System.CommandLine;
using System.Globalization;
using AdCompiler.Networks;
using Spectre.Console;

namespace AdCompiler.Cli.Commands;

/// <summary><c>adc networks</c>: what there is to train.</summary>
internal static class NetworksCommand
{
    private sealed record Row(string Name, int[] InputShape, int Parameters, long SavedBytesPerSample, int NonsmoothSites);

    public static Command Create() =>
        new Command("networks", "list the networks: input shape, parameters, bytes saved per sample for the backward program, nonsmooth sites")
        { SharedOptions.Json }.Does(Run);

    private static int Run(ParseResult result, CancellationToken cancel)
    {
        Row[] rows = [.. Catalog.All.Select(Describe)];
        if (result.GetValue(SharedOptions.Json))
        {
            Output.Json(rows);
            return ExitCode.Done;
        }
        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumns("network", "input");
        foreach (string title in (string[])["parameters", "saved bytes/sample", "nonsmooth sites"])
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (Row row in rows)
            table.AddRow(row.Name, string.Join('x', row.InputShape), Number(row.Parameters), Number(row.SavedBytesPerSample), Number(row.NonsmoothSites));
        AnsiConsole.Write(table);
        return ExitCode.Done;
    }

    private static Row Describe(NetworkEntry entry)
    {
        using CompiledNetwork network = entry.Compile(Width.Float, 1, null, null);
        return new Row(entry.Name, network.InputShape, network.Parameters.Sum(p => p.Count), network.Info.SavedBytesPerSample, network.Info.Sites.Count);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
