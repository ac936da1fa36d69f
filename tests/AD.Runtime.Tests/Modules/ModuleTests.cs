namespace AdCompiler.Tests;

public sealed class ModuleTests
{
    sealed class Scale(int features) : Module
    {
        readonly Parameter factor = new(Initializer.Ones, features);

        public Tensor Forward(Tensor x) => x * factor;
    }

    abstract class Base : Network
    {
        protected readonly Linear last = new(4, 2);
    }

    sealed class Nested(Scale captured) : Base
    {
        readonly Scale[] scales = [new(4), new(4)];
        readonly List<Parameter> shifts = [new(Initializer.Zeros, 4)];
        readonly Scale? absent = null;
        readonly Linear hidden = new(3, 4, bias: false);

        Scale Shown { get; } = new(1);

        public override Tensor Forward(Tensor input)
        {
            Tensor x = hidden.Forward(input);
            foreach (Scale scale in scales)
                x = scale.Forward(x) + shifts[0];
            return last.Forward(Shown.Forward(captured.Forward(absent is null ? x : absent.Forward(x))));
        }

        protected override Tensor Loss(Tensor output, Labels labels) => Ops.Sum(output);

        public bool IsTraining => Training;
    }

    [Fact]
    public void Are_names_the_field_paths_of_base_classes_arrays_lists_and_properties() => Assert.Equal(
        ["last.weight", "last.bias", "captured.factor", "scales.0.factor", "scales.1.factor", "shifts.0", "hidden.weight", "Shown.factor"],
        new Nested(new Scale(4)).NamedParameters().Select(p => p.Key).OrderBy(OrderOf));

    static int OrderOf(string name) => Array.IndexOf(
        ["last", "captured", "scales", "shifts", "hidden", "Shown"], name.Split('.')[0]);

    [Fact]
    public void Does_initialising_twice_from_a_seed_give_the_same_loss()
    {
        var network = new Nested(new Scale(4));
        Tensor input = Tensor.Filled(1, 2, 3);
        var labels = new Labels(0, 1);
        network.Initialize(3);
        double first = network.ReferenceLoss(input, labels);
        network.Initialize(4);
        Assert.NotEqual(first, network.ReferenceLoss(input, labels));
        network.Initialize(3);
        Assert.Equal(first, network.ReferenceLoss(input, labels));
    }

    [Fact]
    public void Does_an_uninitialised_parameter_say_what_to_do()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Scale(3).Forward(Tensor.Zeros(1, 3)));
        Assert.Equal("Parameter of shape [3] has no value yet; call Initialize(seed) on its network, or set Value.", error.Message);
    }

    [Fact]
    public void Does_training_reach_every_module_below()
    {
        var network = new Nested(new Scale(4));
        Assert.False(network.IsTraining);
        network.SetTraining(true);
        Assert.True(network.IsTraining);
    }

    [Fact]
    public void Are_labels_of_another_count_refused()
    {
        var network = new Nested(new Scale(4));
        network.Initialize(1);
        Assert.Equal("Nested: 1 labels; expected one for each of 2 samples.",
            Assert.Throws<ArgumentException>(() => network.ReferenceLoss(Tensor.Zeros(2, 3), new Labels(0))).Message);
    }
}
