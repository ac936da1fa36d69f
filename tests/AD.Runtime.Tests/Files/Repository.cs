namespace AdCompiler.Tests.Files;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    static string FindRoot()
    {
        for (string? at = AppContext.BaseDirectory; at != null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "AdCompiler.sln"))) return at;
        throw new InvalidOperationException($"AdCompiler.sln: found nowhere above {AppContext.BaseDirectory}, expected in the repository's root");
    }
}
