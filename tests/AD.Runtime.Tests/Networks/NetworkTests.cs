using AdCompiler.Networks;

namespace AdCompiler.Tests.Networks;

public sealed class NetworkTests
{
    static Network Create(string name) => name switch
    {
        "lenet5" => new LeNet5(),
        "lenet5bn" => new LeNet5Bn(),
        "vgg11" => new Vgg11(),
        "vgg11bn" => new Vgg11Bn(),
        "resnet18" => new ResNet18(),
        _ => new ResNet18Bn(),
    };

    // Parameters and parameter tensors as in paper/reference/architectures.csv.
    [Theory]
    [InlineData("lenet5", 44_426, 10, 0)]
    [InlineData("lenet5bn", 44_878, 18, 8)]
    [InlineData("vgg11", 9_225_610, 18, 0)]
    [InlineData("vgg11bn", 9_231_114, 34, 16)]
    [InlineData("resnet18", 11_164_362, 22, 0)]
    [InlineData("resnet18bn", 11_173_962, 62, 40)]
    public void Does_each_network_have_the_published_parameters(string name, int count, int tensors, int buffers)
    {
        Network network = Create(name);
        Assert.Equal(count, network.NamedParameters().Sum(p => p.Value.Shape.Aggregate((a, b) => a * b)));
        Assert.Equal(tensors, network.NamedParameters().Count);
        Assert.Equal(buffers, network.NamedBuffers().Count);
    }

    [Theory]
    [InlineData("lenet5", "c1.weight f3.bias")]
    [InlineData("lenet5bn", "b1.weight b4.bias")]
    [InlineData("vgg11bn", "convs.7.weight norms.0.bias classifier.weight")]
    [InlineData("resnet18", "conv1.weight blocks.0.conv1.weight blocks.2.shortcut.weight fc.bias")]
    [InlineData("resnet18bn", "bn1.weight blocks.7.bn2.bias blocks.6.shortcut_bn.weight")]
    public void Are_parameters_named_as_in_PyTorch(string name, string expected)
    {
        var names = Create(name).NamedParameters().Select(p => p.Key).ToHashSet();
        Assert.All(expected.Split(' '), path => Assert.Contains(path, names));
    }

    [Fact]
    public void Are_running_statistics_named_as_in_PyTorch() => Assert.Equal(
        ["b1.running_mean", "b1.running_var"], new LeNet5Bn().NamedBuffers().Take(2).Select(b => b.Key));

    [Theory]
    [InlineData("lenet5", false)]
    [InlineData("lenet5bn", true)]
    [InlineData("resnet18bn", false)]
    public void Does_the_C_sharp_run_as_it_stands(string name, bool training)
    {
        Network network = Create(name);
        network.Initialize(1);
        network.SetTraining(training);
        Tensor image = name.StartsWith("lenet", StringComparison.Ordinal) ? Reference.Near.Random(1, 2, 1, 28, 28) : Reference.Near.Random(1, 1, 3, 32, 32);
        Tensor output = network.Forward(image);
        Assert.Equal([image.Shape[0], 10], output.Shape);
        Assert.All(output.Values, v => Assert.True(double.IsFinite(v) && Math.Abs(v) < 100));
    }

    [Fact]
    public void Is_a_reference_loss_of_other_images_refused_as_the_compiled_network_refuses_them()
    {
        var network = new LeNet5();
        network.Initialize(1);
        string Refusal(params int[] shape) =>
            Assert.Throws<ArgumentException>(() => network.ReferenceLoss(Tensor.Zeros(shape), new Labels(1, 2))).Message;
        Assert.Equal("LeNet5: images of shape [2, 1, 32, 32] for 2 samples; expected [2, 1, 28, 28], that is [1, 28, 28] for each.", Refusal(2, 1, 32, 32));
        Assert.Equal("LeNet5: images of shape [2, 784] for 2 samples; expected [2, 1, 28, 28], that is [1, 28, 28] for each.", Refusal(2, 784));
        Assert.Equal("LeNet5: a single number of images; expected a batch of them.", Refusal());
        using CompiledNetwork compiled = LeNet5.Compile(Width.Float, 2);
        compiled.Initialize(1);
        Assert.EndsWith("that is [1, 28, 28] for each.", Assert.Throws<ArgumentException>(() => compiled.Gradient(new float[2 * 32 * 32], (int[])[1, 2])).Message);
    }

    [Fact]
    public void Does_ResNet_start_Kaiming_normal_by_fan_out() => Assert.Equal(
        Initializer.KaimingNormal(128 * 9),
        new ResNet18().NamedParameters().Single(p => p.Key == "blocks.2.conv1.weight").Value.Initializer);
}
