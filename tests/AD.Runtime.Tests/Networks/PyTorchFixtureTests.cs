using System.Globalization;
using AdCompiler.Files;
using AdCompiler.Networks;
using AdCompiler.Tests.Files;
using AdCompiler.Tests.Reference;

namespace AdCompiler.Tests.Networks;

/// <summary>Holds the reference implementation to what PyTorch computed in double, see tests/fixtures/gradients.</summary>
public sealed class PyTorchFixtureTests
{
    static (Network Network, Tensor Images, Labels Labels, SafetensorsFile Gradient) Problem(string name)
    {
        string folder = Repository.At("tests", "fixtures", "gradients", name);
        Network network = name == "lenet5" ? new LeNet5() : new LeNet5Bn();
        network.Initialize(0);
        network.SetTraining(true);
        SafetensorsFile weights = Safetensors.Read(Path.Combine(folder, "W.safetensors"));
        foreach (var (path, parameter) in network.NamedParameters())
            parameter.Value = new Tensor(weights.Require(path, parameter.Shape).ToDoubles(), parameter.Shape);
        StoredTensor images = Npy.Read(Path.Combine(folder, "X.npy"));
        var labels = new Labels(Npy.Read(Path.Combine(folder, "Y.npy")).ToInts());
        return (network, new Tensor(images.ToDoubles(), images.Shape), labels, Safetensors.Read(Path.Combine(folder, "G.native.safetensors")));
    }

    [Theory]
    [InlineData("lenet5")]
    [InlineData("lenet5bn")]
    public void Is_the_loss_PyTorchs(string name)
    {
        var (network, images, labels, gradient) = Problem(name);
        double expected = double.Parse(gradient.Metadata["loss"], CultureInfo.InvariantCulture);
        Assert.Equal(1, network.ReferenceLoss(images, labels) / expected, 1e-13);
    }

    // The loss is smooth in the last layer; further up, ties are everywhere and differences say nothing.
    [Theory]
    [InlineData("lenet5", "f3.bias")]
    [InlineData("lenet5bn", "f3.bias")]
    [InlineData("lenet5", "f3.weight")]
    public void Do_central_differences_of_the_last_layer_agree_with_PyTorch(string name, string path)
    {
        var (network, images, labels, gradient) = Problem(name);
        Tensor value = network.NamedParameters().Single(p => p.Key == path).Value.Value;
        double[] expected = gradient.Find(path)!.ToDoubles();
        int stride = expected.Length < value.Count ? 13 : 1, taken = Math.Min(expected.Length, 20);
        double[] found = CentralDifferences.Gradient(
            () => network.ReferenceLoss(images, labels), value, [.. Enumerable.Range(0, taken).Select(i => i * stride)]);
        Near.Equal(expected[..taken], found, 1e-6);
    }
}
