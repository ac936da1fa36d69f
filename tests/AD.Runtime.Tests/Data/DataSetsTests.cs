using AdCompiler.Data;
using AdCompiler.Files;
using AdCompiler.Tests.Files;

namespace AdCompiler.Tests.Data;

public sealed class DataSetsTests
{
    [Fact]
    public void Is_the_shipped_subset_found_and_whole()
    {
        var (_, _, train, test) = DataSets.Find(DataSets.FashionMnistSmall);
        Assert.Equal((12_000, 2_000), (train.Count, test.Count));
        Assert.Equal((1, 28, 28, 10), (train.Channels, train.Height, train.Width, train.Classes));
        Assert.Equal([9, 0, 0, 3, 0], train.Labels[..5].ToArray());
        Assert.Equal([9, 2, 1, 1, 6], test.Labels[..5].ToArray());
        for (int label = 0; label < 10; label++) Assert.InRange(train.Labels.Count(label), 1_100, 1_300);
    }

    [Fact]
    public void Is_the_subset_normalised_to_about_mean_0_and_deviation_1()
    {
        var train = DataSets.Find(DataSets.FashionMnistSmall).Train;
        var images = new float[1_000 * train.ImageSize];
        train.CopyRange(0, images, new int[1_000]);
        double mean = images.Average(x => (double)x);
        Assert.InRange(mean, -0.05, 0.05);
        Assert.InRange(Math.Sqrt(images.Average(x => (double)x * x) - mean * mean), 0.95, 1.05);
    }

    [Fact]
    public void Does_the_plain_name_mean_the_full_set_where_it_is_installed()
    {
        bool installed = DataSets.List().Single(set => set.Name == DataSets.FashionMnistFull).Folder != null;
        var set = DataSets.Find();
        Assert.Equal(installed ? DataSets.FashionMnistFull : DataSets.FashionMnistSmall, set.Name);
        Assert.Equal(installed ? 60_000 : 12_000, set.Train.Count);
    }

    [Fact]
    public void Does_an_unknown_name_list_the_known_ones() =>
        Assert.Equal("mnits: data set: found neither a folder nor a known name, expected a folder, fashion-mnist, fashion-mnist-small or fashion-mnist-full",
            Assert.Throws<FileFormatException>(() => DataSets.Find("mnits")).Message);

    [Fact]
    public void Is_a_folder_of_CIFAR_10_batches_read()
    {
        using var folder = new TemporaryFolder();
        for (int i = 1; i <= 5; i++) folder.Write($"data_batch_{i}.bin", [.. Record(i), .. Record(i + 1)]);
        folder.Write("test_batch.bin", Record(9));
        var (_, _, train, test) = DataSets.Find(folder.Path);
        Assert.Equal((10, 1), (train.Count, test.Count));
        Assert.Equal((3, 32, 32), (train.Channels, train.Height, train.Width));
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6], train.Labels.ToArray());
        Assert.Equal(Record(3)[1..], train.Pixels(3).ToArray());
    }

    [Fact]
    public void Are_faults_of_CIFAR_10_batches_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data_batch_1.bin", Record(1));
        Assert.EndsWith("folder: found no test_batch.bin, expected CIFAR-10's data_batch_1.bin to 5 and test_batch.bin", Refusal(folder));
        folder.Write("test_batch.bin", Record(1)[..3000]);
        Assert.EndsWith("test_batch.bin: length: found 3000 bytes, expected a multiple of 3073 (a label and 3x32x32 pixels)", Refusal(folder));
        folder.Write("test_batch.bin", [.. Record(1), .. Record(10)]);
        Assert.EndsWith("test_batch.bin: label 1: found 10, expected 0 to 9", Refusal(folder));
    }

    [Fact]
    public void Are_faults_between_IDX_files_named()
    {
        using var folder = new TemporaryFolder();
        Assert.EndsWith("folder: found neither train-images-idx3-ubyte.gz nor data_batch_1.bin, expected the four IDX files of MNIST or Fashion-MNIST, or CIFAR-10's binary batches", Refusal(folder));
        folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6]);
        Assert.EndsWith("folder: found no train-labels-idx1-ubyte.gz, expected MNIST's four files, gzipped or plain", Refusal(folder));
        folder.Write("train-labels-idx1-ubyte.gz", IdxTests.Pack([0, 0, 8, 1, 0, 0, 0, 1, 3]));
        Assert.Contains("train-labels-idx1-ubyte.gz: count: found 1 labels, expected 2, one for each image of", Refusal(folder));
        folder.Write("train-labels-idx1-ubyte.gz", IdxTests.Pack([0, 0, 8, 1, 0, 0, 0, 2, 3, 77]));
        Assert.EndsWith("train-labels-idx1-ubyte.gz: label 1: found 77, expected 0 to 9", Refusal(folder));
        folder.Write("train-labels-idx1-ubyte.gz", IdxTests.Pack([0, 0, 8, 1, 0, 0, 0, 2, 3, 7]));
        folder.Write("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6]);
        folder.Write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 3]);
        Assert.EndsWith("t10k-images: found images of 1x2, expected 1x1 as in train-images", Refusal(folder));
    }

    static string Refusal(TemporaryFolder folder) => Assert.Throws<FileFormatException>(() => DataSets.Find(folder.Path)).Message;

    // the label, then pixels that tell the record and the place apart
    static byte[] Record(int label) => [(byte)label, .. Enumerable.Range(0, 3072).Select(i => (byte)(i * label + i / 1024))];
}
