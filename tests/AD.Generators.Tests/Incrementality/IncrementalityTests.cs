using System.Collections;
using System.Runtime.CompilerServices;
using AdCompiler.Generators.Tests.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AdCompiler.Generators.Tests.Incrementality;

/// <summary>What an edit makes the generator do again.</summary>
public sealed class IncrementalityTests
{
    private const string Net = """
        /* note */
        [Differentiable, Input(4)]
        public sealed partial class Net : Network
        {
            readonly Linear fc = new(4, 2);
            public override Tensor Forward(Tensor x) => fc.Forward(x);
        }
        """;

    private static readonly string[] AfterRead = [Steps.Emit, Steps.Declare];

    private static Generated Edited(string from, string to)
    {
        Generated first = Generated.From(Net, "class Other { }");
        _ = first.Model;
        SyntaxTree tree = first.Compilation.SyntaxTrees.Single(t => t.ToString().Contains(from, StringComparison.Ordinal));
        return first.Again(first.Compilation.ReplaceSyntaxTree(
            tree, Generated.Parse(tree.ToString().Replace(from, to, StringComparison.Ordinal), tree.FilePath)));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(Generated run, string step) =>
        run.Result.TrackedSteps.TryGetValue(step, out var steps) ? steps.SelectMany(s => s.Outputs).Select(o => o.Reason) : [];

    [Fact]
    public void Does_an_edit_of_another_file_end_at_the_trace()
    {
        Generated run = Edited("class Other { }", "class Other { int n = 3; }");
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(run, Steps.Trace));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(run, Steps.Read));
        Assert.All(AfterRead.SelectMany(step => Reasons(run, step)), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        AssertNothingWritten(run);
    }

    [Theory]
    [InlineData("note", "Note")]
    [InlineData("/* note */", "/* a longer note that moves everything */\n\n")]
    [InlineData("=> fc.Forward(x);", "=> /* here */ fc.Forward(x);   // and there")]
    [InlineData("readonly Linear fc", "private readonly Linear fc")]
    public void Does_an_edited_comment_emit_nothing_anew(string from, string to)
    {
        Generated run = Edited(from, to);
        Assert.All(Reasons(run, Steps.Read), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, reason.ToString()));
        Assert.All(AfterRead.SelectMany(step => Reasons(run, step)), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        AssertNothingWritten(run);
    }

    [Fact]
    public void Does_an_edited_layer_emit_anew()
    {
        Generated run = Edited("new(4, 2)", "new(4, 3)");
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run, Steps.Read));
        Assert.All(Reasons(run, Steps.Declare), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Do_the_callers_methods_stay_while_Forward_is_being_typed()
    {
        Generated run = Edited("=> fc.Forward(x);", "=> fc.Forw");
        Assert.Single(run.Diagnostics);
        Assert.Contains(run.Result.GeneratedSources, source => source.HintName == "Net.Api.g.cs");
    }

    [Fact]
    public void Does_a_diagnostic_follow_its_expression()
    {
        Generated first = Generated.From("class N { [Differentiable] double F(double x) => x; }");
        int before = Assert.Single(first.Diagnostics).Location.SourceSpan.Start;
        SyntaxTree tree = first.Compilation.SyntaxTrees.Last();
        CSharpCompilation changed = first.Compilation.ReplaceSyntaxTree(tree, Generated.Parse("/* moved */ " + tree, tree.FilePath));
        Location after = Assert.Single(first.Again(changed).Diagnostics).Location;
        Assert.Equal(before + 12, after.SourceSpan.Start);
        Assert.Contains(after.SourceTree, changed.SyntaxTrees);
    }

    /// <summary>Diagnostics are made anew for the compilation that they are shown in; text is not.</summary>
    private const string Methods = """
        /* note */
        public static partial class Functions
        {
            [Differentiable] public static double Cube(double x) => x * x * x;
            [Differentiable] public static double Cube(double x, double y) => x * y * y;
        }
        """;

    private static Generated EditedMethods(string from, string to)
    {
        Generated first = Generated.From(Methods, "class Other { }");
        SyntaxTree tree = first.Compilation.SyntaxTrees.Single(t => t.ToString().Contains(from, StringComparison.Ordinal));
        return first.Again(first.Compilation.ReplaceSyntaxTree(
            tree, Generated.Parse(tree.ToString().Replace(from, to, StringComparison.Ordinal), tree.FilePath)));
    }

    [Theory]
    [InlineData("/* note */", "/* a longer note that moves everything */\n\n")]
    [InlineData("class Other { }", "class Other { int n = 3; }")]
    public void Does_an_edit_elsewhere_derive_no_method_anew(string from, string to)
    {
        Generated run = EditedMethods(from, to);
        Assert.Equal(2, Reasons(run, Steps.EmitMethod).Count());
        Assert.All(Reasons(run, Steps.EmitMethod), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        AssertNothingWritten(run);
    }

    [Fact]
    public void Does_an_edited_method_derive_itself_alone_anew()
    {
        Generated run = EditedMethods("x * y * y", "x * y + y");
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], Reasons(run, Steps.EmitMethod));
        Assert.Equal(["Functions.Cube.2.g.cs", "Functions.Cube.g.cs"], run.Result.GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal));
    }

    private static void AssertNothingWritten(Generated run) => Assert.All(
        run.Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs)
            .Where(output => ((IEnumerable)((ITuple)output.Value)[0]!).Cast<object>().Any()),
        output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, output.Reason.ToString()));
}
