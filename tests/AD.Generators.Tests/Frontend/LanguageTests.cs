using System.Reflection;
using AdCompiler.Generators.Scalars;
using AdCompiler.Generators.Tensors;
using Microsoft.CodeAnalysis;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>C# as the interpreter runs it at compile time against C# as .NET runs it.</summary>
public sealed class LanguageTests
{
    private static readonly string[] Names = [.. LanguageCases.All.Keys];

    // Value() becomes LeakyRelu's slope, a constant of the graph.
    private static readonly Lazy<Generated> All = new(() => Generated.From([.. LanguageCases.All.Select((c, i) => $$"""
        namespace Case{{i}};
        [Differentiable, Input(4)]
        public sealed partial class Net : Network
        {
            {{c.Value.Replace("double Value()", "public double Value()", StringComparison.Ordinal)}}
            public override Tensor Forward(Tensor x) => LeakyRelu(x, Value());
        }
        """)]));

    private static readonly Lazy<Assembly> Built = new(() =>
    {
        using var stream = new MemoryStream();
        var result = All.Value.Compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error)));
        return Assembly.Load(stream.ToArray());
    });

    public static TheoryData<string> Cases => [.. Names];

    [Theory, MemberData(nameof(Cases))]
    public void Does_the_trace_compute_what_execution_does(string name)
    {
        int index = Array.IndexOf(Names, name);
        Type type = Built.Value.GetType($"Case{index}.Net")!;
        double expected = (double)type.GetMethod("Value")!.Invoke(Activator.CreateInstance(type), null)!;

        var reading = All.Value.Readings.Single(r => r.Span.Path == $"File{index + 1}.cs");
        Assert.Empty(All.Value.Diagnostics.Where(d => d.Location.SourceTree?.FilePath == $"File{index + 1}.cs"));
        Expr slope = reading.Model!.Training.Nodes.Select(node => node.Op).OfType<Map>()
            .SelectMany(map => map.Function.Nodes).First(node => node.Op is ScalarOp.Constant);
        Assert.Equal(expected, slope.Number);
    }
}
