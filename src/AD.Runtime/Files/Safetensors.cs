using System.Buffers.Binary;
using System.Text.Json;

namespace AdCompiler.Files;

/// <summary>The tensors of a safetensors file in the order of its header, and its metadata.</summary>
public sealed class SafetensorsFile(string path, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
{
    readonly Dictionary<string, StoredTensor> byName = tensors.ToDictionary(tensor => tensor.Name);

    public string Path { get; } = path;

    public IReadOnlyList<StoredTensor> Tensors { get; } = tensors;

    public IReadOnlyDictionary<string, string> Metadata { get; } = metadata;

    /// <summary>The tensor of that name, or null.</summary>
    public StoredTensor? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The tensor of that name, which must be there with that shape and one of the types (none given: any).</summary>
    /// <exception cref="FileFormatException">It is not there, or has another shape or type.</exception>
    public StoredTensor Require(string name, ReadOnlySpan<int> shape, params ReadOnlySpan<ElementType> types)
    {
        var tensor = Find(name)
            ?? throw new FileFormatException(Path, $"tensor '{name}'", $"no such tensor among {Tensors.Count}", StoredTensor.ShapeText(shape));
        if (!shape.SequenceEqual(tensor.Shape))
            throw new FileFormatException(Path, $"tensor '{name}'",
                $"shape {StoredTensor.ShapeText(tensor.Shape)}", StoredTensor.ShapeText(shape));
        if (!types.IsEmpty && !types.Contains(tensor.Type))
            throw new FileFormatException(Path, $"tensor '{name}'",
                $"element type {tensor.Type}", string.Join(" or ", types.ToArray()));
        return tensor;
    }
}

/// <summary>
/// Reads and writes safetensors: 8 bytes with the header's length, a JSON header, the tensors' bytes without gap or
/// overlap. Source: https://github.com/huggingface/safetensors (format description in its README).
/// </summary>
public static class Safetensors
{
    /// <summary>The reference implementation's limit, which keeps a wrong length from becoming an allocation.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <exception cref="FileFormatException">The file is malformed.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using var stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads from a stream that can tell its length; <paramref name="path"/> is what errors call it.</summary>
    /// <exception cref="FileFormatException">The contents are malformed.</exception>
    public static SafetensorsFile Read(Stream stream, string path)
    {
        long length = stream.Length;
        if (length < 8) throw new FileFormatException(path, "length", $"{length} bytes", "8 bytes or more");
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > MaxHeaderBytes)
            throw new FileFormatException(path, "header length", $"{headerBytes} bytes", $"at most {MaxHeaderBytes} (is this a safetensors file?)");
        if ((long)headerBytes > length - 8)
            throw new FileFormatException(path, "header length", $"{headerBytes} bytes",
                $"at most the {length - 8} that follow (truncated file?)");
        var header = new byte[(int)headerBytes];
        stream.ReadExactly(header);

        var parsed = SafetensorsHeader.Parse(header, path);
        SafetensorsHeader.CheckLayout(parsed.Entries, length - 8 - (long)headerBytes, path);
        return new SafetensorsFile(path, ReadTensors(stream, parsed.Entries), parsed.Metadata);
    }

    // the layout was checked: in order of their offsets the entries tile the rest of the stream
    static StoredTensor[] ReadTensors(Stream stream, List<SafetensorsEntry> entries)
    {
        var tensors = new StoredTensor[entries.Count];
        foreach (int i in Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].Begin).ThenBy(i => entries[i].End))
        {
            var entry = entries[i];
            var bytes = new byte[(int)(entry.End - entry.Begin)];
            stream.ReadExactly(bytes);
            tensors[i] = new StoredTensor(entry.Name, entry.Type, entry.Shape, bytes);
        }
        return tensors;
    }

    /// <summary>
    /// Writes atomically. The header keeps the given order; the bytes lie widest element type first, so that each
    /// tensor is aligned to its elements.
    /// </summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or one is called __metadata__.</exception>
    public static void Write(string path, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var list = tensors.ToList();
        AtomicFile.Write(path, stream => Write(stream, list, metadata));
    }

    internal static void Write(Stream stream, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
            if (!names.Add(tensor.Name) || tensor.Name == SafetensorsHeader.MetadataKey)
                throw new ArgumentException($"tensor names: found '{tensor.Name}' twice or reserved, expected each name once");

        var stored = tensors.OrderByDescending(tensor => tensor.Type.Size()).ToList();
        byte[] header = WriteHeader(tensors, stored, metadata);
        int padded = (header.Length + 7) / 8 * 8;
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)padded);
        stream.Write(prefix);
        stream.Write(header);
        for (int i = header.Length; i < padded; i++) stream.WriteByte((byte)' ');
        foreach (var tensor in stored) stream.Write(tensor.Bytes);
    }

    static byte[] WriteHeader(IReadOnlyList<StoredTensor> tensors, List<StoredTensor> stored, IReadOnlyDictionary<string, string>? metadata)
    {
        var begins = new Dictionary<string, long>();
        long end = 0;
        foreach (var tensor in stored)
        {
            begins.Add(tensor.Name, end);
            end += tensor.Bytes.Length;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var tensor in tensors) WriteEntry(json, tensor, begins[tensor.Name]);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static void WriteEntry(Utf8JsonWriter json, StoredTensor tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(begin + tensor.Bytes.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
