namespace AdCompiler.Files;

static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">There is no such file, or a folder in its place.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"{path}: found a folder, expected a file");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: found no such file");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
    }
}
