using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Convolution, forward and backward-data: tiles of accumulators that are separate locals, unrolled over columns, result channels and
/// kernel columns; source channels and kernel rows are loops. Each sum starts from its bias (or 0) and ascends over (source channel,
/// kernel row, kernel column), so the tile's shape never shows in the bits. Columns clip in the text, rows by run-time bounds.
/// </summary>
internal sealed class ConvLowering
{
    private readonly ConvSpec spec;
    private readonly ConvImage image;
    private readonly ConvTile tile;
    private readonly ProgramBuilder builder;
    private readonly VariableId source, weight;
    private readonly VariableId? bias;
    private readonly ConvEpilogue epilogue;
    private readonly VariableId[] sums;
    private readonly VariableId[] weights;
    private readonly VariableId[] columns;

    public static LoweredKernel Lower(ConvSpec spec, ConvTile? wide = null, ConvTile? narrow = null)
    {
        ConvImage image = ConvImage.Of(spec.Geometry, spec.Direction);
        bool pool = spec.Pool is not null;
        var first = new ConvLowering(spec, image, wide ?? ConvTile.Choose(image, pool, 1), 1);
        Program program = first.Build();
        Program half = new ConvLowering(spec, image, narrow ?? ConvTile.Choose(image, pool, 2), 2).Build();
        return new LoweredKernel(first.builder.Arguments, program, half);
    }

    private ConvLowering(ConvSpec spec, ConvImage image, ConvTile tile, int parts)
    {
        this.spec = spec;
        this.image = image;
        this.tile = tile;
        builder = new ProgramBuilder(Describe(), parts);
        source = builder.Operand(0, image.Forward ? "x" : "yBar", VariableKind.LanePointer);
        weight = builder.Operand(1, "w", VariableKind.UniformPointer);
        bias = spec.HasBias ? builder.Operand(2, "bias", VariableKind.UniformPointer) : null;
        epilogue = new ConvEpilogue(builder, spec, image, spec.HasBias ? 3 : 2);
        sums = [.. Enumerable.Range(0, tile.Accumulators).Select(i => builder.Variable(SumName(i)))];
        weights = [.. Enumerable.Range(0, tile.Channels).Select(i => builder.Variable("w" + i))];
        columns = [.. Enumerable.Range(0, tile.Channels > 1 ? tile.Columns : 0).Select(i => builder.Variable("x" + i))];
    }

    private string SumName(int i) => tile.Channels == 1 && tile.Rows == 1 ? "s" + i
        : "s" + (tile.Rows > 1 ? "" + (i / tile.Channels / tile.Columns) : "") + (tile.Channels > 1 ? "" + (char)('a' + i % tile.Channels) : "") + i / tile.Channels % tile.Columns;

    private VariableId Sum(int row, int column, int channel) => sums[(row * tile.Columns + column) * tile.Channels + channel];

    private string Describe()
    {
        ConvGeometry g = spec.Geometry;
        string x = $"[{g.InChannels},{g.InHeight},{g.InWidth}]", y = $"[{g.OutChannels},{g.OutHeight},{g.OutWidth}]";
        string how = $"stride {g.Stride}, padding {g.Padding}" + (g.Dilation > 1 ? $", dilation {g.Dilation}" : "") + (g.Groups > 1 ? $", groups {g.Groups}" : "");
        string what = image.Forward
            ? $"y {y} = conv2d(x {x}, w [{g.OutChannels},{g.InChannels / g.Groups},{g.KernelHeight},{g.KernelWidth}]{(spec.HasBias ? ", bias" : "")}), {how}"
            : $"xBar {x} = transpose of conv2d(x, w) applied to yBar {y}, {how}";
        return what + (spec.Epilogue is null ? "" : "; then the elementwise epilogue") + (spec.Pool is null ? "" : "; then 2x2 max pool, in registers")
            + $"\nTile: {tile.Rows} x {tile.Columns} positions of {tile.Channels} channel{(tile.Channels > 1 ? "s" : "")}; sums ascend over (channel, kernel row, kernel column).";
    }

    /// <summary>
    /// Which of the two loops is outside: with rows outside the source's rows stay in the first-level cache and the weights stream through it
    /// once a row, with channels outside it is the other way round. The smaller stream wins.
    /// </summary>
    private bool RowsOutside
    {
        get
        {
            const int cache = 32 << 10;
            long sourceBytes = 64L * image.SourceChannels * image.SourceHeight * image.SourceWidth, weightBytes = 4L * image.WeightPerGroup;
            long rows = weightBytes <= cache ? 0 : weightBytes * image.ResultHeight / tile.Rows;
            long channels = sourceBytes <= cache ? 0 : sourceBytes * image.ResultChannels / tile.Channels;
            return rows < channels;
        }
    }

    private Program Build()
    {
        epilogue.Prepare();
        builder.Loop("group", image.Groups, group =>
        {
            void Channels(Action<Linear> body) => builder.Loop(tile.Channels > 1 ? "oTile" : "o", image.ResultChannels / tile.Channels, o => body(o * tile.Channels));
            void Rows(Action<Linear> body) => builder.Loop(tile.Rows > 1 ? "rowPair" : "row", image.ResultHeight / tile.Rows, row => body(row * tile.Rows));
            if (RowsOutside)
                Rows(row => Channels(o => Columns(columns => Tile(group, o, row, tile.Rows, columns))));
            else
                Channels(o => Rows(row => Columns(columns => Tile(group, o, row, tile.Rows, columns))));
        });
        return builder.Build("Conv");
    }

    /// <summary>
    /// A tile of columns: its first column (with the loop's variable), its width, the first column of the loop's first tile, and
    /// how far its sources lie from that one's.
    /// </summary>
    private readonly record struct ColumnTile(Linear Column, int Width, int First, Linear Moved);

    /// <summary>Column tiles from left to right: those that meet a border or are cut stand alone, the others share a loop.</summary>
    private void Columns(Action<ColumnTile> body)
    {
        for (int from = 0; from < image.ResultWidth;)
        {
            int first = from, width = Math.Min(tile.Columns, image.ResultWidth - from), count = 1;
            if (width == tile.Columns && image.IsInterior(from, width))
                while (from + (count + 1) * width <= image.ResultWidth && image.IsInterior(from + count * width, width))
                    count++;
            if (count == 1 && width == image.ResultWidth)
                body(new ColumnTile(0, width, 0, 0));
            else if (count == 1)
            {
                builder.Comment($"columns {first} to {first + width - 1}" + (image.IsInterior(first, width) ? "" : ": the kernel reaches over the border, entries outside are left out"));
                builder.Scope(() => body(new ColumnTile(first, width, first, 0)));
            }
            else
            {
                builder.Comment($"columns {first} to {first + count * width - 1}, {width} at a time");
                builder.Loop("columnTile", count, t => body(new ColumnTile(first + t * width, width, first, t * image.SourceStep(width))));
            }
            from += count * width;
        }
    }

    /// <summary>
    /// One tile. Its result column is a variable in a loop over interior tiles; which sources its entries meet is known from
    /// <see cref="ColumnTile.First"/>.
    /// </summary>
    private void Tile(Linear group, Linear o, Linear row, int rows, ColumnTile columns)
    {
        (Linear column, int width, int at, Linear moved) = columns;
        Linear channel = group * image.ResultChannels + o;
        for (int c = 0; c < tile.Channels; c++)
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < width; j++)
                    if (bias is { } start)
                        builder.Assign(Sum(r, j, c), LaneFunctions.Identity, new Element(start, channel + c));
                    else
                        builder.Assign(Sum(r, j, c), LaneFunctions.Zero);
        builder.Loop("c", image.SourceChannels, c => KernelRows(row, rows, (kernelRow, r, count, sourceRow) =>
        {
            VariableId w = builder.Pointer("wRow", weight,
                group * image.WeightPerGroup + o * image.WeightPerResult + c * image.WeightPerSource + kernelRow * image.KernelWidth);
            var lines = new VariableId[count];
            for (int i = 0; i < count; i++)
                lines[i] = builder.Pointer(count > 1 ? "line" + (r + i) : "line", source,
                    ((group * image.SourceChannels + c) * image.SourceHeight + sourceRow + i * image.SourceStep(1)) * image.SourceWidth + moved);
            for (int k = 0; k < image.KernelWidth; k++)
                Taps(w, lines, r, k, at, width);
        }));
        epilogue.Emit(channel, row, rows, column, width, tile.Channels, Sum);
    }

    /// <summary>One kernel column: its weights, then every accumulator that it meets.</summary>
    private void Taps(VariableId w, VariableId[] lines, int firstRow, int k, int at, int width)
    {
        bool any = false;
        for (int i = 0; i < lines.Length; i++)
            for (int j = 0; j < width; j++)
            {
                if (image.Source(at + j, k) is not { } from || from < 0 || from >= image.SourceWidth)
                    continue;
                if (!any)
                    for (int c = 0; c < tile.Channels; c++)
                        builder.Assign(weights[c], LaneFunctions.Identity, new Element(w, c * image.WeightPerResult + k));
                any = true;
                Place x = new Element(lines[i], from);
                if (tile.Channels > 1)
                {
                    builder.Assign(columns[j], LaneFunctions.Identity, x);
                    x = columns[j];
                }
                for (int c = 0; c < tile.Channels; c++)
                    builder.Assign(Sum(firstRow + i, j, c), LaneFunctions.MultiplyAdd, x, weights[c], Sum(firstRow + i, j, c));
            }
    }

    /// <summary>
    /// The loop over kernel rows. The body gets the kernel row, the first row of the tile it is for, for how many, and that row's source row.
    /// Without borders one body serves all rows; a one-row tile has clipped bounds where they are simple; else each row asks for itself.
    /// </summary>
    private void KernelRows(Linear row, int rows, Action<Linear, int, int, Linear> body)
    {
        bool simple = image.Forward || image.Stride == 1;
        if (!image.RowsClip && simple)
        {
            builder.Loop("kh", image.KernelHeight, kh => body(kh, 0, rows, SourceRow(row, kh)));
            return;
        }
        VariableId index = builder.Integer("kh");
        if (rows == 1 && simple && image.Dilation == 1)
        {
            Linear lowest = image.Forward ? image.Padding - row * image.Stride : row + (image.Padding - image.SourceHeight + 1);
            Linear highest = image.Forward ? image.SourceHeight + image.Padding - row * image.Stride : row + (image.Padding + 1);
            builder.For(index, new IndexCall(IndexOperation.Max, (Linear)0, lowest), new IndexCall(IndexOperation.Min, (Linear)image.KernelHeight, highest),
                () => body(index, 0, 1, SourceRow(row, index)));
            return;
        }
        builder.For(index, 0, image.KernelHeight, () =>
        {
            for (int r = 0; r < rows; r++)
                OneRow(row + r, index, r, body);
        });
    }

    private void OneRow(Linear row, Linear kh, int r, Action<Linear, int, int, Linear> body)
    {
        VariableId sourceRow = builder.Integer("sourceRow");
        var inside = new List<Comparison>();
        if (image.Forward || image.Stride == 1)
            builder.Set(sourceRow, SourceRow(row, kh));
        else
        {
            VariableId scaled = builder.Integer("scaledRow");
            builder.Set(scaled, row + image.Padding - kh * image.Dilation);
            builder.Set(sourceRow, new IndexCall(IndexOperation.Quotient, (Linear)scaled, (Linear)image.Stride));
            inside.Add(new Comparison(scaled, Relation.AtLeast, 0));
            inside.Add(new Comparison(new IndexCall(IndexOperation.Remainder, (Linear)scaled, (Linear)image.Stride), Relation.Equal, 0));
        }
        inside.Add(new Comparison(sourceRow, Relation.AtLeast, 0));
        inside.Add(new Comparison(sourceRow, Relation.Less, image.SourceHeight));
        builder.If(inside, () => body(kh, r, 1, sourceRow));
    }

    private Linear SourceRow(Linear row, Linear kh) => image.Forward
        ? row * image.Stride + kh * image.Dilation - image.Padding
        : row - kh * image.Dilation + image.Padding;
}
