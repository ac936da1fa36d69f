namespace AdCompiler;

/// <summary>Elementwise arithmetic with broadcasting: shapes align at the last axis, an extent of 1 repeats.</summary>
public sealed partial class Tensor
{
    public static Tensor operator +(Tensor a, Tensor b) => Ops.Zip("+", a, b, static (x, y) => x + y);

    public static Tensor operator -(Tensor a, Tensor b) => Ops.Zip("-", a, b, static (x, y) => x - y);

    public static Tensor operator *(Tensor a, Tensor b) => Ops.Zip("*", a, b, static (x, y) => x * y);

    public static Tensor operator /(Tensor a, Tensor b) => Ops.Zip("/", a, b, static (x, y) => x / y);

    public static Tensor operator +(Tensor a, double b) => Ops.Each(a, x => x + b);

    public static Tensor operator -(Tensor a, double b) => Ops.Each(a, x => x - b);

    public static Tensor operator *(Tensor a, double b) => Ops.Each(a, x => x * b);

    public static Tensor operator /(Tensor a, double b) => Ops.Each(a, x => x / b);

    public static Tensor operator +(double a, Tensor b) => Ops.Each(b, y => a + y);

    public static Tensor operator -(double a, Tensor b) => Ops.Each(b, y => a - y);

    public static Tensor operator *(double a, Tensor b) => Ops.Each(b, y => a * y);

    public static Tensor operator /(double a, Tensor b) => Ops.Each(b, y => a / y);

    public static Tensor operator -(Tensor a) => Ops.Each(a, static x => -x);
}
