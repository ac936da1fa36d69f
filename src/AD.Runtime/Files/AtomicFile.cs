using System.Text;

namespace AdCompiler.Files;

/// <summary>Writes files whole or not at all: to a temporary name in the same folder, then renamed.</summary>
public static class AtomicFile
{
    static int counter;

    /// <summary>
    /// Runs <paramref name="write"/> on a temporary file beside <paramref name="path"/>, flushes it to the disk and
    /// renames it over path. Where write or the disk fails, the temporary file is removed and what stood at path stays.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"path: found '{path}', expected a file's", nameof(path));
        if (Directory.Exists(full)) throw new IOException($"{path}: found a folder, expected a file's path");
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder,
            $".{Path.GetFileName(full)}.{Environment.ProcessId}.{Interlocked.Increment(ref counter)}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes UTF-8 text without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
