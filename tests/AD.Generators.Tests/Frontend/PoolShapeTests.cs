using System.Reflection;

namespace AdCompiler.Generators.Tests.Frontend;

/// <summary>Pools of any geometry, most of which leave rows and columns out, against the reference implementation.</summary>
public sealed class PoolShapeTests
{
    private const int Count = 12, Batch = 2;

    private static readonly Lazy<Assembly> All = new(() => Generated.From([.. Enumerable.Range(0, Count).Select(Source)]).Load());

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Count)];

    private static string Source(int seed)
    {
        var random = new Random(seed);
        int window = random.Next(2, 5), stride = random.Next(3) == 0 ? random.Next(1, 5) : window, padding = random.Next(0, window / 2 + 1);
        int height = window + random.Next(0, 6), width = window + random.Next(0, 6);
        string pool = (seed % 4) switch
        {
            0 => $"MaxPool(x, {window}, {stride}, {padding})",
            1 => $"MaxPool(Relu(x), {window}, {stride})",
            2 => $"AvgPool(x, {window}, {stride}, {padding}, countPadding: {(random.Next(2) == 0 ? "true" : "false")})",
            _ => $"NormPool(x, {window}, {stride})",
        };
        return $$"""
            [Differentiable, Input(2, {{height}}, {{width}})]
            public sealed partial class Net{{seed}} : Network
            {
                readonly Parameter w = new(Initializer.Normal(1), 2, {{height}}, {{width}});
                public override Tensor Forward(Tensor image)
                {
                    Tensor x = image * w;
                    return Flatten({{pool}});
                }
                protected override Tensor Loss(Tensor output, Labels labels) => Mean(Square(output + 1)) + SoftmaxCrossEntropy(output, labels);
            }
            """;
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Do_value_and_gradient_of_a_pool_of_any_geometry_follow_the_reference(int seed)
    {
        Type type = All.Value.GetType("Net" + seed)!;
        var plain = (Network)Activator.CreateInstance(type)!;
        plain.Initialize(5);
        using CompiledNetwork compiled = Generated.CompiledOf(type, Batch);
        compiled.Initialize(5);
        Tensor w = Assert.Single(plain.NamedParameters()).Value.Value;
        var random = new Random(seed);
        double[] images = [.. Enumerable.Range(0, Batch * w.Count).Select(_ => random.NextDouble() * 2 - 1)];
        int[] labels = [.. Enumerable.Range(0, Batch).Select(_ => random.Next(compiled.OutputSize))];
        double Loss() => plain.ReferenceLoss(new Tensor(images, [Batch, .. w.Shape]), new Labels(labels));

        Assert.Equal(Loss(), compiled.Gradient(images, labels), 1e-12);
        double[] gradient = compiled.Parameters[0].GradientToArray();
        for (int i = 0; i < w.Count; i++)
        {
            const double step = 1e-6;
            double kept = w.Values[i];
            w.Values[i] = kept + step;
            double after = Loss();
            w.Values[i] = kept - step;
            double before = Loss();
            w.Values[i] = kept;
            Assert.Equal((after - before) / (2 * step), gradient[i], 1e-7);
        }
    }
}
