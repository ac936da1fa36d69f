using AdCompiler.Files;

namespace AdCompiler.Data;

/// <summary>A training and a test set that belong together, and where they were read from.</summary>
public sealed record DataSetPair(string Name, string Folder, ImageDataSet Train, ImageDataSet Test)
{
    /// <summary>Whether a network can read these images and has an output for each of their classes.</summary>
    /// <exception cref="ArgumentException">It cannot, or has fewer.</exception>
    public void RequireFit(CompiledNetwork network)
    {
        int[] shape = [Train.Channels, Train.Height, Train.Width];
        if (!shape.SequenceEqual(network.InputShape))
            throw new ArgumentException($"{network.Name}: found images of {Shapes.Text(shape)} in {Name}, expected {Shapes.Text(network.InputShape)}");
        if (Train.Classes > network.OutputSize)
            throw new ArgumentException($"{network.Name}: found {Train.Classes} classes in {Name}, expected at most {network.OutputSize}, the network's outputs");
    }
}

/// <summary>Reads the data sets that a folder holds: MNIST's four IDX files, or CIFAR-10's binary batches.</summary>
static class DataFolder
{
    const int Classes = 10;
    const int CifarRecord = 1 + 3 * 32 * 32;

    // MNIST's names; some copies write a dot before idx, and some are unpacked
    static readonly string[] Endings = ["-idx{0}-ubyte.gz", "-idx{0}-ubyte", ".idx{0}-ubyte.gz", ".idx{0}-ubyte"];

    public static bool HoldsIdx(string folder) => FindIdx(folder, "train-images", 3) != null;

    public static bool HoldsCifar(string folder) => File.Exists(Path.Combine(folder, "data_batch_1.bin"));

    /// <exception cref="FileFormatException">A file is missing or malformed, or a label is out of range.</exception>
    public static DataSetPair Read(string name, string folder, Normalisation? normalisation)
    {
        if (HoldsIdx(folder)) return ReadIdx(name, folder, normalisation);
        if (HoldsCifar(folder)) return ReadCifar(name, folder, normalisation);
        throw new FileFormatException(folder, "folder", "neither train-images-idx3-ubyte.gz nor data_batch_1.bin",
            "the four IDX files of MNIST or Fashion-MNIST, or CIFAR-10's binary batches");
    }

    static DataSetPair ReadIdx(string name, string folder, Normalisation? normalisation)
    {
        var (trainPixels, trainLabels, size) = ReadIdxPart(folder, "train");
        var (testPixels, testLabels, testSize) = ReadIdxPart(folder, "t10k");
        if (testSize != size)
            throw new FileFormatException(folder, "t10k-images", $"images of {testSize.Height}x{testSize.Width}", $"{size.Height}x{size.Width} as in train-images");
        normalisation ??= ImageDataSet.Measure(trainPixels, 1, size.Height * size.Width);
        return new DataSetPair(name, folder,
            new ImageDataSet($"{name} train", trainPixels, trainLabels, 1, size.Height, size.Width, Classes, normalisation),
            new ImageDataSet($"{name} test", testPixels, testLabels, 1, size.Height, size.Width, Classes, normalisation));
    }

    static (byte[] Pixels, int[] Labels, (int Height, int Width) Size) ReadIdxPart(string folder, string part)
    {
        string imagesPath = RequireIdx(folder, $"{part}-images", 3), labelsPath = RequireIdx(folder, $"{part}-labels", 1);
        var (pixels, shape) = Idx.Read(imagesPath, rank: 3);
        var (labels, labelShape) = Idx.Read(labelsPath, rank: 1);
        if (labelShape[0] != shape[0])
            throw new FileFormatException(labelsPath, "count", $"{labelShape[0]} labels", $"{shape[0]}, one for each image of {imagesPath}");
        return (pixels, CheckLabels(labels, labelsPath), (shape[1], shape[2]));
    }

    static string RequireIdx(string folder, string part, int rank) =>
        FindIdx(folder, part, rank)
        ?? throw new FileFormatException(folder, "folder", $"no {part}-idx{rank}-ubyte.gz", "MNIST's four files, gzipped or plain");

    static string? FindIdx(string folder, string part, int rank) =>
        Endings.Select(ending => Path.Combine(folder, part + ending.Replace("{0}", $"{rank}"))).FirstOrDefault(File.Exists);

    static DataSetPair ReadCifar(string name, string folder, Normalisation? normalisation)
    {
        var batches = Enumerable.Range(1, 5).Select(i => Path.Combine(folder, $"data_batch_{i}.bin")).Where(File.Exists);
        var parts = batches.Select(ReadCifarBatch).ToList();
        byte[] trainPixels = Concatenate(parts.Select(part => part.Pixels).ToList());
        int[] trainLabels = Concatenate(parts.Select(part => part.Labels).ToList());
        string testPath = Path.Combine(folder, "test_batch.bin");
        if (!File.Exists(testPath))
            throw new FileFormatException(folder, "folder", "no test_batch.bin", "CIFAR-10's data_batch_1.bin to 5 and test_batch.bin");
        var test = ReadCifarBatch(testPath);
        normalisation ??= ImageDataSet.Measure(trainPixels, 3, 32 * 32);
        return new DataSetPair(name, folder,
            new ImageDataSet($"{name} train", trainPixels, trainLabels, 3, 32, 32, Classes, normalisation),
            new ImageDataSet($"{name} test", test.Pixels, test.Labels, 3, 32, 32, Classes, normalisation));
    }

    /// <summary>Records of one label and 3 planes of 32x32 bytes. Source: https://www.cs.toronto.edu/~kriz/cifar.html</summary>
    public static (byte[] Pixels, int[] Labels) ReadCifarBatch(string path)
    {
        using var file = InputFile.Open(path);
        if (file.Length == 0 || file.Length % CifarRecord != 0 || file.Length > Array.MaxLength)
            throw new FileFormatException(path, "length", $"{file.Length} bytes", $"a multiple of {CifarRecord} (a label and 3x32x32 pixels)");
        int count = (int)(file.Length / CifarRecord);
        var pixels = new byte[count * (CifarRecord - 1)];
        var labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            file.ReadExactly(labels.AsSpan(i, 1));
            file.ReadExactly(pixels.AsSpan(i * (CifarRecord - 1), CifarRecord - 1));
        }
        return (pixels, CheckLabels(labels, path));
    }

    static T[] Concatenate<T>(List<T[]> parts)
    {
        var all = new T[parts.Sum(part => part.Length)];
        int at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, at);
            at += part.Length;
        }
        return all;
    }

    static int[] CheckLabels(byte[] labels, string path)
    {
        int wrong = Array.FindIndex(labels, label => label >= Classes);
        if (wrong >= 0) throw new FileFormatException(path, $"label {wrong}", $"{labels[wrong]}", $"0 to {Classes - 1}");
        return Array.ConvertAll(labels, label => (int)label);
    }
}
