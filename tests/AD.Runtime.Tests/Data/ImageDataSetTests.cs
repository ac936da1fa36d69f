using AdCompiler.Data;

namespace AdCompiler.Tests.Data;

public sealed class ImageDataSetTests
{
    [Fact]
    public void Are_images_normalised_per_channel_in_row_major_order()
    {
        var set = Small();
        var images = new float[2 * set.ImageSize];
        var labels = new int[2];
        set.Copy([2, 0], images, labels);
        Assert.Equal([2, 0], labels);
        for (int i = 0; i < 2; i++)
            for (int c = 0; c < 2; c++)
                for (int p = 0; p < 81; p++)
                {
                    double pixel = set.Pixels(i == 0 ? 2 : 0)[c * 81 + p] / 255.0;
                    double expected = c == 0 ? (pixel - 0.5) / 0.25 : (pixel - 0.25) / 0.5;
                    Assert.Equal(expected, images[i * 162 + c * 81 + p], 5e-7);
                }
    }

    [Fact]
    public void Do_vectors_and_single_pixels_give_the_same_bits()
    {
        var set = Small();
        var images = new float[set.ImageSize];
        set.Copy([1], images, new int[1]);
        float scale = (float)(1 / (255 * 0.25)), shift = (float)(-0.5 / 0.25);
        for (int p = 0; p < 81; p++) Assert.Equal(MathF.FusedMultiplyAdd(set.Pixels(1)[p], scale, shift), images[p]);
    }

    [Fact]
    public void Is_a_range_the_same_as_its_indices()
    {
        var set = Small();
        var (a, b) = (new float[2 * set.ImageSize], new float[2 * set.ImageSize]);
        var (x, y) = (new int[2], new int[2]);
        set.Copy([1, 2], a, x);
        set.CopyRange(1, b, y);
        Assert.Equal(a, b);
        Assert.Equal(x, y);
    }

    [Fact]
    public void Does_copying_a_batch_allocate_nothing()
    {
        var set = Small();
        var (images, labels, indices) = (new float[2 * set.ImageSize], new int[2], new[] { 0, 1 });
        set.Copy(indices, images, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        set.Copy(indices, images, labels);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Are_mean_and_deviation_those_of_each_channel()
    {
        // two images of two channels of 1x2: channel 0 holds 0, 255, 0, 255; channel 1 holds 51 four times
        var measured = ImageDataSet.Measure([0, 255, 51, 51, 0, 255, 51, 51], channels: 2, plane: 2);
        Assert.Equal(0.5, measured.Mean[0], 1e-15);
        Assert.Equal(0.2, measured.Mean[1], 1e-15);
        Assert.Equal([0.5, 1], measured.Deviation);
    }

    [Fact]
    public void Are_labels_sizes_and_normalisation_checked()
    {
        Normalisation fine = new([0.5], [1]);
        Assert.Equal("t: label of image 1: found 3, expected 0 to 2", Refusal(() => new ImageDataSet("t", new byte[8], [0, 3], 1, 2, 2, 3, fine)));
        Assert.Equal("t: label of image 0: found -1, expected 0 to 2", Refusal(() => new ImageDataSet("t", new byte[8], [-1, 0], 1, 2, 2, 3, fine)));
        Assert.Equal("t: found 9 pixels, expected 2 images of 1x2x2", Refusal(() => new ImageDataSet("t", new byte[9], [0, 1], 1, 2, 2, 3, fine)));
        Assert.StartsWith("t: normalisation of channel 0: found mean NaN",
            Refusal(() => new ImageDataSet("t", new byte[8], [0, 1], 1, 2, 2, 3, new([double.NaN], [1]))));
        Assert.StartsWith("t: normalisation of channel 0: found mean 0 and deviation 0",
            Refusal(() => new ImageDataSet("t", new byte[8], [0, 1], 1, 2, 2, 3, new([0], [0]))));
        Assert.StartsWith("t: normalisation: found 2 means",
            Refusal(() => new ImageDataSet("t", new byte[8], [0, 1], 1, 2, 2, 3, new([0, 0], [1, 1]))));
    }

    static string Refusal(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;

    static ImageDataSet Small()
    {
        var pixels = new byte[3 * 2 * 9 * 9];
        new Random(5).NextBytes(pixels);
        return new ImageDataSet("small", pixels, [0, 1, 2], 2, 9, 9, 3, new([0.5, 0.25], [0.25, 0.5]));
    }
}
