using System.Reflection;

namespace AdCompiler.Generators.Tests.Snapshots;

/// <summary>The folder snapshots/ holds what the tests verify, and nothing else.</summary>
public sealed class SnapshotFolderTests
{
    static IEnumerable<string> Files(string pattern) => Directory.Exists(SnapshotPaths.Root)
        ? Directory.EnumerateFiles(SnapshotPaths.Root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [];

    [Fact]
    public void Is_every_verified_snapshot_written_by_a_test()
    {
        MethodInfo[] tests = [.. typeof(SnapshotFolderTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FactAttribute>() is not null)];
        string[] orphans = [.. Files("*.verified.*").Where(file => !tests.Any(test => IsOf(test, file)))];
        Assert.True(orphans.Length == 0, $"these snapshots belong to no test; delete them: {string.Join(", ", orphans)}");
    }

    [Fact]
    public void Is_no_received_snapshot_left()
    {
        // A failing snapshot test leaves its received text for a person to read; in CI the test itself has failed by then.
        string[] left = [.. Files("*.received.*").Where(file => !File.Exists(VerifiedOf(file)))];
        Assert.True(left.Length == 0, $"these texts were received and never verified; accept or delete them: {string.Join(", ", left)}");
    }

    static string VerifiedOf(string received) => received.Replace(".received.", ".verified.", StringComparison.Ordinal);

    /// <summary>Class.Test.verified.ext, or Class.Test_suffix.verified.ext, in the folder of the test's namespace.</summary>
    static bool IsOf(MethodInfo test, string file)
    {
        string stem = $"{test.DeclaringType!.Name}.{test.Name}", name = Path.GetFileName(file);
        return Path.GetDirectoryName(file) == SnapshotPaths.FolderOf(test.DeclaringType)
            && (name.StartsWith(stem + ".verified.", StringComparison.Ordinal) || name.StartsWith(stem + "_", StringComparison.Ordinal));
    }
}
