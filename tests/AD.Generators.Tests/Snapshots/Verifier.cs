// Stands in for the package Verify.Xunit, whose core cannot be restored everywhere: the same namespaces, call shape and
// file convention. To change over: reference Verify.Xunit and delete this file.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace VerifyTests
{
    /// <summary>Where a test's snapshots lie: folder, and the two parts of the file name.</summary>
    public sealed record PathInfo(string? Directory = null, string? TypeName = null, string? MethodName = null);

    public delegate PathInfo DerivePathInfo(string sourceFile, string projectDirectory, Type type, MethodInfo method);

    /// <summary>What <c>await Verify(..)</c> awaits; a suffix of the file name may be set before.</summary>
    public sealed class SettingsTask(Func<string, Task> verify)
    {
        string suffix = "";

        /// <summary>Appends _text to the method's name: one test, several snapshots.</summary>
        public SettingsTask UseTextForParameters(string text)
        {
            suffix = "_" + text;
            return this;
        }

        public Task ToTask() => verify(suffix);

        public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

        public static implicit operator Task(SettingsTask settings) => settings.ToTask();
    }

    /// <summary>A received text differs from the verified one, or there is none yet.</summary>
    public sealed class VerifyException(string message) : Exception(message);
}

namespace VerifyXunit
{
    using VerifyTests;

    /// <summary>
    /// Compares a text with the snapshot Class.Test.verified.ext. A difference leaves Class.Test.received.ext beside it and
    /// fails with a diff. With ADC_ACCEPT_SNAPSHOTS=1 the received text becomes the verified one, except where CI=true.
    /// </summary>
    public static class Verifier
    {
        const string AcceptVariable = "ADC_ACCEPT_SNAPSHOTS";
        const int DiffLines = 120, ContextLines = 3;

        static DerivePathInfo derive = (sourceFile, _, type, method) =>
            new PathInfo(Path.GetDirectoryName(sourceFile), type.Name, method.Name);

        public static void DerivePathInfo(DerivePathInfo derivePathInfo) => derive = derivePathInfo;

        /// <summary>Holds <paramref name="target"/> against the snapshot of the calling test; the class is named as its file.</summary>
        public static SettingsTask Verify(
            string target, string extension = "txt",
            [CallerFilePath] string sourceFile = "", [CallerMemberName] string testName = "")
        {
            (Type type, MethodInfo method) = FindTest(Path.GetFileName(sourceFile).Split('.')[0], testName);
            PathInfo place = derive(sourceFile, Path.GetDirectoryName(sourceFile)!, type, method);
            string folder = place.Directory ?? Path.GetDirectoryName(sourceFile)!;
            return new SettingsTask(suffix => Compare(
                target, Path.Combine(folder, $"{place.TypeName}.{place.MethodName}{suffix}"), extension,
                Environment.GetEnvironmentVariable));
        }

        internal static Task Compare(string target, string path, string extension, Func<string, string?> environment)
        {
            string received = $"{path}.received.{extension}", verified = $"{path}.verified.{extension}";
            string actual = Normalise(target);
            bool exists = File.Exists(verified);
            string expected = exists ? Normalise(File.ReadAllText(verified)) : "";
            if (exists && actual == expected)
            {
                File.Delete(received);
                return Task.CompletedTask;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (environment(AcceptVariable) == "1")
            {
                if (environment("CI") == "true")
                    throw new InvalidOperationException($"{AcceptVariable}=1 was found with CI=true; snapshots are accepted by a person, not by CI");
                File.WriteAllText(verified, actual);
                File.Delete(received);
                return Task.CompletedTask;
            }

            File.WriteAllText(received, actual);
            string what = exists ? "differs from the verified snapshot" : "is new: there is no verified snapshot";
            throw new VerifyException(
                $"{Path.GetFileName(received)} {what}. Read it, then accept with {AcceptVariable}=1.\n"
                + $"verified: {verified}\nreceived: {received}\n{Diff(expected, actual)}");
        }

        static string Normalise(string text) => text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);

        static (Type, MethodInfo) FindTest(string typeName, string methodName)
        {
            const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
            foreach (Type type in typeof(Verifier).Assembly.GetTypes())
            {
                if (type.Name == typeName && type.GetMethod(methodName, Any) is { } method)
                    return (type, method);
            }
            throw new InvalidOperationException(
                $"no method {methodName} in a class {typeName}: Verify is called in a test whose class is named as its file");
        }

        /// <summary>The changed lines with a little context, at most a screenful or three.</summary>
        static string Diff(string expected, string actual)
        {
            List<DiffPiece> lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(expected, actual).Lines;
            var text = new StringBuilder();
            int written = 0, last = -1;
            for (int i = 0; i < lines.Count && written < DiffLines; i++)
            {
                int from = Math.Max(0, i - ContextLines), to = Math.Min(lines.Count - 1, i + ContextLines);
                if (!lines[from..(to + 1)].Exists(line => line.Type != ChangeType.Unchanged))
                    continue;
                if (last >= 0 && last != i - 1)
                    text.Append("  ...\n");
                char mark = lines[i].Type switch { ChangeType.Inserted => '+', ChangeType.Deleted => '-', _ => ' ' };
                text.Append(mark).Append(' ').Append(lines[i].Text).Append('\n');
                (last, written) = (i, written + 1);
            }
            return text.Append(written == DiffLines ? "  ... (diff cut)\n" : "").ToString();
        }
    }

    public sealed class VerifierTests : IDisposable
    {
        readonly string folder = Directory.CreateTempSubdirectory("verify").FullName;

        string At => Path.Combine(folder, "Sample.Test");

        public void Dispose() => Directory.Delete(folder, recursive: true);

        static Func<string, string?> Environment(params string[] set) => name => set.Contains(name) ? (name == "CI" ? "true" : "1") : null;

        Task Compare(string text, params string[] set) => Verifier.Compare(text, At, "cs", Environment(set));

        [Fact]
        public async Task Does_a_new_snapshot_fail_and_leave_the_received_text()
        {
            VerifyException problem = await Assert.ThrowsAsync<VerifyException>(() => Compare("a\n"));
            Assert.Contains("no verified snapshot", problem.Message, StringComparison.Ordinal);
            Assert.Equal("a\n", File.ReadAllText(At + ".received.cs"));
        }

        [Fact]
        public async Task Does_a_difference_show_the_changed_lines()
        {
            File.WriteAllText(At + ".verified.cs", "a\nb\nc\n");
            VerifyException problem = await Assert.ThrowsAsync<VerifyException>(() => Compare("a\nB\nc\n"));
            Assert.Contains("- b\n+ B\n", problem.Message, StringComparison.Ordinal);
        }

        [Fact]
        public async Task Does_an_equal_text_pass_whatever_the_line_ends_and_remove_the_received_one()
        {
            File.WriteAllText(At + ".verified.cs", "\uFEFFa\r\nb\r\n");
            File.WriteAllText(At + ".received.cs", "old");
            await Compare("a\nb\n");
            Assert.False(File.Exists(At + ".received.cs"));
        }

        [Fact]
        public async Task Is_a_snapshot_accepted_only_outside_CI()
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Compare("a\n", "ADC_ACCEPT_SNAPSHOTS", "CI"));
            Assert.False(File.Exists(At + ".verified.cs"));
            await Compare("a\n", "ADC_ACCEPT_SNAPSHOTS");
            await Compare("a\n", "CI");
        }
    }
}
