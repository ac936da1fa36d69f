namespace AdCompiler;

/// <summary>Arithmetic on extents, and the messages for shapes that do not fit.</summary>
static class Shapes
{
    public static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int extent in shape)
            count = checked(count * extent);
        return count;
    }

    public static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    public static void RequirePositive(string thing, ReadOnlySpan<int> shape)
    {
        foreach (int extent in shape)
            if (extent < 1)
                throw new ArgumentException($"{thing}: shape is {Text(shape)}; expected every extent to be at least 1.");
    }

    public static void RequireRank(string thing, Tensor value, int rank, string axes)
    {
        if (value.Rank != rank)
            throw new ArgumentException($"{thing}: shape is {Text(value.Shape)}; expected {axes}.");
    }

    public static void RequireEqual(string thing, ReadOnlySpan<int> found, ReadOnlySpan<int> expected)
    {
        if (!found.SequenceEqual(expected))
            throw new ArgumentException($"{thing}: shape is {Text(found)}; expected {Text(expected)}.");
    }

    /// <summary>The shape two operands broadcast to: aligned at the last axis, extents equal or 1.</summary>
    public static int[] Broadcast(string operation, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int rank = Math.Max(a.Length, b.Length);
        var result = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int x = axis <= a.Length ? a[^axis] : 1, y = axis <= b.Length ? b[^axis] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException(
                    $"{operation}: shapes {Text(a)} and {Text(b)} do not match on axis {rank - axis}; expected equal extents or 1.");
            result[^axis] = x == 1 ? y : x;
        }
        return result;
    }

    /// <summary>Strides of a row-major value of <paramref name="shape"/> seen in <paramref name="rank"/> axes; 0 where it is repeated.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> shape, int rank)
    {
        var strides = new int[rank];
        int stride = 1;
        for (int axis = 1; axis <= shape.Length; axis++)
        {
            strides[^axis] = shape[^axis] == 1 ? 0 : stride;
            stride *= shape[^axis];
        }
        return strides;
    }

    /// <summary>Positions of a sliding window along one axis: floor((extent + 2 padding - span) / stride) + 1.</summary>
    /// <exception cref="ArgumentException">The window does not fit even once.</exception>
    public static int Positions(string operation, string axis, int extent, int span, int stride, int padding)
    {
        int room = extent + 2 * padding - span;
        if (room < 0)
            throw new ArgumentException(
                $"{operation}: {axis} is {extent} with padding {padding}; expected at least the window's span of {span}.");
        return room / stride + 1;
    }
}
