using AdCompiler.Tests.Files;

namespace AdCompiler.Tests;

public sealed class RulesTests
{
    const double Infinity = double.PositiveInfinity;

    // One column per scalar rule, in the order of RuleSlot; docs/nonsmooth.md gives the source of each number.
    //                                  relu leaky r6_0 r6_6 abs  max      min      clamp  sqrt      norm
    [Theory]
    [InlineData(Preset.PyTorch, new[] { 0.0, 0, 0, 0, 0, .5, .5, .5, .5, 1, 1, Infinity, 0 })]
    [InlineData(Preset.Jax, new[] { 0.0, 1, 0, 0, 1, .5, .5, .5, .5, 0, 0, Infinity, double.NaN })]
    [InlineData(Preset.TensorFlow, new[] { 0.0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, Infinity, double.NaN })]
    [InlineData(Preset.MinimalNorm, new[] { 0.0, 0, 0, 0, 0, .5, .5, .5, .5, 0, 0, Infinity, 0 })]
    public void Does_each_preset_hold_the_table_of_systems(Preset preset, double[] expected) =>
        Assert.Equal(expected, Enum.GetValues<RuleSlot>().Select(slot => Rules.Of(preset)[slot]));

    [Theory]
    [InlineData(Preset.PyTorch, Pool.Native)]
    [InlineData(Preset.Jax, Pool.Native)]
    [InlineData(Preset.TensorFlow, Pool.Native)]
    [InlineData(Preset.MinimalNorm, Pool.Minimal)]
    public void Does_each_preset_pool_as_its_system(Preset preset, Pool expected) =>
        Assert.Equal(expected, Rules.Of(preset).MaxPool.Kind);

    [Fact]
    public void Is_PyTorch_the_default()
    {
        Assert.Equal(Rules.PyTorch, Rules.Default);
        Assert.Equal(Rules.PyTorch, new Rules());
    }

    [Fact]
    public void Does_a_rule_set_read_back_each_number_in_its_own_slot()
    {
        var rules = new Rules
        {
            ReluAtZero = 1, LeakyReluAtZero = 2, Relu6AtZero = 3, Relu6AtSix = 4, AbsAtZero = 5, MaxTie = (6, 7), MinTie = (8, 9),
            ClampAtLow = 10, ClampAtHigh = 11, SqrtAtZero = 12, NormAtZero = NormZero.Ones,
        };
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1], Enum.GetValues<RuleSlot>().Select(slot => rules[slot]));
    }

    [Fact]
    public void Does_an_unset_norm_rule_have_no_number() =>
        Assert.Throws<ArgumentException>(() => new Rules { NormAtZero = NormZero.Inherit }[RuleSlot.NormAtZero]);

    [Fact]
    public void Does_the_documentation_show_the_rules_as_they_are()
    {
        string page = File.ReadAllText(Repository.At("docs", "nonsmooth.md"));
        int begin = page.IndexOf("<!-- rules -->\n", StringComparison.Ordinal) + "<!-- rules -->\n".Length;
        int end = page.IndexOf("<!-- /rules -->", StringComparison.Ordinal);
        Assert.Equal(RuleTable.Markdown(), page[begin..end]);
    }
}
