using System.IO.Compression;
using AdCompiler.Data;
using AdCompiler.Files;
using AdCompiler.Tests.Files;

namespace AdCompiler.Tests.Data;

public sealed class IdxTests
{
    static readonly byte[] Good = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Are_packed_and_plain_files_read(bool packed)
    {
        var (elements, shape) = Read(packed ? Pack(Good) : Good);
        Assert.Equal([2, 2, 3], shape);
        Assert.Equal(Good[16..], elements);
    }

    public static TheoryData<byte[], string> Malformed => new()
    {
        { [], "header: found 0 bytes, expected 16 for rank 3" },
        { Good[..15], "header: found 15 bytes, expected 16 for rank 3" },
        { [0, 0, 8, 1, .. Good[4..]], "magic: found 0x00000801, expected 0x00000803 (unsigned bytes, rank 3)" },
        { [0, 0, 13, 3, .. Good[4..]], "magic: found 0x00000D03, expected 0x00000803" },
        { [.. Good[..4], 0, 0, 0, 0, .. Good[8..]], "size of axis 0: found 0, expected 1 or more" },
        { [.. Good[..4], 255, 255, 255, 255, .. Good[8..]], "size of axis 0: found 4294967295, expected 1 or more, and no more than the file can hold" },
        { [.. Good[..8], 0, 255, 255, 255, .. Good[12..]], "size of axis 1: found 16777215, expected 1 or more, and no more than the file can hold" },
        { Good[..25], "elements: found 9 bytes, expected 12 for [2,2,3] (3 missing: truncated file?)" },
        { [.. Good, 0], "elements: found more bytes, expected the end after 12" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Does_a_malformed_file_say_what_was_found_and_expected(byte[] bytes, string message)
    {
        foreach (byte[] file in new[] { bytes, Pack(bytes) })
            Assert.StartsWith("x.gz: " + message, Assert.Throws<FileFormatException>(() => Read(file)).Message);
    }

    [Fact]
    public void Does_a_packed_file_cut_anywhere_raise_the_declared_error()
    {
        byte[] packed = Pack(Good);
        for (int length = 0; length < packed.Length; length++)
            Assert.Throws<FileFormatException>(() => Read(packed[..length]));
    }

    [Fact]
    public void Does_a_broken_checksum_show()
    {
        byte[] packed = Pack(Good);
        packed[^6] ^= 1;
        Assert.StartsWith("x.gz: gzip data: found a broken stream", Assert.Throws<FileFormatException>(() => Read(packed)).Message);
    }

    [Fact]
    public void Does_a_size_that_no_file_of_this_length_can_hold_allocate_nothing()
    {
        byte[] bad = Pack([0, 0, 8, 3, 0, 0, 255, 255, 0, 0, 28, 0, 0, 0, 0, 28, 1, 2, 3]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FileFormatException>(() => Read(bad));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void Do_broken_bytes_raise_nothing_but_the_declared_error()
    {
        Assert.InRange(Fuzz.Run(Good, 10_000, stream => Idx.Read(stream, "x", 3)), 5_000, 10_000);
        Assert.InRange(Fuzz.Run(Pack(Good), 10_000, stream => Idx.Read(stream, "x", 3)), 5_000, 10_000);
    }

    static (byte[] Elements, int[] Shape) Read(byte[] bytes) => Idx.Read(new MemoryStream(bytes), "x.gz", rank: 3);

    internal static byte[] Pack(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(plain);
        return packed.ToArray();
    }
}
