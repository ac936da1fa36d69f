namespace AdCompiler.Bench.AdBench;

/// <summary>A file of one of ADBench's formats. <paramref name="Expected"/>: its objective and derivative, where they are known.</summary>
internal sealed record Input(string Problem, string File, string? Expected)
{
    private const string ExpectedEnding = ".expected.txt";

    public static string? ExpectedBeside(string file) =>
        System.IO.File.Exists(Path.ChangeExtension(file, ExpectedEnding)) ? Path.ChangeExtension(file, ExpectedEnding) : null;

    /// <summary>All inputs in a folder: gmm*.txt, ba*.txt, lstm*.txt, hand_simple/*.txt, hand_complicated/*.txt.</summary>
    public static IReadOnlyList<Input> In(string folder)
    {
        (string Problem, string Folder, string Pattern)[] kinds =
        [
            ("gmm", "", "gmm*.txt"), ("ba", "", "ba*.txt"), ("lstm", "", "lstm*.txt"), ("hand-simple", "hand_simple", "*.txt"),
            ("hand-complicated", "hand_complicated", "*.txt"),
        ];
        List<Input> inputs = [];
        foreach ((string problem, string below, string pattern) in kinds)
        {
            string place = Path.Combine(folder, below);
            if (Directory.Exists(place))
                inputs.AddRange(Directory.EnumerateFiles(place, pattern).Where(file => !file.EndsWith(ExpectedEnding, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal).Select(file => new Input(problem, file, ExpectedBeside(file))));
        }
        return inputs.Count > 0 ? inputs : throw new ArgumentException($"--folder: found no input in '{folder}', expected files such as gmm*.txt");
    }

    /// <summary>The inputs that come with the sources, found upwards from this program.</summary>
    public static string Fixtures()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string fixtures = Path.Combine(folder.FullName, "tests", "fixtures", "adbench");
            if (Directory.Exists(fixtures))
                return fixtures;
        }
        throw new DirectoryNotFoundException($"found no tests/fixtures/adbench above {AppContext.BaseDirectory}; name a folder by --folder");
    }
}
