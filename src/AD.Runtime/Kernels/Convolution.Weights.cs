using System.Runtime.Intrinsics;

namespace AdCompiler.Kernels;

public static unsafe partial class Convolution<T, TArith>
{
    /// <summary>Bytes of the sources and cotangents of a stretch of positions: what every kernel entry reads again.</summary>
    private const int StretchBytes = 24 << 10;

    /// <summary>How many tasks <c>BackwardWeights</c> has; they write disjoint weights, so any thread may run any of them.</summary>
    public static int WeightTasks(in ConvShape shape) => shape.Groups * OutputTiles(shape) * InputTiles(shape);

    /// <summary>weightBar[o][c][kh][kw] = the sum of yBar[o] * x[c] over blocks, rows and columns in <see cref="BatchParts"/>, each lane's
    /// terms by a multiply-add; then rounded as a store; for the channels of one task. Padded samples take
    /// part: their cotangents are zero.</summary>
    /// <param name="task">From 0 to <see cref="WeightTasks"/> - 1.</param>
    /// <param name="x">The first block's [in][height][width][L].</param>
    /// <param name="yBar">The first block's [out][height][width][L].</param>
    /// <param name="blockStride">From a block's values to the next block's.</param>
    public static void BackwardWeights(in ConvShape shape, int task, T* x, T* yBar, nint blockStride, int blocks, T* weightBar) =>
        BackwardWeights(shape, task, x, yBar, blockStride, blocks, weightBar, Vector512.IsHardwareAccelerated);

    internal static void BackwardWeights(in ConvShape shape, int task, T* x, T* yBar, nint blockStride, int blocks, T* weightBar, bool wide)
    {
        int lanes = Vector512<T>.Count, inputTiles = InputTiles(shape), outputTiles = OutputTiles(shape);
        int input = task % inputTiles * ConvolutionWeightTile.Inputs, output = task / inputTiles % outputTiles * ConvolutionWeightTile.Outputs;
        int group = task / inputTiles / outputTiles;
        int outputs = Math.Min(shape.GroupOutputs - output, ConvolutionWeightTile.Outputs), inputs = Math.Min(shape.GroupInputs - input, ConvolutionWeightTile.Inputs);
        int entry = ConvolutionWeightTile.Outputs * ConvolutionWeightTile.Inputs * lanes;
        nint bytes = (nint)shape.Taps * entry * sizeof(T);
        T* sums = (T*)ThreadBuffer.AtLeast((nuint)bytes);

        nint sourcePlane = (nint)shape.InHeight * shape.InWidth * lanes, resultPlane = (nint)shape.OutHeight * shape.OutWidth * lanes;
        int firstOutput = group * shape.GroupOutputs + output;
        ConvolutionWeightTask<T> tile = new()
        {
            Cotangent = yBar + firstOutput * resultPlane, CotangentChannel = resultPlane, CotangentRow = (nint)shape.OutWidth * lanes,
            Source = x + (group * shape.GroupInputs + input) * sourcePlane, SourceChannel = sourcePlane,
            SourceRow = (nint)shape.Stride * shape.InWidth * lanes, SourceColumn = (nint)shape.Stride * lanes,
            BlockStride = blockStride, Outputs = outputs, Inputs = inputs,
        };
        int rowBytes = (outputs * shape.OutWidth + inputs * shape.Stride * shape.InWidth) * lanes * sizeof(T);
        int rows = Math.Clamp(StretchBytes / rowBytes, 1, shape.OutHeight);
        int blocksAtOnce = rows < shape.OutHeight ? 1 : Math.Max(1, StretchBytes / (rowBytes * shape.OutHeight));
        foreach (BatchPart part in BatchParts.Of(blocks, shape.OutHeight * shape.OutWidth))
        {
            new Span<byte>(sums, checked((int)bytes)).Clear();
            for (int block = part.First; block < part.End; block += blocksAtOnce)
                for (int row = 0; row < shape.OutHeight; row += rows)
                    Stretch(shape, tile, block, Math.Min(blocksAtOnce, part.End - block), row, Math.Min(row + rows, shape.OutHeight), sums, entry, wide);

            for (int o = 0; o < outputs; o++)
                for (int c = 0; c < inputs; c++)
                    for (int tap = 0; tap < shape.Taps; tap++)
                        part.AddTo<T, TArith>(
                            weightBar + ((nint)(firstOutput + o) * shape.GroupInputs + input + c) * shape.Taps + tap,
                            Vector512.Load(sums + tap * entry + (o * ConvolutionWeightTile.Inputs + c) * lanes));
        }
    }

    private static int OutputTiles(in ConvShape shape) => (shape.GroupOutputs + ConvolutionWeightTile.Outputs - 1) / ConvolutionWeightTile.Outputs;

    private static int InputTiles(in ConvShape shape) => (shape.GroupInputs + ConvolutionWeightTile.Inputs - 1) / ConvolutionWeightTile.Inputs;

    /// <summary>All kernel entries over a stretch of rows of some blocks. An entry leaves out the rows and columns it meets outside the image.</summary>
    private static void Stretch(
        in ConvShape shape, in ConvolutionWeightTask<T> whole, int block, int blocks, int fromRow, int toRow, T* sums, int entry, bool wide)
    {
        ConvolutionWeightTask<T> tile = whole;
        tile.Blocks = blocks;
        for (int kh = 0; kh < shape.KernelHeight; kh++)
        {
            int up = kh * shape.Dilation - shape.Padding;
            (int firstRow, int endRow) = ConvShape.Inside(up, shape.Stride, shape.InHeight, fromRow, toRow);
            for (int kw = 0; kw < shape.KernelWidth; kw++)
            {
                int left = kw * shape.Dilation - shape.Padding;
                (int firstColumn, int endColumn) = ConvShape.Inside(left, shape.Stride, shape.InWidth, 0, shape.OutWidth);
                if (firstRow >= endRow || firstColumn >= endColumn) continue;
                nint row = (nint)firstRow * shape.Stride + up, column = (nint)firstColumn * shape.Stride + left;
                tile.Rows = endRow - firstRow;
                tile.Columns = endColumn - firstColumn;
                tile.Cotangent = whole.Cotangent + block * whole.BlockStride + ((nint)firstRow * shape.OutWidth + firstColumn) * Vector512<T>.Count;
                tile.Source = whole.Source + block * whole.BlockStride + (row * shape.InWidth + column) * Vector512<T>.Count;
                tile.Sums = sums + (kh * shape.KernelWidth + kw) * entry;
                if (wide) Tile(tile);
                else HalfTiles(tile);
            }
        }
    }

    private static void Tile(in ConvolutionWeightTask<T> tile)
    {
        if (tile.Inputs > ConvolutionWeightTile.Inputs / 2) ConvolutionWeightTile.FourBySix<T, Vector512<T>, TArith>(tile, Vector512<T>.Count);
        else ConvolutionWeightTile.FourByThree<T, Vector512<T>, TArith>(tile, Vector512<T>.Count);
    }

    /// <summary>For 256-bit registers: three source channels and half of the lanes at a time.</summary>
    private static void HalfTiles(in ConvolutionWeightTask<T> tile)
    {
        const int inputs = ConvolutionWeightTile.Inputs / 2;
        for (int input = 0; input < tile.Inputs; input += inputs)
            for (int half = 0; half < Vector512<T>.Count; half += Vector256<T>.Count)
            {
                ConvolutionWeightTask<T> part = tile;
                part.Inputs = tile.Inputs - input;
                part.Source += input * tile.SourceChannel + half;
                part.Cotangent += half;
                part.Sums += input * Vector512<T>.Count + half;
                ConvolutionWeightTile.FourByThree<T, Vector256<T>, TArith>(part, Vector512<T>.Count);
            }
    }
}
