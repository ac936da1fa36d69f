using System.Numerics;
using AdCompiler.Kernels;

namespace AdCompiler.Tests.Kernels;

public sealed unsafe class MatrixProductTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 14, 32, 8 }, { 6, 16, 3 }, { 13, 31, 300 }, { 29, 70, 17 }, { 15, 33, 257 }, { 481, 40, 20 }, { 3, 5, 600 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_float_product_have_the_bits_of_a_plain_loop(int m, int n, int k) => Check<float, FloatArithmetic>(m, n, k);

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_double_product_have_the_bits_of_a_plain_loop(int m, int n, int k) => Check<double, DoubleArithmetic>(m, n, k);

    [Theory, MemberData(nameof(Shapes))]
    public void Does_the_product_in_wide_Half_have_the_bits_of_a_plain_loop(int m, int n, int k) => Check<float, HalfWideArithmetic>(m, n, k);

    /// <summary>Both vector sizes, A and B as they are and transposed, from zero and from C, rows split in three.</summary>
    private static void Check<T, TArith>(int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TArith : IArithmetic<T>
    {
        Random random = new(m + n + k);
        using Buffer<T> a = Numbers(m * k), b = Numbers(k * n), start = Numbers(m * (n + 3)), c = new(m * (n + 3));
        Buffer<T> Numbers(int count) => new Buffer<T>(count).Fill(_ => TArith.Round(T.CreateTruncating(random.NextDouble() * 2 - 1)));
        using Buffer<T> buffer = new((int)MatrixProduct.RowBufferElements<T>());
        foreach (bool accumulate in new[] { false, true })
        {
            T[] expected = Plain<T, TArith>(a, b, start, m, n, k, accumulate);
            foreach (bool wide in new[] { true, false })
                foreach (bool transposed in new[] { true, false })
                {
                    start.Span.CopyTo(c.Span);
                    using Buffer<T> left = transposed ? Turned(a, m, k) : Copy(a), right = transposed ? Turned(b, k, n) : Copy(b);
                    Product<T, TArith>(
                        transposed ? new(left.Data, 1, m) : new(left.Data, k, 1), transposed ? new(right.Data, 1, k) : new(right.Data, n, 1),
                        c, m, n, k, accumulate, wide, buffer);
                    for (int i = 0; i < m; i++)
                        for (int j = 0; j < n + 3; j++)
                            Assert.Equal(j < n ? expected[i * n + j] : start[i * (n + 3) + j], c[i * (n + 3) + j]);
                }
        }
    }

    private static void Product<T, TArith>(MatrixView<T> a, MatrixView<T> b, Buffer<T> c, int m, int n, int k, bool accumulate, bool wide, Buffer<T> buffer)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        int panels = MatrixProduct.Panels<T>(n, wide), width = MatrixProduct.PanelColumns<T>(wide);
        using Buffer<T> packed = new(panels * width * k);
        for (int panel = 0; panel < panels; panel++) ProductPacking.Columns(b, k, n, packed.Data, panel, panel + 1, width);
        int[] splits = [0, m / 3, m / 2, m];
        for (int part = 0; part < 3; part++)
            MatrixProduct.Rows<T, TArith>(a, packed.Data, c.Data, n + 3, n, k, splits[part], splits[part + 1], buffer.Data, accumulate, wide);
    }

    private static T[] Plain<T, TArith>(Buffer<T> a, Buffer<T> b, Buffer<T> start, int m, int n, int k, bool accumulate)
        where T : unmanaged
        where TArith : IArithmetic<T>
    {
        T[] c = new T[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                T sum = accumulate ? start[i * (n + 3) + j] : default;
                for (int step = 0; step < k; step++) sum = TArith.Fma(a.Data[i * k + step], b.Data[step * n + j], sum);
                c[i * n + j] = TArith.Round(sum);
            }

        return c;
    }

    private static Buffer<T> Copy<T>(Buffer<T> matrix)
        where T : unmanaged => new Buffer<T>(matrix.Count).Fill(i => matrix[i]);

    private static Buffer<T> Turned<T>(Buffer<T> matrix, int rows, int columns)
        where T : unmanaged => new Buffer<T>(matrix.Count).Fill(i => matrix[i % rows * columns + i / rows]);

    [Fact]
    public void Does_the_product_on_one_thread_reach_every_row()
    {
        const int m = 50, n = 40, k = 30;
        using Buffer<double> a = new Buffer<double>(m * k).Fill(_ => 1), b = new Buffer<double>(k * n).Fill(_ => 2), c = new(m * n);
        MatrixProduct.Multiply<double, DoubleArithmetic>(new(a.Data, k, 1), new(b.Data, n, 1), c.Data, n, m, n, k);
        Assert.All(c.Span.ToArray(), value => Assert.Equal(60, value));
    }
}
