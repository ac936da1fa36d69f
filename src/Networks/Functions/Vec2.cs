namespace AdCompiler.Networks.Functions;

public struct Vec2(double x, double y)
{
    public double X = x, Y = y;

    public readonly double SquaredNorm => X * X + Y * Y;

    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec2 operator -(Vec2 a, Vec2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec2 operator *(double s, Vec2 a) => new(s * a.X, s * a.Y);
}
