using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>Accumulators of a weight gradient: result channels x source channels x kernel columns.</summary>
internal sealed record ConvWeightsTile(int Results, int Sources, int Columns)
{
    public int Accumulators => Results * Sources * Columns;

    /// <summary>The tile with the fewest cycles a product: two multiply-adds or two loads a cycle, four cycles from a sum to its next.</summary>
    public static ConvWeightsTile Choose(ConvGeometry g) => Choose(g.OutChannels / g.Groups, g.InChannels / g.Groups, g.KernelWidth, 24, 30);

    /// <summary>The tile for 256-bit registers; it divides the other, so that tasks are the same.</summary>
    public ConvWeightsTile Narrow(ConvGeometry g) => Choose(Results, Sources, g.KernelWidth, 12, 14);

    private static ConvWeightsTile Choose(int outputs, int inputs, int kernelWidth, int most, int registers)
    {
        ConvWeightsTile best = new(1, 1, Math.Min(kernelWidth, most));
        double least = best.Cycles;
        for (int results = 1; results <= 8; results++)
            for (int sources = 1; sources <= 8; sources++)
            {
                var tile = new ConvWeightsTile(results, sources, Math.Min(kernelWidth, most));
                if (outputs % results != 0 || inputs % sources != 0 || tile.Accumulators > most || tile.Accumulators + results > registers)
                    continue;
                if (tile.Cycles < least * 0.99)
                    (best, least) = (tile, tile.Cycles);
            }
        return best;
    }

    private double Cycles => (Math.Max(Math.Max(Accumulators * 0.5, (Results + Sources * Columns) * 0.5 + 0.2), 4) + 0.5 + 0.06 * (Results + Sources * Columns)) / Accumulators;
}
