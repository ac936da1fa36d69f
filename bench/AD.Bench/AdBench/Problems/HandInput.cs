using AdCompiler.Networks.Functions;

namespace AdCompiler.Bench.AdBench;

/// <summary>What a file of hand tracking says, and the model that lies in the folder beside it.</summary>
internal sealed record HandInput(double[] Theta, Vec2[] InTriangle, HandModel Model, int[] Places, Vec3[] Points)
{
    public static HandInput Read(string path, bool inTriangles)
    {
        var file = new NumberReader(path);
        int count = file.Int(), parameters = file.Int();
        var places = new int[count];
        var points = new Vec3[count];
        for (int i = 0; i < count; i++)
        {
            places[i] = file.Int();
            points[i] = Vec3(file);
        }
        Vec2[] inTriangle = inTriangles ? file.Many(count, () => new Vec2(file.Double(), file.Double())) : [];
        return new(file.Doubles(parameters), inTriangle, ReadModel(Path.Combine(Path.GetDirectoryName(path)!, "model")), places, points);
    }

    private static HandModel ReadModel(string folder)
    {
        List<int> parents = [];
        List<Affine> relatives = [], inverseAbsolutes = [];
        var bones = new NumberReader(Path.Combine(folder, "bones.txt"), ':');
        while (!bones.AtEnd)
        {
            bones.Word();    // its name
            parents.Add(bones.Int());
            relatives.Add(Affine(bones));
            inverseAbsolutes.Add(Affine(bones));
        }
        List<Vec3> skin = [];
        List<double[]> weights = [];
        var vertices = new NumberReader(Path.Combine(folder, "vertices.txt"), ':');
        while (!vertices.AtEnd)
        {
            skin.Add(Vec3(vertices));
            vertices.Doubles(5);    // a normal and a place in a texture
            weights.Add(WeightsOfVertex(vertices, parents.Count));
        }
        int[] triangles = [.. new NumberReader(Path.Combine(folder, "triangles.txt"), ':').Rest().Select(corner => (int)corner)];
        return new([.. parents], [.. relatives], [.. inverseAbsolutes], [.. skin], Rectangle([.. weights]), Rectangle([.. triangles.Chunk(3)]));
    }

    private static double[] WeightsOfVertex(NumberReader file, int bones)
    {
        var weights = new double[bones];
        int count = file.Int();
        for (int i = 0; i < count; i++)
            weights[file.Int()] = file.Double();
        return weights;
    }

    private static Vec3 Vec3(NumberReader file) => new(file.Double(), file.Double(), file.Double());

    /// <summary>A matrix of four rows, whose last is 0 0 0 1.</summary>
    private static Affine Affine(NumberReader file)
    {
        double[] a = file.Doubles(16);
        return new(new(new(a[0], a[1], a[2]), new(a[4], a[5], a[6]), new(a[8], a[9], a[10])), new(a[3], a[7], a[11]));
    }

    private static T[,] Rectangle<T>(T[][] rows)
    {
        var all = new T[rows.Length, rows[0].Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
                all[i, j] = rows[i][j];
        }
        return all;
    }
}
