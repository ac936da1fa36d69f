using System.Buffers.Binary;
using System.Text;
using AdCompiler.Files;

namespace AdCompiler.Tests.Files;

public sealed class SafetensorsTests
{
    [Fact]
    public void Does_a_file_come_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        StoredTensor[] tensors =
        [
            StoredTensor.From("c1.weight", [1f, -0f, float.NaN, 3.4028235e38f, 1e-45f, -7.25f], 2, 3),
            StoredTensor.From("größe \"x\"", [1.0, double.NegativeInfinity], 2),
            StoredTensor.From("half", new[] { (Half)0.5, Half.MaxValue, Half.Epsilon }, 3),
            StoredTensor.From("count", [long.MaxValue, -1L], 1, 2, 1),
            StoredTensor.From("labels", [3, 1, 2], 3),
            StoredTensor.From("scalar", [2.5]),
            StoredTensor.From("empty", Array.Empty<float>(), 3, 0),
            StoredTensor.From("bytes", new byte[] { 0, 255, 7 }, 3),
        ];
        Safetensors.Write(folder["w.safetensors"], tensors, new Dictionary<string, string> { ["epoch"] = "3", ["note"] = "a\nb" });
        var read = Safetensors.Read(folder["w.safetensors"]);

        Assert.Equal(tensors.Select(t => t.ToString()), read.Tensors.Select(t => t.ToString()));
        foreach (var tensor in tensors) Assert.Equal(tensor.Bytes.ToArray(), read.Find(tensor.Name)!.Bytes.ToArray());
        Assert.Equal(("3", "a\nb"), (read.Metadata["epoch"], read.Metadata["note"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Are_the_bytes_what_the_format_says()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["w.safetensors"], [StoredTensor.From("b", new byte[] { 9 }, 1), StoredTensor.From("w", [1f], 1)]);
        byte[] bytes = File.ReadAllBytes(folder["w.safetensors"]);
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
            Encoding.UTF8.GetString(bytes, 8, header).TrimEnd());
        Assert.Equal(0, header % 8);
        Assert.Equal([0, 0, 0x80, 0x3f, 9], bytes[(8 + header)..]);
    }

    [Fact]
    public void Does_it_read_what_other_writers_wrote()
    {
        var weights = Safetensors.Read(Repository.At("tests", "fixtures", "gradients", "lenet5", "W.safetensors"));
        Assert.Equal(44_426, weights.Tensors.Sum(t => t.Count));
    }

    [Fact]
    public void Are_all_float_types_widened_exactly()
    {
        var half = new StoredTensor("h", ElementType.Float16, [2], [0x00, 0x3c, 0x01, 0x00]);
        Assert.Equal([1, Math.Pow(2, -24)], half.ToDoubles());
        var brain = new StoredTensor("b", ElementType.BFloat16, [2], [0x80, 0x3f, 0x40, 0xc0]);
        Assert.Equal([1f, -3f], brain.ToFloats());
        Assert.Equal([255.0, 1], new StoredTensor("u", ElementType.UInt8, [2], [255, 1]).ToDoubles());
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { """[1]""", "header: found first byte 0x5b, expected a JSON object, first byte 0x7b '{'" },
        { """{"w":""", "header: found bad JSON" },
        { """{} x""", "header: found bad JSON" },
        { """{"w":3}""", "tensor 'w': found JSON Number, expected JSON StartObject" },
        { """{"w":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "tensor 'w' dtype: found 'F31', expected one of BOOL, U8" },
        { """{"w":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "tensor 'w' dtype: found JSON Number, expected JSON String" },
        { """{"w":{"dtype":"F32","shape":[1]}}""", "tensor 'w': found no data_offsets, expected dtype, shape and data_offsets" },
        { """{"w":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", "tensor 'w': found field 'shape' twice" },
        { """{"w":{"dtype":"F32","shape":[1],"offsets":[0,4]}}""", "tensor 'w': found field 'offsets', expected dtype, shape, data_offsets" },
        { """{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "tensor 'w' shape: found a number outside the range or not whole, expected 0 to 2147483647" },
        { """{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "tensor 'w' shape: found a number outside the range or not whole" },
        { """{"w":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "tensor 'w' shape: found JSON String, expected JSON Number" },
        { """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "tensor 'w' data_offsets: found 4 bytes, expected 8 for F32 [2]" },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "tensor 'w' data_offsets: found [4,0], expected [begin,end] with begin <= end" },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "tensor 'w' data_offsets: found [0], expected [begin,end]" },
        { """{"w":{"dtype":"F64","shape":[2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", "tensor 'w' shape: found [2147483647,2147483647,2147483647,2147483647] of F64, expected a tensor of at most" },
        { """{"w":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", "tensor 'w' data_offsets: found end 2000000000, expected at most the 8 bytes of data (1999999992 missing: truncated file?)" },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'w': found the name twice" },
        { """{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "tensor 'w' data_offsets: found begin 2 (overlaps tensor 'v'), expected begin 4" },
        { """{"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'w' data_offsets: found begin 4 (leaves a gap after tensor 'v'), expected begin 1" },
        { """{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "data: found 8 bytes, expected 4, where tensor 'v' ends" },
        { """{}""", "data: found 8 bytes, expected 0, where the header ends" },
        { """{"__metadata__":{"a":1}}""", "__metadata__ 'a': found JSON Number, expected JSON String" },
        { """{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__ 'a': found the key twice" },
        { """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header: found bad JSON" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Does_a_malformed_header_say_what_was_found_and_expected(string header, string message)
    {
        var error = Assert.Throws<FileFormatException>(() => Safetensors.Read(new MemoryStream(Bytes(header, new byte[8])), "w.safetensors"));
        Assert.StartsWith("w.safetensors: " + message, error.Message);
    }

    [Fact]
    public void Does_an_absurd_header_length_allocate_nothing()
    {
        byte[] file = Bytes("{}", []);
        foreach (ulong length in new[] { 3UL, 100_000_001UL, ulong.MaxValue, (ulong)long.MaxValue })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var error = Assert.Throws<FileFormatException>(() => Safetensors.Read(new MemoryStream(file), "w"));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
            Assert.StartsWith($"w: header length: found {length} bytes, expected at most", error.Message);
        }
        Assert.StartsWith("w: length: found 7 bytes, expected 8",
            Assert.Throws<FileFormatException>(() => Safetensors.Read(new MemoryStream(new byte[7]), "w")).Message);
    }

    [Fact]
    public void Does_a_file_cut_anywhere_raise_the_declared_error()
    {
        byte[] good = Good();
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<FileFormatException>(() => Safetensors.Read(new MemoryStream(good[..length]), "w"));
    }

    [Fact]
    public void Do_broken_bytes_raise_nothing_but_the_declared_error() =>
        Assert.InRange(Fuzz.Run(Good(), 20_000, stream => Safetensors.Read(stream, "w")), 10_000, 20_000);

    [Fact]
    public void Is_a_missing_or_different_tensor_named()
    {
        var file = Safetensors.Read(new MemoryStream(Good()), "w");
        Assert.Equal("w: tensor 'nope': found no such tensor among 3, expected [2]",
            Assert.Throws<FileFormatException>(() => file.Require("nope", [2])).Message);
        Assert.Equal("w: tensor 'c1.weight': found shape [2,3], expected [3,2]",
            Assert.Throws<FileFormatException>(() => file.Require("c1.weight", [3, 2])).Message);
        Assert.Equal("w: tensor 'c1.weight': found element type Float32, expected Float16 or Float64",
            Assert.Throws<FileFormatException>(() => file.Require("c1.weight", [2, 3], ElementType.Float16, ElementType.Float64)).Message);
    }

    [Fact]
    public void Is_one_name_for_two_tensors_refused_when_writing() =>
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(),
            [StoredTensor.From("w", [1f], 1), StoredTensor.From("w", [2f], 1)], null));

    static byte[] Good()
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream,
            [StoredTensor.From("c1.weight", [1f, 2, 3, 4, 5, 6], 2, 3), StoredTensor.From("c1.bias", [1.0], 1), StoredTensor.From("y", new byte[] { 1 }, 1)],
            new Dictionary<string, string> { ["seed"] = "1" });
        return stream.ToArray();
    }

    static byte[] Bytes(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)text.Length);
        return [.. prefix, .. text, .. data];
    }
}
