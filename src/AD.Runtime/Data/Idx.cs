using System.Buffers.Binary;
using System.IO.Compression;
using AdCompiler.Files;

namespace AdCompiler.Data;

/// <summary>
/// Reads the IDX files of MNIST and its relatives, gzipped or plain: two zero bytes, the element type (0x08, unsigned
/// bytes, is the one read), the rank, the sizes as big-endian 32-bit numbers, the elements in row-major order.
/// Source: http://yann.lecun.com/exdb/mnist/ (the section on the file formats).
/// </summary>
public static class Idx
{
    // deflate cannot pack better than this, so that a size in a header can be refuted before it is allocated
    const long BestCompression = 1032;

    /// <summary>The elements and their shape; the array must have <paramref name="rank"/> axes.</summary>
    /// <exception cref="FileFormatException">The file is malformed: not gzip, truncated, too long, of another type or rank.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static (byte[] Elements, int[] Shape) Read(string path, int rank)
    {
        using var file = InputFile.Open(path);
        return Read(file, path, rank);
    }

    /// <summary>Reads from a stream that can seek; <paramref name="path"/> is what errors call it.</summary>
    /// <exception cref="FileFormatException">The contents are malformed.</exception>
    public static (byte[] Elements, int[] Shape) Read(Stream file, string path, int rank)
    {
        bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        if (!packed) return ReadPlain(file, path, rank, file.Length);
        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            var read = ReadPlain(unpacked, path, rank, file.Length * BestCompression);
            CheckTrailer(file, path, 4 + 4 * rank + read.Elements.Length);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw new FileFormatException(path, "gzip data", $"a broken stream ({e.Message})", "a whole gzip stream", e);
        }
    }

    // GZipStream takes a stream whose trailer is cut off for whole; the trailer's last four bytes are the unpacked length
    static void CheckTrailer(Stream file, string path, int length)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = Math.Max(0, file.Length - 4);
        file.ReadExactly(trailer);
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (stated != length)
            throw new FileFormatException(path, "gzip data", $"a trailer that states {stated} bytes", $"{length}, as were unpacked (truncated file?)");
    }

    static (byte[] Elements, int[] Shape) ReadPlain(Stream stream, string path, int rank, long mostBytes)
    {
        Span<byte> header = stackalloc byte[4 + 4 * rank];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length) throw new FileFormatException(path, "header", $"{read} bytes", $"{header.Length} for rank {rank}");
        if (header[0] != 0 || header[1] != 0 || header[2] != 0x08 || header[3] != rank)
            throw new FileFormatException(path, "magic", $"0x{Convert.ToHexString(header[..4])}",
                $"0x000008{rank:X2} (unsigned bytes, rank {rank})");

        var shape = new int[rank];
        long count = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * axis)..]);
            if (size == 0 || (UInt128)(ulong)count * size > (UInt128)(ulong)Math.Min(mostBytes, Array.MaxLength))
                throw new FileFormatException(path, $"size of axis {axis}", $"{size}",
                    $"1 or more, and no more than the file can hold ({Math.Min(mostBytes, Array.MaxLength)} bytes at most)");
            shape[axis] = (int)size;
            count *= size;
        }

        var elements = new byte[(int)count];
        read = stream.ReadAtLeast(elements, elements.Length, throwOnEndOfStream: false);
        if (read < elements.Length)
            throw new FileFormatException(path, "elements", $"{read} bytes",
                $"{elements.Length} for {StoredTensor.ShapeText(shape)} ({elements.Length - read} missing: truncated file?)");
        if (stream.ReadByte() >= 0)
            throw new FileFormatException(path, "elements", "more bytes", $"the end after {elements.Length}");
        return (elements, shape);
    }
}
