using AdCompiler.Bench.AdBench;

namespace AdCompiler.Generators.Tests.Methods;

/// <summary>ADBench's problems against what its hand-written C++ gives for them.</summary>
public sealed class AdBenchTests
{
    public static TheoryData<string, string> Inputs => new()
    {
        { "gmm", "gmm_d2_K5" },
        { "ba", "ba1_n49_m7776_p31843" },
        { "lstm", "lstm_l2_c1024" },
        { "hand-simple", "hand_simple/hand1_t26_c100" },
        { "hand-complicated", "hand_complicated/hand1_t26_c100" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Does_the_objective_agree(string name, string input)
    {
        (Problem problem, double[] expected) = Read(name, input);
        problem.Objective();
        AssertSmall(Comparison.RelativeError(problem.Results.Take(problem.Objectives), expected), 1e-12, input);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Does_the_generated_derivative_agree(string name, string input)
    {
        (Problem problem, double[] expected) = Read(name, input);
        problem.Derivative();
        problem.Derivative();    // a second call starts anew
        problem.Objective();
        AssertSmall(Comparison.RelativeError(problem.Results, expected), 1e-10, input);
    }

    private static (Problem, double[]) Read(string name, string input)
    {
        string path = Repository.PathOf($"tests/fixtures/adbench/{input}");
        return (Problem.Read(name, path + ".txt"), new NumberReader(path + ".expected.txt").Rest());
    }

    private static void AssertSmall(double error, double most, string input) =>
        Assert.True(error <= most, $"{input}: found a relative error of {error:g3}, expected at most {most}");
}
