using AdCompiler.Kernels;
using ILGPU;

namespace AdCompiler.Ilgpu;

/// <summary>
/// Cotangents of a convolution's weights: a thread has the lane's sums of 4 or 8 result channels by as many source channels, for one kernel entry,
/// over blocks, rows and columns of a part ascending; then lanes and parts are added (<see cref="DevicePart"/>). As <see cref="AdCompiler.Kernels.Convolution{T, TArith}"/>, an entry leaves out
/// the rows and columns that it meets outside the image.
/// </summary>
internal static class WeightTile
{
    /// <summary>Result channels and source channels of a tile.</summary>
    public static int Side<TShape>() where TShape : struct, ITileShape => 4 * TShape.Quads;

    /// <summary>Rows of lanes that share a tile divide its parts among them, so that few tiles keep a device busy, too: as few rows as do, a power of two.</summary>
    /// <param name="tiles">All of the launch.</param>
    /// <param name="rows">Of a group.</param>
    public static int RowsOfTile(int tiles, int parts, int rows, int processors)
    {
        int shared = 1;
        while (2 * shared <= rows && shared < parts && (long)tiles * shared < 2L * processors * rows)
            shared *= 2;
        return shared;
    }

    /// <summary>Computes as many tiles as the group has rows of lanes, over those that share one (Shares); all its threads must come here. x, yBar and wBar are where these start.</summary>
    public static void Run<T, TArith, TShape>(DeviceMemory<T> m, KernelArguments a, ConvShape g, int x, int yBar, int wBar)
        where T : unmanaged where TArith : struct, IDeviceArithmetic<T> where TShape : struct, ITileShape
    {
        int lane = Group.IdxX % TArith.Lanes, row = Group.IdxX / TArith.Lanes, side = Side<TShape>();
        int inputTiles = (g.GroupInputs + side - 1) / side, outputTiles = (g.GroupOutputs + side - 1) / side, count = inputTiles * outputTiles * g.Taps * g.Groups;
        int tile = Grid.IdxX * (TShape.Threads / TArith.Lanes / a.Shares) + row / a.Shares;
        bool isInside = tile < count;
        if (!isInside)
            tile = count - 1;                                                // comes along to the barriers
        int input = tile % inputTiles * side, output = tile / inputTiles % outputTiles * side, tap = tile / inputTiles / outputTiles % g.Taps, group = tile / inputTiles / outputTiles / g.Taps;
        int sourcePlane = g.InHeight * g.InWidth * TArith.Lanes, resultPlane = g.OutHeight * g.OutWidth * TArith.Lanes;
        var outputs = PlaneQuad.Of(yBar + lane + group * g.GroupOutputs * resultPlane, resultPlane, output, g.GroupOutputs);
        var inputs = PlaneQuad.Of(x + lane + group * g.GroupInputs * sourcePlane, sourcePlane, input, g.GroupInputs);
        var lowerOutputs = PlaneQuad.Of(yBar + lane + group * g.GroupOutputs * resultPlane, resultPlane, output + 4, g.GroupOutputs);
        var rightInputs = PlaneQuad.Of(x + lane + group * g.GroupInputs * sourcePlane, sourcePlane, input + 4, g.GroupInputs);

        ArrayView<Quad<T>> shared = SharedMemory.Allocate<Quad<T>>(PartSquare.SharedQuads);
        int rowStride = g.GroupInputs * g.Taps, first = wBar + (group * g.GroupOutputs + output) * rowStride + input * g.Taps + tap;
        for (DevicePart part = DevicePart.OfFirstRound<T, TArith>(a.Blocks, g.OutHeight * g.OutWidth, a.Shares, row % a.Shares); part.IsInBatch; part = part.OfNextRound())
        {
            var walk = PixelWalk.Of(g, a, tap, part, TArith.Lanes);
            Square<T> upperLeft = Square<T>.Of(Quad<T>.Of(TArith.Zero)), upperRight = upperLeft, lowerLeft = upperLeft, lowerRight = upperLeft;
            int i = 0;
            if (TShape.Quads == 1)
                for (; i + 3 < walk.Count; i += 4)                                // four pixels' reads are under way at a time
                {
                    PixelWalk second = walk.Next(), third = second.Next(), fourth = third.Next();
                    Quad<T> y0 = outputs.Load<T, TArith>(m, walk.Result), x0 = inputs.Load<T, TArith>(m, walk.Source), y1 = outputs.Load<T, TArith>(m, second.Result), x1 = inputs.Load<T, TArith>(m, second.Source);
                    Quad<T> y2 = outputs.Load<T, TArith>(m, third.Result), x2 = inputs.Load<T, TArith>(m, third.Source), y3 = outputs.Load<T, TArith>(m, fourth.Result), x3 = inputs.Load<T, TArith>(m, fourth.Source);
                    upperLeft = Square<T>.Add<TArith>(upperLeft, x0, y0);
                    upperLeft = Square<T>.Add<TArith>(upperLeft, x1, y1);
                    upperLeft = Square<T>.Add<TArith>(upperLeft, x2, y2);
                    upperLeft = Square<T>.Add<TArith>(upperLeft, x3, y3);
                    walk = fourth.Next();
                }
            for (; i < walk.Count; i++)
            {
                Quad<T> upper = outputs.Load<T, TArith>(m, walk.Result), left = inputs.Load<T, TArith>(m, walk.Source);
                upperLeft = Square<T>.Add<TArith>(upperLeft, left, upper);
                if (TShape.Quads == 2)
                {
                    Quad<T> lower = lowerOutputs.Load<T, TArith>(m, walk.Result), right = rightInputs.Load<T, TArith>(m, walk.Source);
                    upperRight = Square<T>.Add<TArith>(upperRight, right, upper);
                    lowerLeft = Square<T>.Add<TArith>(lowerLeft, left, lower);
                    lowerRight = Square<T>.Add<TArith>(lowerRight, right, lower);
                }
                walk = walk.Next();
            }

            var square = new PartSquare(part, g.Taps, rowStride);
            square.AddTo<T, TArith>(m, shared, upperLeft, first, isInside ? g.GroupOutputs - output : 0, g.GroupInputs - input);
            if (TShape.Quads == 2)
            {
                square.AddTo<T, TArith>(m, shared, upperRight, first + 4 * g.Taps, isInside ? g.GroupOutputs - output : 0, g.GroupInputs - input - 4);
                square.AddTo<T, TArith>(m, shared, lowerLeft, first + 4 * rowStride, isInside ? g.GroupOutputs - output - 4 : 0, g.GroupInputs - input);
                square.AddTo<T, TArith>(m, shared, lowerRight, first + 4 * rowStride + 4 * g.Taps, isInside ? g.GroupOutputs - output - 4 : 0, g.GroupInputs - input - 4);
            }
        }
    }
}

/// <summary>The places of four channels' planes; channels past the last have the last one's.</summary>
internal struct PlaneQuad
{
    private int plane0, plane1, plane2, plane3;

    public static PlaneQuad Of(int start, int plane, int channel, int channels) => new()
    {
        plane0 = start + Inside(channel, channels) * plane, plane1 = start + Inside(channel + 1, channels) * plane,
        plane2 = start + Inside(channel + 2, channels) * plane, plane3 = start + Inside(channel + 3, channels) * plane,
    };

    public readonly Quad<T> Load<T, TArith>(DeviceMemory<T> m, int pixel) where T : unmanaged where TArith : struct, IDeviceArithmetic<T> => new()
    {
        X = TArith.Load(m, plane0 + pixel), Y = TArith.Load(m, plane1 + pixel), Z = TArith.Load(m, plane2 + pixel), W = TArith.Load(m, plane3 + pixel),
    };

    private static int Inside(int channel, int channels) => channel < channels ? channel : channels - 1;
}

/// <summary>The pairs of result and source pixels that a kernel entry joins, over a part's blocks, rows and columns.</summary>
internal struct PixelWalk
{
    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>Where the pixels of the pair lie in their planes.</summary>
    public int Result, Source;

    private int column, columns, row, rows;
    private int resultColumn, sourceColumn, resultRow, sourceRow, resultBlock, sourceBlock;

    public static PixelWalk Of(ConvShape g, KernelArguments a, int tap, DevicePart part, int lanes)
    {
        int up = tap / g.KernelWidth * g.Dilation - g.Padding, left = tap % g.KernelWidth * g.Dilation - g.Padding;
        (int firstRow, int endRow) = ConvShape.Inside(up, g.Stride, g.InHeight, 0, g.OutHeight);
        (int firstColumn, int endColumn) = ConvShape.Inside(left, g.Stride, g.InWidth, 0, g.OutWidth);
        int rows = endRow - firstRow, columns = endColumn - firstColumn;
        if (rows <= 0 || columns <= 0)
            return new();
        int resultRow = (g.OutWidth - columns) * lanes, sourceRow = (g.Stride * g.InWidth - columns * g.Stride) * lanes;
        return new()
        {
            Count = (part.End - part.First) * rows * columns,
            Result = part.First * a.BlockStride + (firstRow * g.OutWidth + firstColumn) * lanes,
            Source = part.First * a.BlockStride + ((firstRow * g.Stride + up) * g.InWidth + firstColumn * g.Stride + left) * lanes,
            columns = columns, rows = rows, resultColumn = lanes, sourceColumn = g.Stride * lanes, resultRow = resultRow, sourceRow = sourceRow,
            resultBlock = a.BlockStride - rows * g.OutWidth * lanes, sourceBlock = a.BlockStride - rows * g.Stride * g.InWidth * lanes,
        };
    }

    public readonly PixelWalk Next()
    {
        PixelWalk next = this;
        next.Result += resultColumn;
        next.Source += sourceColumn;
        next.column++;
        if (next.column == columns)
        {
            next.column = 0;
            next.row++;
            next.Result += resultRow;
            next.Source += sourceRow;
            if (next.row == rows)
            {
                next.row = 0;
                next.Result += resultBlock;
                next.Source += sourceBlock;
            }
        }
        return next;
    }
}
