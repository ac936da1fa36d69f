using System.Runtime.CompilerServices;
using AdCompiler.Generators.Emit;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>The shipped networks, traced from their source.</summary>
public sealed class NetworksTests(ITestOutputHelper output)
{
    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../src/Networks"));

    private static string[] Sources => [.. Directory.GetFiles(Folder(), "*.cs").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static readonly Lazy<Generated> Traced = new(() => Generated.From(Sources));

    private static NetworkModel Model(string name) =>
        Traced.Value.Readings.Single(reading => reading.Name == name).Model
        ?? throw new InvalidOperationException(string.Join("\n", Traced.Value.Diagnostics));

    private static int Count(NetworkModel model) => model.Parameters.Sum(p => p.Dims.Aggregate(1, (a, b) => a * b));

    [Theory]
    [InlineData("LeNet5", 44_426)]
    [InlineData("LeNet5Bn", 44_878)]
    [InlineData("Vgg11", 9_225_610)]
    [InlineData("Vgg11Bn", 9_231_114)]
    [InlineData("ResNet18", 11_164_362)]
    [InlineData("ResNet18Bn", 11_173_962)]
    public void Has_the_network_the_parameters_of_the_paper(string name, int count)
    {
        Assert.Empty(Traced.Value.Diagnostics);
        Assert.Equal(count, Count(Model(name)));
        Assert.Equal([10], Model(name).OutputDims);
    }

    [Fact]
    public void Are_parameters_named_by_field_path_in_order_of_first_use()
    {
        Assert.Equal(
            ["c1.weight", "c1.bias", "c2.weight", "c2.bias", "f1.weight", "f1.bias", "f2.weight", "f2.bias", "f3.weight", "f3.bias"],
            Model("LeNet5").Parameters.Select(p => p.Name));
        Assert.Equal(["b1.running_mean", "b1.running_var"], Model("LeNet5Bn").Buffers.Take(2).Select(b => b.Name));
        Assert.Contains("blocks.2.conv1.weight", Model("ResNet18").Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Do_names_and_shapes_agree_with_the_modules_own()
    {
        foreach (string name in (string[])["LeNet5", "LeNet5Bn", "Vgg11", "Vgg11Bn", "ResNet18", "ResNet18Bn"])
        {
            var network = (Network)Activator.CreateInstance(typeof(AdCompiler.Networks.LeNet5).Assembly.GetType("AdCompiler.Networks." + name)!)!;
            Assert.Equal(
                network.NamedParameters().Select(p => $"{p.Key} [{string.Join(",", p.Value.Shape)}] {p.Value.Initializer.Kind} {p.Value.Initializer.Scale:R}").Order(),
                Model(name).Parameters.Select(p => $"{p.Name} [{string.Join(",", p.Dims)}] {p.Initializer.Kind} {p.Initializer.Value:R}").Order());
            Assert.Equal(network.NamedBuffers().Select(b => b.Key).Order(), Model(name).Buffers.Select(b => b.Name).Order());
        }
    }

    [Fact]
    public void Does_the_graph_keep_the_users_names_and_blocks()
    {
        NetworkModel lenet = Model("LeNet5");
        Assert.Contains(lenet.Training.Nodes, node => node is { Op: global::AdCompiler.Generators.Tensors.Conv2d, Name: "c1" });
        Assert.Contains(lenet.Training.Nodes, node => node is { Op: global::AdCompiler.Generators.Tensors.MaxPool, Name: "x" });
        Assert.Equal(["relu1", "maxpool1", "relu2", "maxpool2", "relu3", "relu4"], lenet.Sites.Select(site => site.Name));
        Assert.Contains("blocks.7", Model("ResNet18").Training.Scopes);
        Assert.Contains("blocks.0.relu2", Model("ResNet18").Sites.Select(site => site.Name));
    }

    [Fact]
    public void Do_training_and_inference_differ_where_Training_is_asked()
    {
        NetworkModel model = Model("LeNet5Bn");
        Assert.Contains(model.Training.Results, result => result.Name == "buffer:b1.running_mean");
        Assert.DoesNotContain(model.Inference.Results, result => result.Name.StartsWith("buffer:", StringComparison.Ordinal));
        Assert.Equal(4 * 2, model.Buffers.Count);
    }

    [Fact]
    public void How_long_does_a_warm_trace_take()
    {
        Generated warm = Traced.Value;
        var times = new List<double>();
        foreach (int round in Enumerable.Range(0, 20))
        {
            CSharpCompilation edited = warm.Compilation.AddSyntaxTrees(Generated.Parse($"// {round}", $"Round{round}.cs"));
            TimeSpan start = Environment.CpuUsage.TotalTime;
            warm = warm.Again(edited);
            times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }
        times.Sort();
        output.WriteLine($"six networks traced after an edit elsewhere: least {times[0]:F1}, median {times[10]:F1} ms of processor time");
        Assert.All(warm.Result.TrackedSteps[Steps.Trace].SelectMany(step => step.Outputs), trace => Assert.Equal(IncrementalStepRunReason.Unchanged, trace.Reason));
    }

    [Fact]
    public void How_long_does_it_take_to_emit_the_programs()
    {
        foreach (string name in (string[])["LeNet5", "ResNet18"])
        {
            var times = new List<double>();
            for (int round = 0; round < 5; round++)
            {
                TimeSpan start = Environment.CpuUsage.TotalTime;
                Assert.Null(Emission.OfPrograms(Model(name), onDevice: true, default).Failure);
                times.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            }
            output.WriteLine($"{name} emitted: least {times.Min():F1} ms of processor time");
        }
    }
}
