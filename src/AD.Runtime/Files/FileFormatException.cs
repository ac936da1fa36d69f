namespace AdCompiler.Files;

/// <summary>
/// A file that does not hold what it should: names the file, the part of it that is wrong, the value found and the
/// value expected. Readers in this library raise nothing else for wrong contents, whatever the bytes are.
/// </summary>
public sealed class FileFormatException(string file, string part, string found, string expected, Exception? inner = null)
    : Exception($"{file}: {OneLine(part)}: found {OneLine(found)}, expected {OneLine(expected)}", inner)
{
    const int Longest = 300;

    /// <summary>The file's path as it was given.</summary>
    public string File { get; } = file;

    /// <summary>What in the file is wrong: a header, a tensor's name, a record.</summary>
    public string Part { get; } = part;

    public string Found { get; } = found;

    public string Expected { get; } = expected;

    // what a file says may be long and hold anything; a message is one line
    static string OneLine(string text)
    {
        string kept = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Concat(kept.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
