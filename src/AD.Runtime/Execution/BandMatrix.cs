namespace AdCompiler.Execution;

/// <summary>What the text of a band calls. Columns that no row shares have one colour, and move together.</summary>
public static class BandMatrix
{
    /// <summary>Makes a vector 1 at each element of a colour, element i having colour i mod <paramref name="colours"/>; 0 elsewhere, and everywhere if the colour is another argument's.</summary>
    public static void Unit<T>(Span<T> vector, int colour, int colours, T one)
    {
        vector.Clear();
        if ((uint)colour < (uint)colours)
            for (int i = colour; i < vector.Length; i += colours)
                vector[i] = one;
    }

    /// <summary>Gives each row the entry for the one column of a colour that it depends on.</summary>
    /// <param name="width">Entries of a row.</param>
    /// <param name="moved">The derivative of each row.</param>
    /// <param name="first">The first entry of the argument.</param>
    /// <param name="low">The column of that entry in row 0.</param>
    /// <param name="count">How many entries the argument has in a row, and colours.</param>
    public static void SetNear<T>(Span<T> band, int width, ReadOnlySpan<T> moved, int first, int low, int count, int colour)
    {
        int entry = (colour - low) % count;
        if (entry < 0)
            entry += count;
        for (int row = 0; row < moved.Length; row++)
        {
            band[row * width + first + entry] = moved[row];
            entry = entry == 0 ? count - 1 : entry - 1;
        }
    }

    /// <summary>Gives each row the entry for a number that all rows depend on.</summary>
    public static void SetColumn<T>(Span<T> band, int width, ReadOnlySpan<T> moved, int entry)
    {
        for (int row = 0; row < moved.Length; row++)
            band[row * width + entry] = moved[row];
    }
}
