using System.Globalization;
using AdCompiler.Files;
using AdCompiler.Networks;
using AdCompiler.Tests.Files;

namespace AdCompiler.Tests.Networks;

/// <summary>
/// Holds the compiled gradient to what PyTorch computed in double on inputs full of genuine ties, see
/// tests/fixtures/gradients. There the rules' gradients differ by percents; agreement to rounding is agreement at ties.
/// </summary>
public sealed class PyTorchGradientTests
{
    static readonly Dictionary<string, MaxPoolRule> Pools = new()
    {
        ["native"] = MaxPoolRule.Native,
        ["minimal"] = MaxPoolRule.Minimal,
        ["hybrid10"] = MaxPoolRule.Hybrid(10),
        ["composed10"] = MaxPoolRule.Hybrid(10, Evaluation.Composed),
    };

    public static TheoryData<string, string> Problems
    {
        get
        {
            var problems = new TheoryData<string, string>();
            foreach (string rule in Pools.Keys)
            {
                problems.Add("lenet5", rule);
                problems.Add("lenet5bn", rule);
            }
            return problems;
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Is_the_double_gradient_PyTorchs_under_every_pooling_rule(string name, string rule)
    {
        (double gradient, double loss) = RelativeErrors(name, Width.Double, rule);
        Assert.InRange(loss, 0, 1e-13);
        Assert.InRange(gradient, 0, 1e-12);
    }

    [Fact]
    public void Is_the_float_gradient_of_LeNet5_PyTorchs() =>
        Assert.InRange(RelativeErrors("lenet5", Width.Float, "native").Gradient, 0, 2e-6);

    /// <summary>|ours - PyTorch's| / |PyTorch's| over all stored elements of the gradient, and of the loss.</summary>
    static (double Gradient, double Loss) RelativeErrors(string name, Width width, string rule)
    {
        string folder = Repository.At("tests", "fixtures", "gradients", name);
        SafetensorsFile weights = Safetensors.Read(Path.Combine(folder, "W.safetensors"));
        SafetensorsFile expected = Safetensors.Read(Path.Combine(folder, $"G.{rule}.safetensors"));
        int[] labels = Npy.Read(Path.Combine(folder, "Y.npy")).ToInts();
        Rules rules = new() { MaxPool = Pools[rule] };
        using CompiledNetwork net = name == "lenet5"
            ? LeNet5.Compile(width, labels.Length, rules) : LeNet5Bn.Compile(width, labels.Length, rules);
        foreach (NetworkValue parameter in net.Parameters)
            parameter.SetValues(weights.Require(parameter.Name, parameter.Shape).ToDoubles());

        double loss = net.Gradient(Npy.Read(Path.Combine(folder, "X.npy")).ToDoubles(), labels);

        double gap = 0, norm = 0;
        foreach (NetworkValue parameter in net.Parameters)
        {
            double[] theirs = expected.Find(parameter.Name)!.ToDoubles(), ours = parameter.GradientToArray();
            int stride = theirs.Length < ours.Length ? int.Parse(expected.Metadata["stride"], CultureInfo.InvariantCulture) : 1;
            Assert.Equal((ours.Length + stride - 1) / stride, theirs.Length);
            for (int i = 0; i < theirs.Length; i++)
            {
                gap += (ours[i * stride] - theirs[i]) * (ours[i * stride] - theirs[i]);
                norm += theirs[i] * theirs[i];
            }
        }
        double expectedLoss = double.Parse(expected.Metadata["loss"], CultureInfo.InvariantCulture);
        return (Math.Sqrt(gap / norm), Math.Abs(loss / expectedLoss - 1));
    }
}
