using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

internal sealed class GaussianMixtureProblem : Problem
{
    private double[] alphas = [], means = [], factors = [], points = [];
    private double gamma;
    private int m;
    private double value;
    private double[] alphasBar = [], meansBar = [], factorsBar = [];

    public static GaussianMixtureProblem Read(string path)
    {
        var file = new NumberReader(path);
        int d = file.Int(), k = file.Int(), n = file.Int();
        int size = d * (d + 1) / 2;
        return new()
        {
            alphas = file.Doubles(k),
            means = file.Doubles(k * d),
            factors = file.Doubles(k * size),
            points = file.Doubles(n * d),
            gamma = file.Double(),
            m = file.Int(),
            alphasBar = new double[k],
            meansBar = new double[k * d],
            factorsBar = new double[k * size],
        };
    }

    public override double[][] Results => [[value], alphasBar, meansBar, factorsBar];

    public override void Objective() => value = GaussianMixture.LogLikelihood(alphas, means, factors, points, gamma, m);

    public override void Derivative() =>
        value = GaussianMixture.LogLikelihoodGradient(alphas, means, factors, points, gamma, m, alphasBar, meansBar, factorsBar);
}
