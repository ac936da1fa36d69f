using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Gradient of a convolution's weight: for a tile of result channels, source channels and kernel columns, accumulators in registers
/// run over a part's blocks, rows and columns ascending, each sample's lane by itself; then the lanes' tree, and the parts' sums. A task is a tile for
/// one kernel row, or, where that would be too many, for all of them.
/// </summary>
internal sealed class ConvWeightsLowering
{
    private const int MostTasks = 256;

    private readonly ConvGeometry g;
    private readonly ConvWeightsTile taskTile, tile;
    private readonly ProgramBuilder builder;
    private readonly VariableId x, yBar, wBar, task;
    private readonly VariableId[] sums, cotangents;
    private readonly VariableId entry;

    public static LoweredKernel Lower(ConvWeightsSpec spec, ConvWeightsTile? chosen = null)
    {
        ConvWeightsTile wide = chosen ?? ConvWeightsTile.Choose(spec.Geometry);
        var first = new ConvWeightsLowering(spec.Geometry, wide, wide, 1);
        var second = new ConvWeightsLowering(spec.Geometry, wide, wide.Narrow(spec.Geometry), 2);
        return new LoweredKernel(first.builder.Arguments, first.Build(), second.Build(), first.TaskShape().Count, first.Pixels, NarrowDoesBothHalves: true);
    }

    private ConvWeightsLowering(ConvGeometry geometry, ConvWeightsTile taskTile, ConvWeightsTile tile, int parts)
    {
        g = geometry;
        this.taskTile = taskTile;
        this.tile = tile;
        builder = new ProgramBuilder(Describe(), parts);
        x = builder.Operand(0, "x", VariableKind.LanePointer);
        yBar = builder.Operand(1, "yBar", VariableKind.LanePointer);
        wBar = builder.Result(0, "wBar", VariableKind.UniformPointer);
        builder.Extra(ArgumentKind.BlockStride);
        builder.Extra(ArgumentKind.Blocks);
        task = builder.Extra(ArgumentKind.Task);
        sums = [.. Enumerable.Range(0, tile.Accumulators).Select(i => builder.Variable(SumName(i)))];
        cotangents = [.. Enumerable.Range(0, tile.Results).Select(i => builder.Variable("y" + i))];
        entry = builder.Variable("xk");
    }

    private string SumName(int i) => "s" + i / tile.Columns % tile.Results + (tile.Sources > 1 ? "" + (char)('a' + i / tile.Columns / tile.Results) : "") + "k" + i % tile.Columns;

    private VariableId Sum(int result, int source, int column) => sums[(source * tile.Results + result) * tile.Columns + column];

    private int ResultsPerGroup => g.OutChannels / g.Groups;
    private int SourcesPerGroup => g.InChannels / g.Groups;

    /// <summary>Positions of a block; an entry that leaves some out at the border shares its parts with the others.</summary>
    private int Pixels => g.OutHeight * g.OutWidth;

    private string Describe() =>
        $"wBar [{g.OutChannels},{SourcesPerGroup},{g.KernelHeight},{g.KernelWidth}] of y [{g.OutChannels},{g.OutHeight},{g.OutWidth}] = conv2d(x [{g.InChannels},{g.InHeight},{g.InWidth}], w), "
        + $"stride {g.Stride}, padding {g.Padding}" + (g.Dilation > 1 ? $", dilation {g.Dilation}" : "") + (g.Groups > 1 ? $", groups {g.Groups}" : "")
        + $"\nTile: {tile.Results} x {tile.Sources} channels and {tile.Columns} kernel columns. Each lane sums a part of the batch over blocks, rows, columns; then the lanes are summed, then the parts.";

    /// <summary>What a task number stands for: always a group of result channels; kernel row and source channels where tasks stay few.</summary>
    private (int Results, int Sources, int Rows, int Count) TaskShape()
    {
        int results = g.OutChannels / taskTile.Results, sources = SourcesPerGroup / taskTile.Sources;
        if (results * sources * g.KernelHeight <= MostTasks)
            return (taskTile.Results, taskTile.Sources, 1, results * sources * g.KernelHeight);
        return results * sources <= MostTasks
            ? (taskTile.Results, taskTile.Sources, g.KernelHeight, results * sources)
            : (taskTile.Results, SourcesPerGroup, g.KernelHeight, results);
    }

    private Program Build()
    {
        (int results, int sources, int rows, _) = TaskShape();
        VariableId? scratch = null;
        if (builder.Parts == 2)
            builder.Add(new Reserve((scratch = builder.Variable("sums", VariableKind.ScratchPointer)).Value, tile.Accumulators));
        Linear rest = task;
        Linear? kernelRow = null, sourceTile = null;
        if (rows == 1 && g.KernelHeight > 1)
            (kernelRow, rest) = Split("kh", rest, g.KernelHeight);
        if (sources < SourcesPerGroup)
            (sourceTile, rest) = Split("cTask", rest, SourcesPerGroup / sources);
        Linear firstResult = rest * results, group = 0;
        if (g.Groups > 1)
        {
            VariableId number = builder.Integer("group");
            builder.Set(number, new IndexCall(IndexOperation.Quotient, firstResult, (Linear)ResultsPerGroup));
            group = number;
        }
        builder.Loop("oTile", results / tile.Results, o =>
            builder.Loop("cTile", sources / tile.Sources, c =>
            {
                Linear source = (sourceTile ?? 0) * sources + c * tile.Sources;
                if (kernelRow is not null)
                    KernelRow(scratch, firstResult + o * tile.Results, group, source, kernelRow);
                else
                    builder.Loop("kh", g.KernelHeight, kh => KernelRow(scratch, firstResult + o * tile.Results, group, source, kh));
            }));
        return builder.Build("ConvWeights");
    }

    private (Linear Remainder, Linear Quotient) Split(string name, Linear value, int by)
    {
        VariableId remainder = builder.Integer(name), quotient = builder.Integer(name + "Rest");
        builder.Set(remainder, new IndexCall(IndexOperation.Remainder, value, (Linear)by));
        builder.Set(quotient, new IndexCall(IndexOperation.Quotient, value, (Linear)by));
        return (remainder, quotient);
    }

    /// <summary>All kernel columns of one kernel row of a tile, in runs that fit the accumulators.</summary>
    private void KernelRow(VariableId? scratch, Linear result, Linear group, Linear source, Linear kh)
    {
        for (int from = 0; from < g.KernelWidth; from += tile.Columns)
        {
            int first = from, columns = Math.Min(tile.Columns, g.KernelWidth - from);
            Linear channel = group * SourcesPerGroup + source;
            builder.ForBatchParts(Pixels, part =>
            {
                if (scratch is not { } memory)
                {
                    Accumulate(part, 0, result, channel, kh, first, columns);
                    Each(columns, (o, c, k) => builder.SumLanes(Target(result, source, kh, o, c, first + k), Sum(o, c, k), part));
                    return;
                }
                VariableId half = builder.Variable("half", VariableKind.HalfVector);
                builder.For(half, 0, 2, () =>
                {
                    Accumulate(part, half, result, channel, kh, first, columns);
                    Each(columns, (o, c, k) => builder.Assign(new Element(memory, half + (Linear)Slot(o, c, k)), LaneFunctions.Identity, Sum(o, c, k)));
                });
                Each(columns, (o, c, k) => builder.Add(new SumStoredLanes(Target(result, source, kh, o, c, first + k), new Element(memory, Slot(o, c, k)), part)));
            });
        }
    }

    private int Slot(int result, int source, int column) => (source * tile.Results + result) * tile.Columns + column;

    private Element Target(Linear result, Linear source, Linear kh, int o, int c, int column) =>
        new(wBar, (((result + o) * SourcesPerGroup + source + c) * g.KernelHeight + kh) * g.KernelWidth + column);

    private void Each(int columns, Action<int, int, int> body)
    {
        for (int o = 0; o < tile.Results; o++)
            for (int c = 0; c < tile.Sources; c++)
                for (int k = 0; k < columns; k++)
                    body(o, c, k);
    }

    private void Accumulate(VariableId part, Linear lanes, Linear result, Linear channel, Linear kh, int first, int columns)
    {
        Each(columns, (o, c, k) => builder.Assign(Sum(o, c, k), LaneFunctions.Zero));
        builder.ForBlocks(part, block =>
        {
            VariableId xBlock = builder.Pointer("xBlock", x, channel * (g.InHeight * g.InWidth) + lanes, block);
            VariableId yBlock = builder.Pointer("yBlock", yBar, result * Pixels + lanes, block);
            VariableId row = builder.Integer("row");
            builder.For(row, FirstRow(kh), LastRow(kh), () =>
            {
                VariableId yRow = builder.Pointer("yRow", yBlock, row * g.OutWidth);
                VariableId xRow = builder.Pointer("xRow", xBlock, (row * g.Stride + kh * g.Dilation - g.Padding) * g.InWidth);
                Columns(xRow, yRow, first, columns);
            });
        });
    }

    /// <summary>Rows whose source row for this kernel row lies in the image.</summary>
    private IndexExpression FirstRow(Linear kh) => g.Padding == 0 ? 0
        : new IndexCall(IndexOperation.Max, (Linear)0, Divided(g.Padding + g.Stride - 1 - kh * g.Dilation));

    private IndexExpression LastRow(Linear kh) => g.Padding == 0 ? g.OutHeight
        : new IndexCall(IndexOperation.Min, (Linear)g.OutHeight, Divided(g.InHeight + g.Padding + g.Stride - 1 - kh * g.Dilation));

    private IndexExpression Divided(Linear value) => g.Stride == 1 ? value : new IndexCall(IndexOperation.Quotient, value, (Linear)g.Stride);

    /// <summary>Columns ascending: those where some kernel column falls outside stand alone, the others are one loop.</summary>
    private void Columns(VariableId xRow, VariableId yRow, int first, int columns)
    {
        for (int column = 0; column < g.OutWidth;)
        {
            int end = column;
            while (end < g.OutWidth && Enumerable.Range(first, columns).All(k => Inside(end, k)))
                end++;
            if (end > column + 1)
            {
                VariableId index = builder.Integer("column");
                builder.For(index, column, end, () => Position(xRow, yRow, index, first, columns, _ => true));
                column = end;
            }
            else
            {
                int at = column;
                Position(xRow, yRow, at, first, columns, k => Inside(at, k));
                column++;
            }
        }
    }

    private bool Inside(int column, int k)
    {
        int source = column * g.Stride - g.Padding + k * g.Dilation;
        return source >= 0 && source < g.InWidth;
    }

    private void Position(VariableId xRow, VariableId yRow, Linear column, int first, int columns, Func<int, bool> inside)
    {
        if (!Enumerable.Range(first, columns).Any(inside))
            return;
        for (int o = 0; o < tile.Results; o++)
            builder.Assign(cotangents[o], LaneFunctions.Identity, new Element(yRow, column + o * (g.OutHeight * g.OutWidth)));
        for (int c = 0; c < tile.Sources; c++)
            for (int k = 0; k < columns; k++)
            {
                if (!inside(first + k))
                    continue;
                builder.Assign(entry, LaneFunctions.Identity, new Element(xRow, column * g.Stride + c * (g.InHeight * g.InWidth) + ((first + k) * g.Dilation - g.Padding)));
                for (int o = 0; o < tile.Results; o++)
                    builder.Assign(Sum(o, c, k), LaneFunctions.MultiplyAdd, cotangents[o], entry, Sum(o, c, k));
            }
    }
}
