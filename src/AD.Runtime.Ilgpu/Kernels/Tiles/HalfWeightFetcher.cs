using AdCompiler.Kernels;

namespace AdCompiler.Ilgpu;

/// <summary>
/// What a thread brings to a tile of weights' cotangents: the lanes of two result positions are 32 terms, of which it has a quarter, eight lanes of one position, for two result channels (rows) and
/// two source channels (columns).
/// </summary>
internal struct HalfWeightFetcher : IHalfFetcher<HalfWeightFetcher>
{
    /// <summary>Positions of a buffer, and from one piece of a line to the next.</summary>
    private const int Positions = 2, PieceLanes = 8, Lanes = 16;

    private long memory;
    private ConvShape g;
    private PixelPlace pixel, step;
    private int thread, blockStride, up, left, output, outputs, outputPlane, input, inputs, inputPlane;

    /// <summary>Positions that are left to this thread.</summary>
    private int remaining;

    /// <param name="memory">The address of the network's memory.</param>
    /// <param name="at">Which tile.</param>
    /// <param name="first">The first position of the batch that is summed over.</param>
    /// <param name="end">The one after the last.</param>
    public static HalfWeightFetcher Of(long memory, KernelArguments a, ConvShape g, WeightTilePlace at, int thread, int x, int yBar, int first, int end)
    {
        int piece = thread % 4, line = thread / 4, own = first + piece / 2, lane = piece % 2 * PieceLanes;
        int resultPlane = g.OutHeight * g.OutWidth * Lanes, sourcePlane = g.InHeight * g.InWidth * Lanes;
        return new()
        {
            memory = memory, g = g, thread = thread, blockStride = a.BlockStride, remaining = end - own,
            pixel = PixelPlace.Of(g, own), step = PixelPlace.Of(g, Positions),
            up = at.Tap / g.KernelWidth * g.Dilation - g.Padding, left = at.Tap % g.KernelWidth * g.Dilation - g.Padding,
            output = yBar + (at.Group * g.GroupOutputs + at.Output + line) * resultPlane + lane, outputs = g.GroupOutputs - at.Output - line, outputPlane = resultPlane,
            input = x + (at.Group * g.GroupInputs + at.Input + line) * sourcePlane + lane, inputs = g.GroupInputs - at.Input - line, inputPlane = sourcePlane,
        };
    }

    public readonly HalfWeightFetcher Next()
    {
        HalfWeightFetcher next = this;
        next.pixel = pixel.Plus(g, step);
        next.remaining = remaining - Positions;
        return next;
    }

    public readonly void Bring(long buffer)
    {
        int line = thread / 4, piece = thread % 4, row = pixel.Row * g.Stride + up, column = pixel.Column * g.Stride + left;
        long columns = buffer + HalfTile.SideBytes;
        bool isInside = remaining > 0, isInImage = isInside & (row >= 0) & (row < g.InHeight) & (column >= 0) & (column < g.InWidth);
        int result = output + pixel.Block * blockStride + (pixel.Row * g.OutWidth + pixel.Column) * Lanes, source = input + pixel.Block * blockStride + (row * g.InWidth + column) * Lanes;
        HalfPiece.Copy(memory, buffer + HalfSide<TermsTogether>.Place(line, piece), isInside & (outputs > 0) ? result : -1);
        HalfPiece.Copy(memory, buffer + HalfSide<TermsTogether>.Place(line + 64, piece), isInside & (outputs > 64) ? result + 64 * outputPlane : -1);
        HalfPiece.Copy(memory, columns + HalfSide<TermsTogether>.Place(line, piece), isInImage & (inputs > 0) ? source : -1);
        HalfPiece.Copy(memory, columns + HalfSide<TermsTogether>.Place(line + 64, piece), isInImage & (inputs > 64) ? source + 64 * inputPlane : -1);
        PtxMatrices.Commit();
    }
}

/// <summary>A position of the result, or how far it is from one to another: block, row, column.</summary>
internal struct PixelPlace
{
    private Odometer number;

    public readonly int Block => number.First;

    public readonly int Row => number.Second;

    public readonly int Column => number.Third;

    public static PixelPlace Of(ConvShape g, int number) => new() { number = Odometer.Of(number, g.OutHeight, g.OutWidth) };

    /// <summary>The position so much further on.</summary>
    public readonly PixelPlace Plus(ConvShape g, PixelPlace distance) => new() { number = number.Plus(distance.number, g.OutHeight, g.OutWidth) };
}
