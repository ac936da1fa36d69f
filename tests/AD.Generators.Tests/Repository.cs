namespace AdCompiler.Generators.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    /// <summary>The folder of AdCompiler.sln, found upwards from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The C# files under a folder, as (path from the root with '/', content); build outputs left out.</summary>
    public static IEnumerable<(string Path, string Text)> SourcesUnder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(Root, file).Replace('\\', '/');
            if (!path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
                yield return (path, File.ReadAllText(file));
        }
    }

    static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AdCompiler.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"AdCompiler.sln was not found above {AppContext.BaseDirectory}");
    }
}
