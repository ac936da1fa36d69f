using System.Runtime.InteropServices;
using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

/// <summary>Errors of observations; observation i is of point i mod points by camera i mod cameras.</summary>
internal sealed class BundleAdjustmentProblem : Problem
{
    private const int CameraNumbers = 11;

    private Camera[] cameras = [];
    private Vec3[] points = [];
    private double[] weights = [];
    private Vec2[] features = [];
    private int[] cameraOf = [], pointOf = [];
    private Vec2[] reprojectionErrors = [];
    private double[] weightErrors = [];
    private SparseRows jacobian = new(0, 0);

    public static BundleAdjustmentProblem Read(string path)
    {
        var file = new NumberReader(path);
        int cameras = file.Int(), points = file.Int(), observations = file.Int();
        var camera = new Camera(Vec3(file), Vec3(file), file.Double(), Vec2(file), Vec2(file));
        Vec3 point = Vec3(file);
        double weight = file.Double();
        Vec2 feature = Vec2(file);
        return new()
        {
            cameras = Repeat(camera, cameras),
            points = Repeat(point, points),
            weights = Repeat(weight, observations),
            features = Repeat(feature, observations),
            cameraOf = [.. Enumerable.Range(0, observations).Select(i => i % cameras)],
            pointOf = [.. Enumerable.Range(0, observations).Select(i => i % points)],
            reprojectionErrors = new Vec2[observations],
            weightErrors = new double[observations],
            jacobian = new(3 * observations, (2 * (CameraNumbers + 3 + 1) + 1) * observations),
        };
    }

    public override int Objectives => 2;

    /// <summary>Sums of absolute values of both errors and of the Jacobian; the first reprojection error; the Jacobian's first two rows.</summary>
    public override double[][] Results =>
    [
        [reprojectionErrors.Sum(error => Math.Abs(error.X) + Math.Abs(error.Y))], [weightErrors.Sum(Math.Abs)], [jacobian.Values.Sum(Math.Abs)],
        [reprojectionErrors[0].X, reprojectionErrors[0].Y], jacobian.Values[..30],
    ];

    public override void Objective()
    {
        for (int i = 0; i < features.Length; i++)
            reprojectionErrors[i] = BundleAdjustment.ReprojectionError(cameras[cameraOf[i]], points[pointOf[i]], weights[i], features[i]);
        for (int i = 0; i < weights.Length; i++)
            weightErrors[i] = BundleAdjustment.WeightError(weights[i]);
    }

    public override void Derivative()
    {
        jacobian.Clear();
        for (int i = 0; i < features.Length; i++)
        {
            var of = BundleAdjustment.ReprojectionErrorJacobian(cameras[cameraOf[i]], points[pointOf[i]], weights[i], features[i]);
            reprojectionErrors[i] = of.Value;
            AddRow(i, of.X.Camera, of.X.Point, of.X.Weight);
            AddRow(i, of.Y.Camera, of.Y.Point, of.Y.Weight);
        }
        for (int i = 0; i < weights.Length; i++)
        {
            (weightErrors[i], double slope) = BundleAdjustment.WeightErrorGradient(weights[i]);
            jacobian.Add(WeightColumn(i), slope);
            jacobian.EndRow();
        }
    }

    /// <summary>Columns are the cameras' numbers, then the points', then the weights.</summary>
    private void AddRow(int observation, Camera camera, Vec3 point, double weight)
    {
        jacobian.Add(CameraNumbers * cameraOf[observation], MemoryMarshal.Cast<Camera, double>(new ReadOnlySpan<Camera>(in camera)));
        jacobian.Add(CameraNumbers * cameras.Length + 3 * pointOf[observation], MemoryMarshal.Cast<Vec3, double>(new ReadOnlySpan<Vec3>(in point)));
        jacobian.Add(WeightColumn(observation), weight);
        jacobian.EndRow();
    }

    private int WeightColumn(int observation) => CameraNumbers * cameras.Length + 3 * points.Length + observation;

    private static T[] Repeat<T>(T value, int count) => [.. Enumerable.Repeat(value, count)];

    private static Vec2 Vec2(NumberReader file) => new(file.Double(), file.Double());

    private static Vec3 Vec3(NumberReader file) => new(file.Double(), file.Double(), file.Double());
}
