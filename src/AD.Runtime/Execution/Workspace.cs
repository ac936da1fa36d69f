namespace AdCompiler.Execution;

/// <summary>
/// Memory for the local arrays of a derived method, pooled by thread as <see cref="FrameStack{TFrame}"/> is. Arrays never move; they
/// are given up together, back to a mark.
/// </summary>
/// <typeparam name="T">The type of an element.</typeparam>
public sealed class Workspace<T>
{
    private const int SmallestChunk = 256;

    [ThreadStatic]
    private static Workspace<T>? free;

    private AlignedChunk<T>[] chunks = [];
    private int[] starts = [];
    private int chunk, used;
    private Workspace<T>? next;

    private Workspace()
    {
    }

    /// <summary>An empty workspace. A derivative that another one calls gets a workspace of its own.</summary>
    public static Workspace<T> Rent()
    {
        if (free is not { } workspace)
            return new Workspace<T>();
        (free, workspace.next) = (workspace.next, null);
        return workspace;
    }

    /// <summary>Hands the workspace back to the thread.</summary>
    public void Return()
    {
        (chunk, used) = (0, 0);
        (next, free) = (free, this);
    }

    /// <summary>How much is in use, to go back to.</summary>
    public int Mark => chunk < starts.Length ? starts[chunk] + used : used;

    /// <summary>An array of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public Span<T> Zeros(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (chunk >= chunks.Length || length > chunks[chunk].Length - used)
            MakeRoom(length);
        Span<T> array = chunks[chunk].Slice(used, length);
        used = Math.Min(chunks[chunk].Length, used + (length + AlignedChunk<T>.Granularity - 1) / AlignedChunk<T>.Granularity * AlignedChunk<T>.Granularity);
        array.Clear();
        return array;
    }

    /// <summary>Gives up the arrays that were taken after a mark.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mark lies above what is in use.</exception>
    public void Release(int mark)
    {
        if (mark < 0 || mark > Mark)
            throw new ArgumentOutOfRangeException(nameof(mark), $"mark: found {mark}, expected 0 to {Mark}, what is in use");
        while (chunk > 0 && (chunk >= starts.Length || starts[chunk] > mark))
            chunk--;
        used = chunk < starts.Length ? mark - starts[chunk] : 0;
    }

    private void MakeRoom(int length)
    {
        while (chunk < chunks.Length && (used > 0 || chunks[chunk].Length < length))
            (chunk, used) = (chunk + 1, 0);
        if (chunk < chunks.Length)
            return;
        int last = chunk > 0 ? chunks[chunk - 1].Length : SmallestChunk / 2;
        int start = chunk > 0 ? checked(starts[chunk - 1] + last) : 0;
        System.Array.Resize(ref chunks, chunk + 1);
        System.Array.Resize(ref starts, chunk + 1);
        chunks[chunk] = new AlignedChunk<T>(Math.Max(length, 2 * last));
        starts[chunk] = start;
    }
}
