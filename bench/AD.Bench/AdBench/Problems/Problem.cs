namespace AdCompiler.Bench.AdBench;

/// <summary>One of ADBench's problems with an input.</summary>
internal abstract class Problem
{
    /// <summary>Computes the objective, for <see cref="Results"/>.</summary>
    public abstract void Objective();

    /// <summary>Computes the generated derivative, and with it the objective.</summary>
    public abstract void Derivative();

    /// <summary>How many of the first results <see cref="Objective"/> computes; the derivative the rest.</summary>
    public virtual int Objectives => 1;

    /// <summary>What was computed, in the order of the file of expected values; the numbers of one part are of one scale.</summary>
    public abstract double[][] Results { get; }

    /// <summary>The problems' names on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gmm", "ba", "lstm", "hand-simple", "hand-complicated"];

    public static Problem Read(string name, string path) => name switch
    {
        "gmm" => GaussianMixtureProblem.Read(path),
        "ba" => BundleAdjustmentProblem.Read(path),
        "lstm" => LstmProblem.Read(path),
        "hand-simple" => HandProblem.Read(path),
        "hand-complicated" => HandInTrianglesProblem.Read(path),
        _ => throw new ArgumentException($"problem: found '{name}', expected one of {string.Join(", ", Names)}"),
    };
}
