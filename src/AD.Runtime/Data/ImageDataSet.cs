using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AdCompiler.Data;

/// <summary>Value = (pixel / 255 - Mean) / Deviation, one pair per channel.</summary>
public sealed record Normalisation(double[] Mean, double[] Deviation);

/// <summary>
/// Labelled images, handed out normalised as float spans [n][C][H][W] in row-major order, and as int labels. Pixels
/// stay bytes in memory; a batch is normalised when it is copied.
/// </summary>
public sealed class ImageDataSet
{
    readonly byte[] pixels;
    readonly int[] labels;
    readonly float[] scale, shift;      // per channel: value = fma(pixel, scale, shift)

    /// <summary>
    /// A set called <paramref name="name"/> in messages and reports, of <paramref name="pixels"/> [n][C][H][W] in
    /// row-major order and one label per image, 0 to <paramref name="classes"/> - 1. The arrays are kept, not copied.
    /// </summary>
    /// <exception cref="ArgumentException">Sizes do not fit together, a label is out of range, or a mean or deviation is not usable.</exception>
    public ImageDataSet(string name, byte[] pixels, int[] labels, int channels, int height, int width, int classes, Normalisation normalisation)
    {
        if (channels < 1 || height < 1 || width < 1 || (long)labels.Length * channels * height * width != pixels.LongLength)
            throw new ArgumentException(
                $"{name}: found {pixels.LongLength} pixels, expected {labels.Length} images of {channels}x{height}x{width}");
        for (int i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentException($"{name}: label of image {i}: found {labels[i]}, expected 0 to {classes - 1}");
        (Name, Channels, Height, Width, Classes) = (name, channels, height, width, classes);
        (this.pixels, this.labels, Normalisation) = (pixels, labels, normalisation);
        (scale, shift) = AffineMap(name, normalisation, channels);
    }

    public string Name { get; }

    public int Count => labels.Length;

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public int Classes { get; }

    /// <summary>Floats of one image: C * H * W.</summary>
    public int ImageSize => Channels * Height * Width;

    public Normalisation Normalisation { get; }

    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Bytes of one image, [C][H][W], before normalisation.</summary>
    public ReadOnlySpan<byte> Pixels(int image) => pixels.AsSpan(image * ImageSize, ImageSize);

    /// <summary>
    /// Copies the images with the given indices, in that order, to the start of <paramref name="images"/>, and their
    /// labels to the start of <paramref name="batchLabels"/>; allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not 0 to Count - 1, or a span is too short.</exception>
    public void Copy(ReadOnlySpan<int> indices, Span<float> images, Span<int> batchLabels)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            CopyImage(indices[i], images.Slice(i * ImageSize, ImageSize));
            batchLabels[i] = labels[indices[i]];
        }
    }

    /// <summary>Copies the images first, first + 1, ... and their labels, as many as there are labels asked for.</summary>
    public void CopyRange(int first, Span<float> images, Span<int> batchLabels)
    {
        for (int i = 0; i < batchLabels.Length; i++) CopyImage(first + i, images.Slice(i * ImageSize, ImageSize));
        labels.AsSpan(first, batchLabels.Length).CopyTo(batchLabels);
    }

    void CopyImage(int image, Span<float> target)
    {
        int plane = Height * Width;
        var source = Pixels(image);
        for (int c = 0; c < Channels; c++)
            PixelMath.Affine(source.Slice(c * plane, plane), scale[c], shift[c], target.Slice(c * plane, plane));
    }

    /// <summary>The first images, at most <paramref name="count"/>; shares nothing with this set.</summary>
    public ImageDataSet Take(int count)
    {
        count = Math.Min(count, Count);
        return new ImageDataSet(Name, pixels[..(count * ImageSize)], labels[..count], Channels, Height, Width, Classes, Normalisation);
    }

    /// <summary>16 hexadecimal digits of SHA-256 over labels, pixels and normalisation: tells data sets apart in checkpoints.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(labels));
        hash.AppendData(pixels);
        hash.AppendData(MemoryMarshal.AsBytes<float>(scale));
        hash.AppendData(MemoryMarshal.AsBytes<float>(shift));
        return Convert.ToHexStringLower(hash.GetHashAndReset()[..8]);
    }

    /// <summary>Mean and deviation of each channel over all pixels; the sums are of integers, so they are exact.</summary>
    public static Normalisation Measure(ReadOnlySpan<byte> pixels, int channels, int plane)
    {
        var (mean, deviation) = (new double[channels], new double[channels]);
        for (int c = 0; c < channels; c++)
        {
            long count = 0, sum = 0, squares = 0;
            for (int at = c * plane; at < pixels.Length; at += channels * plane)
                foreach (byte pixel in pixels.Slice(at, plane))
                {
                    count++;
                    sum += pixel;
                    squares += pixel * pixel;
                }
            double m = (double)sum / count;
            mean[c] = m / 255;
            deviation[c] = Math.Sqrt(Math.Max(0, (double)squares / count - m * m)) / 255;
            if (deviation[c] == 0) deviation[c] = 1;      // all pixels equal: centred, not scaled
        }
        return new Normalisation(mean, deviation);
    }

    static (float[] Scale, float[] Shift) AffineMap(string name, Normalisation normalisation, int channels)
    {
        var (mean, deviation) = normalisation;
        if (mean.Length != channels || deviation.Length != channels)
            throw new ArgumentException($"{name}: normalisation: found {mean.Length} means and {deviation.Length} deviations, expected {channels}");
        var (scale, shift) = (new float[channels], new float[channels]);
        for (int c = 0; c < channels; c++)
        {
            if (!double.IsFinite(mean[c]) || !double.IsFinite(deviation[c]) || deviation[c] <= 0)
                throw new ArgumentException(
                    $"{name}: normalisation of channel {c}: found mean {mean[c]} and deviation {deviation[c]}, expected finite numbers, deviation above 0");
            scale[c] = (float)(1 / (255 * deviation[c]));
            shift[c] = (float)(-mean[c] / deviation[c]);
        }
        return (scale, shift);
    }
}
