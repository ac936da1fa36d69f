using System.Runtime.CompilerServices;
using VerifyTests;
using VerifyXunit;

namespace AdCompiler.Generators.Tests.Snapshots;

/// <summary>Snapshots lie in snapshots/Area/Class.Test.verified.ext; the area is the test's namespace after the project's.</summary>
internal static class SnapshotPaths
{
    public static string Root => Repository.PathOf("snapshots");

    [ModuleInitializer]
    internal static void Initialise() =>
        Verifier.DerivePathInfo((_, _, type, method) => new PathInfo(FolderOf(type), type.Name, method.Name));

    public static string FolderOf(Type type)
    {
        string project = typeof(Repository).Namespace!;
        string area = type.Namespace!.StartsWith(project + ".", StringComparison.Ordinal) ? type.Namespace[(project.Length + 1)..] : "";
        return Path.Combine([Root, .. area.Split('.')]);
    }
}
