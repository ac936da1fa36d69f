namespace AdCompiler.Networks.Functions;

/// <summary>A 3 x 3 matrix by its rows.</summary>
public struct Matrix3(Vec3 x, Vec3 y, Vec3 z)
{
    public Vec3 X = x, Y = y, Z = z;

    public static Matrix3 Identity => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    public static Vec3 operator *(Matrix3 a, Vec3 b) => new(Vec3.Dot(a.X, b), Vec3.Dot(a.Y, b), Vec3.Dot(a.Z, b));

    public static Matrix3 operator *(Matrix3 a, Matrix3 b) => new(RowTimes(a.X, b), RowTimes(a.Y, b), RowTimes(a.Z, b));

    private static Vec3 RowTimes(Vec3 row, Matrix3 b) => row.X * b.X + row.Y * b.Y + row.Z * b.Z;
}

/// <summary>x -> Linear x + Offset.</summary>
public struct Affine(Matrix3 linear, Vec3 offset)
{
    public Matrix3 Linear = linear;
    public Vec3 Offset = offset;

    public static Vec3 operator *(Affine a, Vec3 b) => a.Linear * b + a.Offset;

    public static Affine operator *(Affine a, Affine b) => new(a.Linear * b.Linear, a * b.Offset);
}
