using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Programs;

/// <summary>
/// Loops of pools. <see cref="Windows"/> visits every window; <see cref="Tiles"/> too, where windows tile the image, and clears what lies in
/// none; <see cref="Gather"/> visits every entry of the image and the windows that hold it. Channels, rows, columns ascend.
/// </summary>
internal sealed class WindowLoops(ProgramBuilder builder, WindowGeometry g)
{
    private const int MostUnrolled = 2;

    /// <summary>Windows neither overlap nor leave gaps: an entry of the image belongs to one window at most.</summary>
    public bool AreTiles => g.Padding == 0 && g.Stride == g.Window;

    public static string Describe(WindowGeometry g, string operation) =>
        $"{operation} {g.Window}x{g.Window}/{g.Stride}{(g.Padding > 0 ? $", padding {g.Padding}" : "")}: [{g.Channels},{g.InHeight},{g.InWidth}] to [{g.Channels},{g.OutHeight},{g.OutWidth}]";

    public void Windows(Action<PoolingWindow> body)
    {
        if (g.Padding == 0 && g.OutHeight * g.Stride == g.InHeight)
            builder.Loop("row", g.Channels * g.OutHeight, row => Columns(row, row * g.Stride, 0, body));
        else
            builder.Loop("c", g.Channels, c => builder.Loop("row", g.OutHeight, row =>
                Columns(c * g.OutHeight + row, c * g.InHeight + row * g.Stride - g.Padding, row, body)));
    }

    /// <summary>As <see cref="Windows"/>; afterwards every element of <paramref name="image"/> that lies in no window is 0.</summary>
    public void Tiles(VariableId image, Action<PoolingWindow> body)
    {
        int rows = g.OutHeight * g.Window, columns = g.OutWidth * g.Window;
        void Row(Linear window, Linear top)
        {
            Columns(window, top, 0, body);
            if (columns < g.InWidth)
                for (int i = 0; i < g.Window; i++)
                    Clear(image, (top + i) * g.InWidth + columns, g.InWidth - columns);
        }
        if (rows == g.InHeight)
            builder.Loop("row", g.Channels * g.OutHeight, row => Row(row, row * g.Window));
        else
            builder.Loop("c", g.Channels, c =>
            {
                builder.Loop("row", g.OutHeight, row => Row(c * g.OutHeight + row, c * g.InHeight + row * g.Window));
                Clear(image, (c * g.InHeight + rows) * g.InWidth, (g.InHeight - rows) * g.InWidth);
            });
    }

    /// <summary>Visits the image; the body visits the windows of an entry through <see cref="CoveredEntry.Windows"/>.</summary>
    public void Gather(Action<CoveredEntry> body) =>
        builder.Loop("c", g.Channels, c => builder.Loop("i", g.InHeight, i =>
        {
            (IndexExpression From, IndexExpression To) rows = Covering("Row", i, g.OutHeight);
            builder.Loop("j", g.InWidth, j => body(new CoveredEntry(builder, g, c, i, j, rows, Covering("Column", j, g.OutWidth))));
        }));

    private void Columns(Linear windowRow, Linear top, Linear row, Action<PoolingWindow> body)
    {
        var rows = Clipped("row", row, g.InHeight);
        builder.Loop("column", g.OutWidth, column => body(new PoolingWindow(
            builder, g, windowRow * g.OutWidth + column, top * g.InWidth + column * g.Stride - g.Padding, rows, Clipped("column", column, g.InWidth),
            g.Padding == 0 && g.Window <= MostUnrolled)));
    }

    private void Clear(VariableId image, Linear start, int count) =>
        builder.Loop("k", count, k => builder.Assign(new Element(image, start + k), LaneFunctions.Zero));

    /// <summary>The part of a window that is inside the image, in window coordinates.</summary>
    private (Linear From, Linear To) Clipped(string name, Linear window, int extent)
    {
        if (g.Padding == 0)
            return (0, g.Window);
        Linear start = g.Padding - window * g.Stride;
        return (Integer(name + "From", new IndexCall(IndexOperation.Max, (Linear)0, start)),
            Integer(name + "To", new IndexCall(IndexOperation.Min, (Linear)g.Window, start + extent)));
    }

    /// <summary>The windows that hold an entry: from ceil((i + padding - window + 1) / stride) up to floor((i + padding) / stride).</summary>
    private (IndexExpression From, IndexExpression To) Covering(string name, Linear entry, int windows)
    {
        IndexExpression Over(Linear x) => g.Stride == 1 ? x : new IndexCall(IndexOperation.Quotient, x, (Linear)g.Stride);
        return (Integer("first" + name, new IndexCall(IndexOperation.Max, (Linear)0, Over(entry + (g.Padding - g.Window + g.Stride)))),
            Integer("end" + name, new IndexCall(IndexOperation.Min, (Linear)windows, Over(entry + (g.Padding + g.Stride)))));
    }

    private Linear Integer(string name, IndexExpression value)
    {
        VariableId variable = builder.Integer(name);
        builder.Set(variable, value);
        return variable;
    }
}

/// <summary>A window while its loop runs: its index among the windows, and the entries inside the image, in scan order.</summary>
internal sealed class PoolingWindow(
    ProgramBuilder builder, WindowGeometry g, Linear index, Linear origin, (Linear From, Linear To) rows, (Linear From, Linear To) columns, bool unrolled)
{
    public Linear Index => index;

    /// <summary>Rows and columns of the window inside the image.</summary>
    public Linear Rows => rows.To - rows.From;
    public Linear Columns => columns.To - columns.From;

    public Linear Address(int row, int column) => origin + row * g.InWidth + column;

    /// <summary>The body is given an entry's address in the image and its position in the window.</summary>
    public void Entries(Action<Linear, Linear> body)
    {
        if (unrolled)
        {
            for (int p = 0; p < g.Window * g.Window; p++)
                body(Address(p / g.Window, p % g.Window), p);
            return;
        }
        builder.Loop("i", rows.From, rows.To, i => builder.Loop("j", columns.From, columns.To, j =>
            body(origin + i * g.InWidth + j, i * g.Window + j)));
    }
}

/// <summary>An entry of the image while its loop runs.</summary>
internal sealed class CoveredEntry(
    ProgramBuilder builder, WindowGeometry g, Linear c, Linear i, Linear j,
    (IndexExpression From, IndexExpression To) rows, (IndexExpression From, IndexExpression To) columns)
{
    public Linear Address => (c * g.InHeight + i) * g.InWidth + j;

    /// <summary>The body is given a window's index, the entry's position in it, and the window's row and column.</summary>
    public void Windows(Action<Linear, Linear, Linear, Linear> body) =>
        builder.Loop("row", rows.From, rows.To, row => builder.Loop("column", columns.From, columns.To, column =>
            body((c * g.OutHeight + row) * g.OutWidth + column,
                (i - row * g.Stride + g.Padding) * g.Window + j - column * g.Stride + g.Padding, row, column)));
}
