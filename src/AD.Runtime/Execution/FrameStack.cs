namespace AdCompiler.Execution;

/// <summary>
/// What the iterations of a derived method's loop keep for the way back: a stack of blocks of frames. Frames never move, so a
/// span of them stays good until it is closed. Each thread keeps the stacks that were returned; a stack that is
/// not returned, because the method threw, is lost to the collector, and the next call starts with an empty one.
/// </summary>
/// <typeparam name="TFrame">A struct of numbers.</typeparam>
public sealed class FrameStack<TFrame>
    where TFrame : struct
{
    private const int SmallestChunk = 64;

    [ThreadStatic]
    private static FrameStack<TFrame>? free;

    private AlignedChunk<TFrame>[] chunks = [];
    private AlignedChunk<TFrame> current;
    private (int Chunk, int Start, int Count)[] blocks = new (int, int, int)[8];
    private int open, chunk, used;    // current is chunks[chunk], if there is such a chunk
    private FrameStack<TFrame>? next;

    private FrameStack()
    {
    }

    /// <summary>An empty stack. A derivative that another one calls gets a stack of its own.</summary>
    public static FrameStack<TFrame> Rent()
    {
        if (free is not { } stack)
            return new FrameStack<TFrame>();
        (free, stack.next) = (stack.next, null);
        return stack;
    }

    /// <summary>Hands the stack back to the thread, whatever is still open.</summary>
    public void Return()
    {
        (open, used) = (0, 0);
        GoTo(0);
        (next, free) = (free, this);
    }

    /// <summary>Room for so many more frames, with any content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Span<TFrame> Open(int count)
    {
        if ((uint)count > (uint)(current.Length - used) || open == blocks.Length)
            MakeRoom(count);
        blocks[open++] = (chunk, used, count);
        Span<TFrame> frames = current.Slice(used, count);
        used += count;
        return frames;
    }

    /// <summary>The uppermost frames: as many as were opened together.</summary>
    /// <exception cref="InvalidOperationException">None are open.</exception>
    public Span<TFrame> Reopen()
    {
        (int from, int start, int count) = open > 0 ? blocks[open - 1] : throw NothingOpen();
        return (from == chunk ? current : chunks[from]).Slice(start, count);
    }

    /// <summary>Drops the uppermost frames.</summary>
    /// <exception cref="InvalidOperationException">None are open.</exception>
    public void Close()
    {
        (int from, used, _) = open > 0 ? blocks[--open] : throw NothingOpen();
        if (from != chunk)
            GoTo(from);
    }

    private static InvalidOperationException NothingOpen() => new($"no {typeof(TFrame).Name} is open: each Close belongs to an Open");

    private void GoTo(int number)
    {
        chunk = number;
        current = number < chunks.Length ? chunks[number] : default;
    }

    /// <summary>Goes on to the next chunk that is large enough; frames in the rest of this one would not lie together.</summary>
    private void MakeRoom(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (open == blocks.Length)
            System.Array.Resize(ref blocks, 2 * open);
        while (chunk < chunks.Length && count > current.Length - used)
        {
            used = 0;
            GoTo(chunk + 1);
        }
        if (chunk < chunks.Length)
            return;
        int last = chunk > 0 ? chunks[chunk - 1].Length : SmallestChunk / 2;
        System.Array.Resize(ref chunks, chunk + 1);
        chunks[chunk] = new AlignedChunk<TFrame>(Math.Max(count, 2 * last));
        GoTo(chunk);
    }
}
