using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

/// <summary>Convolution of any geometry on values in blocks [C][H][W][L] (L samples side by side in a vector), with weights
/// [out, in / groups, kernel height, kernel width] and bias [out] in their natural order. Every sum has one order, whatever the
/// tile, the vector size and the thread (see each method); a zero of the border is a term like any other.</summary>
public static unsafe partial class Convolution<T, TArith>
    where T : unmanaged
    where TArith : IArithmetic<T>
{
    /// <summary>Bytes of sources that stay in the first-level cache.</summary>
    private const int CachedBytes = 32 << 10;

    /// <summary>y[o] = bias[o] + sum over (c, kh, kw), ascending, of weight[o][c][kh][kw] * x[c], rounded as a store; for one block.</summary>
    /// <param name="x">[in][height][width][L].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <param name="y">[out][height][width][L]; must not overlap x.</param>
    public static void Forward(in ConvShape shape, T* x, T* weight, T* bias, T* y) =>
        Correlate(shape, false, x, weight, bias, y, Vector512.IsHardwareAccelerated);

    /// <summary>xBar[c] = sum over (o, kh, kw), ascending from 0, of weight[o][c][kh][kw] * yBar[o], rounded as a store: the
    /// cotangent of the input; for one block.</summary>
    /// <param name="yBar">[out][height][width][L].</param>
    /// <param name="xBar">[in][height][width][L]; must not overlap yBar.</param>
    public static void BackwardData(in ConvShape shape, T* yBar, T* weight, T* xBar) =>
        Correlate(shape, true, yBar, weight, null, xBar, Vector512.IsHardwareAccelerated);

    internal static void Correlate(in ConvShape shape, bool transposed, T* source, T* weight, T* bias, T* result, bool wide)
    {
        int lanes = Vector512<T>.Count;
        CorrelationPlan plan = new(shape, transposed, lanes);
        nint bordered = plan.HasBorder ? plan.RunLength * plan.Plane : 0;
        T* scratch = (T*)ThreadBuffer.AtLeast((nuint)(bordered * sizeof(T) + (plan.PositionTable + plan.StepTable) * sizeof(nint)));
        nint* positions = (nint*)(scratch + bordered), steps = positions + plan.PositionTable;
        nint sourcePlane = (nint)plan.SourceHeight * plan.SourceWidth * lanes, resultPlane = (nint)plan.ResultHeight * plan.ResultWidth * lanes;
        nint groupWeights = (nint)shape.GroupInputs * shape.GroupOutputs * shape.Taps;
        if (plan.HasBorder) new Span<byte>(scratch, checked((int)(bordered * sizeof(T)))).Clear();

        for (int group = 0; group < shape.Groups; group++)
            for (int channel = 0; channel < plan.SourceChannels; channel += plan.RunLength)
            {
                int channels = Math.Min(plan.RunLength, plan.SourceChannels - channel);
                T* run = source + ((nint)group * plan.SourceChannels + channel) * sourcePlane;
                if (plan.HasBorder) CopyInside(plan, run, scratch, channels, lanes);
                ConvolutionTileTask<T> task = new()
                {
                    Source = plan.HasBorder ? scratch : run,
                    Weight = weight + group * groupWeights + channel * (transposed ? (nint)shape.GroupInputs * shape.Taps : shape.Taps),
                    WeightRow = transposed ? shape.Taps : (nint)shape.GroupInputs * shape.Taps,
                    Positions = positions,
                    Steps = steps,
                    Result = result + group * plan.ResultChannels * resultPlane,
                    ResultChannel = resultPlane,
                    Start = bias == null ? null : bias + group * plan.ResultChannels,
                    Resumes = channel > 0,
                    Finishes = channel + channels == plan.SourceChannels,
                };
                for (int rowClass = 0; rowClass < plan.Classes; rowClass++)
                    for (int columnClass = 0; columnClass < plan.Classes; columnClass++)
                    {
                        int count = plan.Positions(rowClass, columnClass, positions);
                        task.StepCount = plan.Steps(rowClass, columnClass, channels, plan.HasBorder ? plan.Plane : sourcePlane, steps);
                        if (wide) Tiles(task, count, plan.ResultChannels, channels * plan.Plane * sizeof(T) <= CachedBytes);
                        else HalfTiles(task, count, plan.ResultChannels);
                    }
            }
    }

    /// <summary>Tiles of eight positions, then of four. Channels run inside a tile of positions, whose sources then stay in the
    /// first-level cache, or outside, where the whole source does.</summary>
    private static void Tiles(in ConvolutionTileTask<T> task, int positions, int channels, bool sourceIsCached)
    {
        int eights = (positions + 3) / 8;
        int atOnce = sourceIsCached ? Math.Max(eights, 1) : 1;
        for (int first = 0; first < eights; first += atOnce)
            for (int channel = 0; channel < channels; channel += 3)
            {
                ConvolutionTileTask<T> tile = OfChannels(task, channel, channels);
                for (int i = first; i < Math.Min(first + atOnce, eights); i++)
                {
                    tile.Positions = task.Positions + 16 * i;
                    ConvolutionTile.EightByThree<T, Vector512<T>, TArith>(tile);
                }
            }

        if (8 * eights >= positions) return;
        for (int channel = 0; channel < channels; channel += 6)
        {
            ConvolutionTileTask<T> tile = OfChannels(task, channel, channels);
            tile.Positions = task.Positions + 16 * eights;
            ConvolutionTile.FourBySix<T, Vector512<T>, TArith>(tile);
        }
    }

    /// <summary>For 256-bit registers: the lower, then the upper half of the lanes.</summary>
    private static void HalfTiles(in ConvolutionTileTask<T> task, int positions, int channels)
    {
        for (int first = 0; first < positions; first += 4)
            for (int channel = 0; channel < channels; channel += 3)
            {
                ConvolutionTileTask<T> tile = OfChannels(task, channel, channels);
                tile.Positions = task.Positions + 2 * first;
                ConvolutionTile.FourByThree<T, Vector256<T>, TArith>(tile);
                tile.Source += Vector256<T>.Count;
                tile.Result += Vector256<T>.Count;
                ConvolutionTile.FourByThree<T, Vector256<T>, TArith>(tile);
            }
    }

    private static ConvolutionTileTask<T> OfChannels(in ConvolutionTileTask<T> task, int channel, int channels)
    {
        ConvolutionTileTask<T> tile = task;
        tile.Weight += channel * task.WeightRow;
        tile.Result += channel * task.ResultChannel;
        tile.Outputs = channels - channel;
        if (tile.Start != null) tile.Start += channel;
        return tile;
    }

    /// <summary>Copies planes into the inside of planes with a border.</summary>
    private static void CopyInside(in CorrelationPlan plan, T* source, T* target, int channels, int lanes)
    {
        int row = plan.SourceWidth * lanes, targetRow = plan.Width * lanes;
        T* inside = target + plan.Top * targetRow + plan.Left * lanes;
        for (int channel = 0; channel < channels; channel++, inside += plan.Plane)
            for (int i = 0; i < plan.SourceHeight; i++, source += row)
                new ReadOnlySpan<T>(source, row).CopyTo(new Span<T>(inside + i * targetRow, row));
    }
}
