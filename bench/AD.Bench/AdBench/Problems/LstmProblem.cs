using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

internal sealed class LstmProblem : Problem
{
    private double[] main = [], extra = [], state = [], sequence = [];
    private double value;
    private double[] mainBar = [], extraBar = [];

    public static LstmProblem Read(string path)
    {
        var file = new NumberReader(path);
        int layers = file.Int(), characters = file.Int(), bits = file.Int();
        return new()
        {
            main = file.Doubles(8 * layers * bits),
            extra = file.Doubles(3 * bits),
            state = file.Doubles(2 * layers * bits),
            sequence = file.Doubles(characters * bits),
            mainBar = new double[8 * layers * bits],
            extraBar = new double[3 * bits],
        };
    }

    public override double[][] Results => [[value], mainBar, extraBar];

    public override void Objective() => value = Lstm.Loss(main, extra, state, sequence);

    public override void Derivative() => value = Lstm.LossGradient(main, extra, state, sequence, mainBar, extraBar);
}
