namespace AdCompiler.Networks.Functions;

/// <param name="Rotation">Axis times angle.</param>
/// <param name="Centre">Where the camera stands.</param>
/// <param name="Focal">Focal length in pixels.</param>
/// <param name="Principal">Principal point in pixels.</param>
/// <param name="Distortion">The two coefficients of radial distortion.</param>
public readonly record struct Camera(Vec3 Rotation, Vec3 Centre, double Focal, Vec2 Principal, Vec2 Distortion);

/// <summary>ADBench's BA: where cameras see points, against where they were found in images.</summary>
public static partial class BundleAdjustment
{
    /// <summary>The weighted distance, in pixels, between where a camera sees a point and where its image shows it.</summary>
    [Differentiable]
    public static Vec2 ReprojectionError(Camera camera, Vec3 point, double weight, [NotDifferentiable] Vec2 feature) =>
        weight * (Project(camera, point) - feature);

    /// <summary>What keeps a weight near 1.</summary>
    [Differentiable]
    public static double WeightError(double weight) => 1 - weight * weight;

    private static Vec2 Project(Camera camera, Vec3 point)
    {
        Vec3 seen = Rotate(camera.Rotation, point - camera.Centre);
        Vec2 onPlane = new(seen.X / seen.Z, seen.Y / seen.Z);
        return camera.Focal * Distort(camera.Distortion, onPlane) + camera.Principal;
    }

    private static Vec2 Distort(Vec2 coefficients, Vec2 x)
    {
        double squared = x.SquaredNorm;
        return (1 + coefficients.X * squared + coefficients.Y * squared * squared) * x;
    }

    /// <summary>Rodrigues' formula.</summary>
    private static Vec3 Rotate(Vec3 rotation, Vec3 x)
    {
        double squared = rotation.SquaredNorm;
        if (squared == 0)
            return x + Vec3.Cross(rotation, x);
        double angle = Math.Sqrt(squared);
        double cos = Math.Cos(angle), sin = Math.Sin(angle);
        Vec3 axis = 1 / angle * rotation;
        return cos * x + sin * Vec3.Cross(axis, x) + Vec3.Dot(axis, x) * (1 - cos) * axis;
    }
}
