using System.Text;
using AdCompiler.Files;

namespace AdCompiler.Tests.Files;

public sealed class NpyTests
{
    [Fact]
    public void Does_a_file_come_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        StoredTensor[] tensors =
        [
            StoredTensor.From("a", [1f, 2, float.NaN, 4, 5, 6], 2, 3), StoredTensor.From("b", [1.5, -0.0], 2),
            StoredTensor.From("c", new[] { (Half)1, Half.NaN }, 2, 1), StoredTensor.From("d", [1, -2], 2),
            StoredTensor.From("e", [1L, -2], 2), StoredTensor.From("f", new byte[] { 1, 2 }, 2),
            StoredTensor.From("g", [7.0]), StoredTensor.From("h", Array.Empty<int>(), 0, 4),
        ];
        foreach (var tensor in tensors)
        {
            Npy.Write(folder[tensor.Name + ".npy"], tensor);
            var read = Npy.Read(folder[tensor.Name + ".npy"]);
            Assert.Equal(tensor.ToString(), read.ToString());
            Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());
        }
    }

    [Fact]
    public void Is_the_header_as_numpy_writes_it()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["a.npy"], StoredTensor.From("a", [1f, 2, 3, 4, 5, 6], 2, 3));
        byte[] expected = Bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n", new byte[24]);
        Assert.Equal(expected[..128], File.ReadAllBytes(folder["a.npy"])[..128]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Are_all_versions_read(int version)
    {
        var read = Read(Bytes(version, "{'shape': (3,), \"fortran_order\": False, 'descr': '|u1'}\n", [7, 8, 9]));
        Assert.Equal([7.0, 8, 9], read.ToDoubles());
        Assert.Equal([3], read.Shape);
    }

    [Fact]
    public void Is_Fortran_order_turned_into_row_major()
    {
        // element (i, j, k) of shape (2, 3, 4) is 100 i + 10 j + k; in Fortran order i runs fastest
        var (rows, columns) = (new List<byte>(), new List<byte>());
        for (int i = 0; i < 2; i++) for (int j = 0; j < 3; j++) for (int k = 0; k < 4; k++) rows.Add((byte)(100 * i + 10 * j + k));
        for (int k = 0; k < 4; k++) for (int j = 0; j < 3; j++) for (int i = 0; i < 2; i++) columns.Add((byte)(100 * i + 10 * j + k));
        var read = Read(Bytes(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }\n", [.. columns]));
        Assert.Equal(rows.ToArray(), read.Bytes.ToArray());
    }

    [Fact]
    public void Does_it_read_what_numpy_wrote()
    {
        var images = Npy.Read(Repository.At("tests", "fixtures", "gradients", "lenet5", "X.npy"));
        Assert.Equal(("X", 4), (images.Name, images.Shape.Length));
        Assert.Equal([1, 28, 28], images.Shape[1..]);
        images.RequireFinite("X.npy");
        var labels = Npy.Read(Repository.At("tests", "fixtures", "gradients", "lenet5", "Y.npy"));
        Assert.Equal(images.Shape[0], labels.ToLabels(10, "Y.npy").Length);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "header: found the end of the text, expected '{'" },
        { "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "header: found descr '>f4' (big-endian), expected one of |b1" },
        { "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", "header: found descr '<c8', expected one of" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "header: found descr '|O', expected one of" },
        { "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "header: found descr '[' at character 10, expected a plain element type" },
        { "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "header: found fortran_order '0' at character 34, expected True or False" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "header: found shape '-' at character 51, expected a whole number" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "header: found shape 99999999999, expected a whole number" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }", "header: found shape '3' at character 53, expected ',' or ')'" },
        { "{'descr': '<f4', 'fortran_order': False}", "header: found no 'shape', expected 'descr', 'fortran_order' and 'shape'" },
        { "{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }", "header: found key 'descr', expected 'descr', 'fortran_order' and 'shape', each once" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}", "header: found key 'more', expected" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } {", "header: found '{' at character 58, expected only spaces after the dictionary" },
        { "{'descr': '<f4, ", "header: found a string without an end, expected a quoted string" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "data: found 8 bytes, expected 12 for Float32 [3] (truncated file?)" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "data: found 8 bytes, expected 4 for Float32 [1]" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", "shape: found [2147483647,2147483647,2147483647], expected an array of at most" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Does_a_malformed_file_say_what_was_found_and_expected(string header, string message)
    {
        var error = Assert.Throws<FileFormatException>(() => Read(Bytes(1, header, new byte[8])));
        Assert.StartsWith("x.npy: " + message, error.Message);
    }

    [Fact]
    public void Are_magic_version_and_header_length_checked()
    {
        byte[] good = Good();
        Assert.StartsWith("x.npy: magic: found 00", Refusal(good, 0, 0));
        Assert.StartsWith("x.npy: version: found 4.0, expected 1.0, 2.0 or 3.0", Refusal(good, 6, 4));
        Assert.StartsWith("x.npy: header length: found 65398 bytes, expected at most the", Refusal(good, 9, 255));
        byte[] two = Bytes(2, "{}", []);
        Assert.StartsWith("x.npy: header length: found 2130706434 bytes, expected at most 1048576", Refusal(two, 11, 127));
        Assert.StartsWith("x.npy: length: found 9 bytes", Assert.Throws<FileFormatException>(() => Read(good[..9])).Message);
    }

    [Fact]
    public void Does_a_file_cut_anywhere_raise_the_declared_error()
    {
        byte[] good = Good();
        for (int length = 0; length < good.Length; length++) Assert.Throws<FileFormatException>(() => Read(good[..length]));
    }

    [Fact]
    public void Do_broken_bytes_raise_nothing_but_the_declared_error() =>
        Assert.InRange(Fuzz.Run(Good(), 20_000, stream => Npy.Read(stream, "x.npy")), 10_000, 20_000);

    [Fact]
    public void Are_labels_and_values_checked()
    {
        Assert.Equal("y: label 1: found 10, expected 0 to 9",
            Assert.Throws<FileFormatException>(() => StoredTensor.From("y", [9L, 10L], 2).ToLabels(10, "y")).Message);
        Assert.Equal("y: labels: found element type Float32, expected an integer type",
            Assert.Throws<FileFormatException>(() => StoredTensor.From("y", [1f], 1).ToLabels(10, "y")).Message);
        Assert.Equal("x.npy: x element 1: found NaN, expected a finite number",
            Assert.Throws<FileFormatException>(() => StoredTensor.From("x", [0f, float.NaN], 2).RequireFinite("x.npy")).Message);
        Assert.Throws<InvalidOperationException>(() => StoredTensor.From("y", [1L << 40], 1).ToInts());
    }

    static string Refusal(byte[] good, int at, byte value)
    {
        byte[] bad = [.. good];
        bad[at] = value;
        return Assert.Throws<FileFormatException>(() => Read(bad)).Message;
    }

    static StoredTensor Read(byte[] bytes) => Npy.Read(new MemoryStream(bytes), "x.npy");

    static byte[] Good() =>
        Bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n", new byte[24]);

    static byte[] Bytes(int version, string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = version == 1
            ? [(byte)text.Length, (byte)(text.Length >> 8)]
            : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }
}
