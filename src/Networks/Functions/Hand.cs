namespace AdCompiler.Networks.Functions;

/// <summary>A hand at rest: bones, and a skin that follows them.</summary>
/// <param name="Parents">A bone's parent, which comes before it; -1 for the wrist.</param>
/// <param name="Relatives">A bone's place in its parent's coordinates.</param>
/// <param name="InverseAbsolutes">The world in a bone's coordinates.</param>
/// <param name="Skin">Vertices of the skin.</param>
/// <param name="Weights">How much a vertex follows a bone: [vertex, bone].</param>
/// <param name="Triangles">Vertices of the triangles that make up the skin: [triangle, corner].</param>
public sealed record HandModel(int[] Parents, Affine[] Relatives, Affine[] InverseAbsolutes, Vec3[] Skin, double[,] Weights, int[,] Triangles);

/// <summary>ADBench's hand tracking: a posed hand against points that a camera measured.</summary>
public static partial class Hand
{
    /// <summary>From each measured point to the vertex it belongs to.</summary>
    /// <param name="theta">The pose: rotation (axis times angle) and translation of the hand, then four angles for each of five fingers.</param>
    /// <param name="model">The hand at rest.</param>
    /// <param name="vertices">The vertex of each point.</param>
    /// <param name="points">What was measured.</param>
    /// <param name="errors">One a point.</param>
    [Differentiable]
    public static void Errors(
        ReadOnlySpan<double> theta, [NotDifferentiable] HandModel model, ReadOnlySpan<int> vertices, [NotDifferentiable] ReadOnlySpan<Vec3> points,
        Span<Vec3> errors)
    {
        var skin = new Vec3[model.Skin.Length];
        Pose(theta, model, skin);
        for (int i = 0; i < points.Length; i++)
            errors[i] = points[i] - skin[vertices[i]];
    }

    /// <summary>From each measured point to a point inside the triangle it belongs to.</summary>
    /// <param name="theta">The pose, as in <see cref="Errors"/>.</param>
    /// <param name="inTriangle">Where in its triangle each point lies: the shares of the first two corners.</param>
    /// <param name="model">The hand at rest.</param>
    /// <param name="triangles">The triangle of each point.</param>
    /// <param name="points">What was measured.</param>
    /// <param name="errors">One a point.</param>
    [Differentiable]
    public static void ErrorsInTriangles(
        ReadOnlySpan<double> theta, ReadOnlySpan<Vec2> inTriangle, [NotDifferentiable] HandModel model, ReadOnlySpan<int> triangles,
        [NotDifferentiable] ReadOnlySpan<Vec3> points, Span<Vec3> errors)
    {
        var skin = new Vec3[model.Skin.Length];
        Pose(theta, model, skin);
        for (int i = 0; i < points.Length; i++)
        {
            int triangle = triangles[i];
            Vec3 a = skin[model.Triangles[triangle, 0]], b = skin[model.Triangles[triangle, 1]], c = skin[model.Triangles[triangle, 2]];
            Vec2 u = inTriangle[i];
            errors[i] = points[i] - (u.X * a + u.Y * b + (1 - u.X - u.Y) * c);
        }
    }

    /// <summary>The skin of the posed hand: each vertex goes with every bone, and ends at the weighted mean.</summary>
    private static void Pose(ReadOnlySpan<double> theta, HandModel model, Span<Vec3> skin)
    {
        int bones = model.Parents.Length;
        var transforms = new Affine[bones];
        PoseBones(theta, model, transforms);
        Matrix3 rotation = AxisAngleRotation(new Vec3(theta[0], theta[1], theta[2]));
        Vec3 translation = new(theta[3], theta[4], theta[5]);
        for (int v = 0; v < skin.Length; v++)
        {
            Vec3 sum = new(0, 0, 0);
            for (int bone = 0; bone < bones; bone++)
                sum += model.Weights[v, bone] * (transforms[bone] * model.Skin[v]);
            skin[v] = rotation * sum + translation;
        }
    }

    /// <summary>From a bone at rest to the posed bone.</summary>
    private static void PoseBones(ReadOnlySpan<double> theta, HandModel model, Span<Affine> transforms)
    {
        int bones = model.Parents.Length;
        var angles = new Vec3[bones];
        for (int finger = 0; finger < 5; finger++)
        {
            int bone = 2 + 4 * finger, first = 6 + 4 * finger;
            angles[bone] = new Vec3(theta[first], 0, theta[first + 1]);
            angles[bone + 1] = new Vec3(theta[first + 2], 0, 0);
            angles[bone + 2] = new Vec3(theta[first + 3], 0, 0);
        }
        var absolutes = new Affine[bones];
        for (int bone = 0; bone < bones; bone++)
        {
            Affine rest = model.Relatives[bone];
            Affine relative = new(rest.Linear * EulerRotation(angles[bone]), rest.Offset);
            int parent = model.Parents[bone];
            absolutes[bone] = parent < 0 ? relative : absolutes[parent] * relative;
            transforms[bone] = absolutes[bone] * model.InverseAbsolutes[bone];
        }
    }

    /// <summary>About x, then y, then z.</summary>
    private static Matrix3 EulerRotation(Vec3 angles)
    {
        double cx = Math.Cos(angles.X), sx = Math.Sin(angles.X);
        double cy = Math.Cos(angles.Y), sy = Math.Sin(angles.Y);
        double cz = Math.Cos(angles.Z), sz = Math.Sin(angles.Z);
        Matrix3 x = new(new(1, 0, 0), new(0, cx, -sx), new(0, sx, cx));
        Matrix3 y = new(new(cy, 0, sy), new(0, 1, 0), new(-sy, 0, cy));
        Matrix3 z = new(new(cz, -sz, 0), new(sz, cz, 0), new(0, 0, 1));
        return z * y * x;
    }

    private static Matrix3 AxisAngleRotation(Vec3 rotation)
    {
        double angle = Math.Sqrt(rotation.SquaredNorm);
        if (angle < 1e-4)
            return Matrix3.Identity;
        double x = rotation.X / angle, y = rotation.Y / angle, z = rotation.Z / angle;
        double s = Math.Sin(angle), c = Math.Cos(angle);
        return new(
            new(x * x + (1 - x * x) * c, x * y * (1 - c) - z * s, x * z * (1 - c) + y * s),
            new(x * y * (1 - c) + z * s, y * y + (1 - y * y) * c, y * z * (1 - c) - x * s),
            new(x * z * (1 - c) - y * s, y * z * (1 - c) + x * s, z * z + (1 - z * z) * c));
    }
}
