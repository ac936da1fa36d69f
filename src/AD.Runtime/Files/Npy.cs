using System.Buffers.Binary;
using System.Text;

namespace AdCompiler.Files;

/// <summary>
/// Reads and writes numpy's .npy files, versions 1 to 3, little-endian. Arrays in Fortran order are brought into
/// row-major order. Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
/// </summary>
public static class Npy
{
    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    const int MaxHeaderBytes = 1 << 20;

    /// <summary>The array, named after the file without its folder and extension.</summary>
    /// <exception cref="FileFormatException">The file is malformed, or of an element type or byte order not read here.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StoredTensor Read(string path)
    {
        using var stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads from a stream that can tell its length; <paramref name="path"/> is what errors call it.</summary>
    /// <exception cref="FileFormatException">The contents are malformed.</exception>
    public static StoredTensor Read(Stream stream, string path)
    {
        var header = ReadHeader(stream, path, out long dataBytes);
        Int128 needed = header.Type.Size();
        if (header.Shape.Contains(0)) needed = 0;
        foreach (int size in header.Shape)
        {
            needed *= size;
            if (needed > Array.MaxLength)
                throw new FileFormatException(path, "shape", StoredTensor.ShapeText(header.Shape), $"an array of at most {Array.MaxLength} bytes");
        }
        if (needed != dataBytes)
            throw new FileFormatException(path, "data", $"{dataBytes} bytes",
                $"{needed} for {header.Type} {StoredTensor.ShapeText(header.Shape)}{(dataBytes < needed ? " (truncated file?)" : "")}");
        var bytes = new byte[(int)needed];
        stream.ReadExactly(bytes);
        if (header.FortranOrder) bytes = FromFortranOrder(bytes, header.Shape, header.Type.Size());
        return new StoredTensor(Path.GetFileNameWithoutExtension(path), header.Type, header.Shape, bytes);
    }

    static NpyHeader ReadHeader(Stream stream, string path, out long dataBytes)
    {
        long length = stream.Length;
        if (length < 10) throw new FileFormatException(path, "length", $"{length} bytes", "10 bytes or more");
        Span<byte> prefix = stackalloc byte[12];
        stream.ReadExactly(prefix[..10]);
        if (!prefix[..6].SequenceEqual(Magic))
            throw new FileFormatException(path, "magic", Convert.ToHexString(prefix[..6]), $"{Convert.ToHexString(Magic)} (\\x93NUMPY)");
        int version = prefix[6];
        if (version is < 1 or > 3 || prefix[7] != 0)
            throw new FileFormatException(path, "version", $"{prefix[6]}.{prefix[7]}", "1.0, 2.0 or 3.0");

        long prefixBytes = version == 1 ? 10 : 12;
        if (length < prefixBytes) throw new FileFormatException(path, "length", $"{length} bytes", $"{prefixBytes} bytes or more");
        if (version > 1) stream.ReadExactly(prefix[10..12]);
        long headerBytes = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        if (headerBytes > MaxHeaderBytes)
            throw new FileFormatException(path, "header length", $"{headerBytes} bytes", $"at most {MaxHeaderBytes}");
        if (headerBytes > length - prefixBytes)
            throw new FileFormatException(path, "header length", $"{headerBytes} bytes",
                $"at most the {length - prefixBytes} that follow (truncated file?)");
        var text = new byte[(int)headerBytes];
        stream.ReadExactly(text);
        dataBytes = length - prefixBytes - headerBytes;
        return NpyHeader.Parse(version == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), path);
    }

    /// <summary>Axis 0 runs fastest in the source and slowest in the result.</summary>
    static byte[] FromFortranOrder(byte[] source, int[] shape, int size)
    {
        var result = new byte[source.Length];
        var index = new int[shape.Length];
        var strides = new int[shape.Length];          // of the source, in elements
        for (int axis = 0, stride = 1; axis < shape.Length; stride *= shape[axis++]) strides[axis] = stride;
        for (int at = 0, from = 0; at < result.Length; at += size)
        {
            source.AsSpan(from * size, size).CopyTo(result.AsSpan(at));
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis]) break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }

    /// <summary>Writes version 1.0 atomically, row-major.</summary>
    /// <exception cref="ArgumentException">The element type is BFloat16, which npy does not know.</exception>
    public static void Write(string path, StoredTensor tensor)
    {
        byte[] header = WriteHeader(tensor);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(tensor.Bytes);
        });
    }

    // prefix and dictionary, padded by spaces and a line feed to a multiple of 64 bytes as numpy does
    static byte[] WriteHeader(StoredTensor tensor)
    {
        string type = tensor.Type.NpyName()
            ?? throw new ArgumentException($"tensor '{tensor.Name}': found element type {tensor.Type}, expected one of {ElementTypes.NpyNames}");
        string shape = string.Join(", ", tensor.Shape) + (tensor.Shape.Length == 1 ? "," : "");
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(total - 10)));
        Encoding.Latin1.GetBytes(text.PadRight(total - 11) + "\n", header.AsSpan(10));
        return header;
    }
}
