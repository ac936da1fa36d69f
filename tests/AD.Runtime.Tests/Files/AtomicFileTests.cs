using AdCompiler.Files;

namespace AdCompiler.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Is_a_folder_in_place_of_a_file_named()
    {
        using var folder = new TemporaryFolder();
        string found = $"{folder.Path}: found a folder, expected a file";
        Assert.Equal(found + "'s path", Assert.Throws<IOException>(() => AtomicFile.WriteText(folder.Path, "x")).Message);
        Assert.Equal(found, Assert.Throws<IOException>(() => Npy.Read(folder.Path)).Message);
        Assert.Equal(found, Assert.Throws<IOException>(() => Safetensors.Read(folder.Path)).Message);
        Assert.Equal($"{folder["x"]}: found no such file", Assert.Throws<FileNotFoundException>(() => Safetensors.Read(folder["x"])).Message);
    }

    [Fact]
    public void Does_a_failed_write_leave_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("half of the n"u8);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal([folder["a.txt"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Is_a_file_replaced_whole()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["new/a.txt"], "a long old text");
        AtomicFile.WriteText(folder["new/a.txt"], "new");
        Assert.Equal("new", File.ReadAllText(folder["new/a.txt"]));
    }
}
