using AdCompiler.Bench.AdBench;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>ADBench's problems against what its hand-written C++ gives for them.</summary>
public sealed class AdBenchTests
{
    [Theory]
    [InlineData("gmm", "gmm_d2_K5")]
    [InlineData("ba", "ba1_n49_m7776_p31843")]
    [InlineData("lstm", "lstm_l2_c1024")]
    [InlineData("hand-simple", "hand_simple/hand1_t26_c100")]
    [InlineData("hand-complicated", "hand_complicated/hand1_t26_c100")]
    public void Does_the_objective_agree(string name, string input)
    {
        string path = Repository.PathOf($"tests/fixtures/adbench/{input}");
        Problem problem = Problem.Read(name, path + ".txt");
        problem.Objective();
        double error = Comparison.RelativeError(problem.Results.Take(problem.Objectives), new NumberReader(path + ".expected.txt").Rest());
        Assert.True(error <= 1e-12, $"{input}: found a relative error of {error:g3}, expected at most 1e-12");
    }
}
