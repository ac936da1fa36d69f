using AdCompiler.Files;

namespace AdCompiler.Data;

/// <summary>A data set that has a name, and where it lies; Folder is null where it was not found.</summary>
public sealed record KnownDataSet(string Name, string Description, string? Folder);

/// <summary>Finds data sets by name or folder.</summary>
public static class DataSets
{
    /// <summary>The full Fashion-MNIST where it is installed, else the shipped subset.</summary>
    public const string FashionMnist = "fashion-mnist";

    /// <summary>60,000 + 10,000 images, as Debian's package dataset-fashion-mnist installs them.</summary>
    public const string FashionMnistFull = "fashion-mnist-full";

    /// <summary>The 12,000 + 2,000 images in this project's data/fashion-mnist.</summary>
    public const string FashionMnistSmall = "fashion-mnist-small";

    const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    // of the 60,000 training images, over 255; one constant for full set and subset, so that weights mean the same on both
    static readonly Normalisation FashionMnistNormalisation = new([0.2860405969887955], [0.3530242445149226]);

    /// <summary>
    /// Reads a data set: one of the names above, or a folder with MNIST's four IDX files or CIFAR-10's binary batches,
    /// which are normalised by the mean and deviation of their own training images.
    /// </summary>
    /// <exception cref="FileFormatException">There is no such data set, or its files are malformed.</exception>
    public static DataSetPair Find(string nameOrFolder = FashionMnist)
    {
        if (Directory.Exists(nameOrFolder)) return DataFolder.Read(NameOf(nameOrFolder), nameOrFolder, null);
        string name = nameOrFolder == FashionMnist ? Default : nameOrFolder;
        var known = List().FirstOrDefault(set => set.Name == name)
            ?? throw new FileFormatException(nameOrFolder, "data set", "neither a folder nor a known name",
                $"a folder, {FashionMnist}, {string.Join(" or ", List().Select(set => set.Name))}");
        string folder = known.Folder
            ?? throw new FileFormatException(name, "data set", "no folder that holds it", Remedy(name));
        return DataFolder.Read(name, folder, FashionMnistNormalisation);
    }

    /// <summary>The data sets that have names, found on this machine or not.</summary>
    public static IReadOnlyList<KnownDataSet> List() =>
    [
        new(FashionMnistSmall, "12,000 + 2,000 images of Fashion-MNIST, 1x28x28, 10 classes", FindShipped()),
        new(FashionMnistFull, "60,000 + 10,000 images of Fashion-MNIST, 1x28x28, 10 classes",
            DataFolder.HoldsIdx(DebianFolder) ? DebianFolder : null),
    ];

    static string Default => DataFolder.HoldsIdx(DebianFolder) ? FashionMnistFull : FashionMnistSmall;

    // beside the program (copied to its output) or in a folder above it or above the working directory: the repository's root
    static string? FindShipped()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
            for (string? at = start; at != null; at = Path.GetDirectoryName(at))
            {
                string folder = Path.Combine(at, "data", "fashion-mnist");
                if (DataFolder.HoldsIdx(folder)) return folder;
            }
        return null;
    }

    static string Remedy(string name) => name == FashionMnistFull
        ? $"it in {DebianFolder} (Debian: apt-get install dataset-fashion-mnist), or give --data FOLDER"
        : "data/fashion-mnist beside the program or above it, or give --data FOLDER";

    static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
