using System.Reflection;
using System.Xml.Linq;

namespace AdCompiler.Generators.Tests.Architecture;

/// <summary>Arrows between projects and between the generator's stages point one way.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Projects that a project may use. An analyzer reference carries no code of ours and is told apart below.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["AD.Generators"] = [],
        ["AD.Runtime"] = [],
        ["AD.Runtime.Ilgpu"] = ["AD.Runtime"],
        ["Probe"] = [],
        ["Networks"] = ["AD.Runtime", "AD.Runtime.Ilgpu"],
        ["AD.Cli"] = ["AD.Runtime", "Networks"],
    };

    static IEnumerable<string> ProjectFiles =>
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    [Fact]
    public void Do_projects_use_only_what_stands_below_them()
    {
        foreach (string file in ProjectFiles)
        {
            string project = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.ContainsKey(project), $"src/{project} is new: say in ArchitectureTests which projects it may use");
            foreach (XElement reference in XDocument.Load(file).Descendants("ProjectReference"))
            {
                string used = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
                bool codeless = (string?)reference.Attribute("ReferenceOutputAssembly") == "false";
                Assert.True(codeless || Allowed[project].Contains(used),
                    $"{project} uses {used}, but may use only: {string.Join(", ", Allowed[project])}. "
                    + "Networks are users' code and see the runtime alone; the generator sees nothing of ours.");
            }
        }
    }

    [Fact]
    public void Do_networks_see_the_runtime_alone()
    {
        IEnumerable<string> ours = Assembly.Load("Networks").GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal));
        foreach (string name in ours)
            Assert.True(name is "AD.Runtime" or "AD.Runtime.Ilgpu" or "ILGPU", $"Networks was compiled against {name}; users' code needs the runtime and nothing more");
    }

    [Fact]
    public void Do_symbols_and_syntax_stop_at_the_frontend()
    {
        foreach ((string path, string text) in Repository.SourcesUnder("src/AD.Generators"))
        {
            bool allowed = InFolder(path, "Frontend", "Diagnostics") || IsGenerator(path);
            Assert.True(allowed || !text.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal),
                $"{path} names Microsoft.CodeAnalysis. Symbols and syntax stay in Frontend/, Diagnostics/ and the generator file; "
                + "hand over values (names, shapes, OriginIds) instead.");
        }
    }

    [Fact]
    public void Do_strings_of_the_target_start_at_emit()
    {
        // what gives text of the target away: a writer, a raw literal, a word of C# at the start of a literal
        string[] marks = ["CodeWriter", "StringWriter", "\"\"\"", "\"global::", "\"public ", "\"static ", "\"for (", "\"return "];
        foreach ((string path, string text) in Repository.SourcesUnder("src/AD.Generators"))
        {
            bool allowed = InFolder(path, "Emit", "Common") || path.EndsWith("Printer.cs", StringComparison.Ordinal);
            string? found = Array.Find(marks, mark => text.Contains(mark, StringComparison.Ordinal));
            Assert.True(allowed || found is null,
                $"{path} builds text ({found}). Text of the target is built in Emit/, text of the IR in a *Printer.cs; "
                + "other stages hand over data.");
        }
    }

    [Fact]
    public void Does_no_earlier_stage_know_the_emitter()
    {
        foreach ((string path, string text) in Repository.SourcesUnder("src/AD.Generators"))
        {
            Assert.True(InFolder(path, "Emit") || IsGenerator(path) || !text.Contains("Generators.Emit", StringComparison.Ordinal),
                $"{path} uses AdCompiler.Generators.Emit; only the generator file leads into the emitter.");
        }
    }

    [Fact]
    public void Do_reading_and_deriving_not_know_each_other()
    {
        string[] derived = ["Generators.Passes", "Generators.Programs"];
        foreach ((string path, string text) in Repository.SourcesUnder("src/AD.Generators"))
        {
            string? found = Array.Find(derived, stage => text.Contains(stage, StringComparison.Ordinal));
            Assert.True(found is null || !InFolder(path, "Frontend"), $"{path} uses {found}; the frontend ends with a TensorGraph and knows no later stage.");
        }
    }

    static bool InFolder(string path, params string[] folders) =>
        folders.Any(folder => path.StartsWith($"src/AD.Generators/{folder}/", StringComparison.Ordinal));

    /// <summary>The generator's own files stand at the root of the project.</summary>
    static bool IsGenerator(string path) =>
        path.Split('/').Length == 3 && path.EndsWith("Generator.cs", StringComparison.Ordinal);
}
