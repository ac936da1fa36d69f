using System.Text.Json;

namespace AdCompiler.Files;

/// <summary>One tensor of a header; its bytes are [Begin, End) of what follows the header.</summary>
readonly record struct SafetensorsEntry(string Name, ElementType Type, int[] Shape, long Begin, long End);

/// <summary>Parses the JSON header of a safetensors file and checks that its offsets tile the data.</summary>
static class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    const int MaxRank = 32;

    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> header, string path)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
            throw new FileFormatException(path, "header",
                header.IsEmpty ? "nothing" : $"first byte 0x{header[0]:x2}", "a JSON object, first byte 0x7b '{'");
        try
        {
            return ParseObject(header, path);
        }
        // InvalidOperationException: a string that is not UTF-8, or half of a surrogate pair
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FileFormatException(path, "header", $"bad JSON ({e.Message})", "a JSON object", e);
        }
    }

    static (List<SafetensorsEntry>, Dictionary<string, string>) ParseObject(ReadOnlySpan<byte> header, string path)
    {
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.Read();
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            if (!names.Add(name)) throw new FileFormatException(path, $"tensor '{name}'", "the name twice", "each name once");
            if (name == MetadataKey) ReadMetadata(ref json, metadata, path);
            else entries.Add(ReadEntry(ref json, name, path));
        }
        Next(ref json);      // raises on anything but spaces after the object
        return (entries, metadata);
    }

    static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata, string path)
    {
        Expect(Next(ref json), JsonTokenType.StartObject, MetadataKey, path);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            Expect(Next(ref json), JsonTokenType.String, $"{MetadataKey} '{key}'", path);
            if (!metadata.TryAdd(key, json.GetString()!))
                throw new FileFormatException(path, $"{MetadataKey} '{key}'", "the key twice", "each key once");
        }
    }

    static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, string name, string path)
    {
        string part = $"tensor '{name}'";
        ElementType? type = null;
        long[]? shape = null, offsets = null;
        Expect(Next(ref json), JsonTokenType.StartObject, part, path);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            string field = json.GetString()!;
            bool again = field switch { "dtype" => type != null, "shape" => shape != null, "data_offsets" => offsets != null, _ => false };
            if (again) throw new FileFormatException(path, part, $"field '{field}' twice", "each field once");
            switch (field)
            {
                case "dtype": type = ReadType(ref json, part, path); break;
                case "shape": shape = ReadNumbers(ref json, $"{part} shape", int.MaxValue, path); break;
                case "data_offsets": offsets = ReadNumbers(ref json, $"{part} data_offsets", long.MaxValue, path); break;
                default: throw new FileFormatException(path, part, $"field '{field}'", "dtype, shape, data_offsets");
            }
        }
        if (type is null || shape is null || offsets is null)
            throw new FileFormatException(path, part,
                $"no {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}", "dtype, shape and data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw new FileFormatException(path, $"{part} data_offsets", $"[{string.Join(",", offsets)}]", "[begin,end] with begin <= end");
        CheckSize(part, type.Value, shape, offsets, path);
        return new SafetensorsEntry(name, type.Value, Array.ConvertAll(shape, size => (int)size), offsets[0], offsets[1]);
    }

    static void CheckSize(string part, ElementType type, long[] shape, long[] offsets, string path)
    {
        Int128 needed = type.Size();
        if (shape.Contains(0)) needed = 0;
        foreach (long size in shape)
        {
            needed *= size;
            if (needed > Array.MaxLength)
                throw new FileFormatException(path, $"{part} shape", $"[{string.Join(",", shape)}] of {type.SafetensorsName()}",
                    $"a tensor of at most {Array.MaxLength} bytes");
        }
        if (offsets[1] - offsets[0] != needed)
            throw new FileFormatException(path, $"{part} data_offsets", $"{offsets[1] - offsets[0]} bytes",
                $"{needed} for {type.SafetensorsName()} [{string.Join(",", shape)}]");
    }

    static ElementType ReadType(ref Utf8JsonReader json, string part, string path)
    {
        Expect(Next(ref json), JsonTokenType.String, $"{part} dtype", path);
        string name = json.GetString()!;
        return ElementTypes.FromSafetensors(name)
            ?? throw new FileFormatException(path, $"{part} dtype", $"'{name}'", $"one of {ElementTypes.SafetensorsNames}");
    }

    static long[] ReadNumbers(ref Utf8JsonReader json, string part, long max, string path)
    {
        Expect(Next(ref json), JsonTokenType.StartArray, part, path);
        var numbers = new List<long>();
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            Expect(json.TokenType, JsonTokenType.Number, part, path);
            if (!json.TryGetInt64(out long number) || number < 0 || number > max)
                throw new FileFormatException(path, part, "a number outside the range or not whole", $"0 to {max}");
            if (numbers.Count == MaxRank) throw new FileFormatException(path, part, $"more than {MaxRank} numbers", $"at most {MaxRank}");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    static JsonTokenType Next(ref Utf8JsonReader json) => json.Read() ? json.TokenType : JsonTokenType.None;

    static void Expect(JsonTokenType found, JsonTokenType expected, string part, string path)
    {
        if (found != expected) throw new FileFormatException(path, part, $"JSON {found}", $"JSON {expected}");
    }

    /// <summary>In order of their offsets the tensors must cover the data from its first to its last byte, once.</summary>
    public static void CheckLayout(List<SafetensorsEntry> entries, long dataBytes, string path)
    {
        long end = 0;
        string before = "the header";
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
                throw new FileFormatException(path, $"tensor '{entry.Name}' data_offsets",
                    $"begin {entry.Begin} ({(entry.Begin < end ? "overlaps" : "leaves a gap after")} {before})", $"begin {end}");
            if (entry.End > dataBytes)
                throw new FileFormatException(path, $"tensor '{entry.Name}' data_offsets", $"end {entry.End}",
                    $"at most the {dataBytes} bytes of data ({entry.End - dataBytes} missing: truncated file?)");
            (end, before) = (entry.End, $"tensor '{entry.Name}'");
        }
        if (end != dataBytes)
            throw new FileFormatException(path, "data", $"{dataBytes} bytes", $"{end}, where {before} ends");
    }
}
