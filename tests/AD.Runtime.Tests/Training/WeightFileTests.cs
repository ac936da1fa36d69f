using AdCompiler.Files;
using AdCompiler.Tests.Files;
using AdCompiler.Training;

namespace AdCompiler.Tests.Training;

public sealed class WeightFileTests
{
    [Fact]
    public void Do_weights_come_back_and_can_a_checkpoint_serve_as_weights()
    {
        using var folder = new TemporaryFolder();
        using var network = Initialised(1);
        WeightFile.Save(folder["w"], network);
        using var other = Initialised(2);
        WeightFile.Load(folder["w"], other);
        Assert.Equal(network.Parameters[0].ToArray(), other.Parameters[0].ToArray());

        Safetensors.Write(folder["c"], [.. Safetensors.Read(folder["w"]).Tensors, StoredTensor.From("optimizer/sgd.momentum", [1f], 1)]);
        WeightFile.Load(folder["c"], other);
    }

    [Fact]
    public void Are_tensors_that_do_not_match_named()
    {
        using var folder = new TemporaryFolder();
        using var network = Initialised(1);
        string Refusal(params StoredTensor[] tensors)
        {
            Safetensors.Write(folder["w"], tensors);
            return Assert.Throws<FileFormatException>(() => WeightFile.Load(folder["w"], network)).Message[folder["w: "].Length..];
        }
        var weight = StoredTensor.From("f.weight", new float[6], 2, 3);
        var seen = StoredTensor.From("f.seen", [1f]);
        Assert.Equal("tensor 'f.weight': found no such tensor among 1, expected [2,3]", Refusal(seen));
        Assert.Equal("tensor 'f.weight': found shape [3,2], expected [2,3]", Refusal(StoredTensor.From("f.weight", new float[6], 3, 2), seen));
        Assert.Equal("tensor 'f.weight': found element type Int32, expected Float64 or Float32 or Float16 or BFloat16", Refusal(StoredTensor.From("f.weight", new int[6], 2, 3), seen));
        Assert.Equal("tensor 'g': found a tensor the network has not, expected the 2 of Linear: f.weight, f.seen", Refusal(weight, seen, StoredTensor.From("g", [1f], 1)));
    }

    [Fact]
    public void Does_loading_by_order_return_the_names_of_the_file()
    {
        using var folder = new TemporaryFolder();
        using var network = Initialised(1);
        Safetensors.Write(folder["w"], [StoredTensor.From("anything", [1f, 2, 3, 4, 5, 6], 2, 3)]);
        Assert.Equal(["anything"], WeightFile.LoadByOrder(folder["w"], network));
        Assert.Equal([1, 2, 3, 4, 5, 6], network.Parameters[0].ToArray());
    }

    static LinearClassifier Initialised(ulong seed)
    {
        var network = new LinearClassifier(3, 2, batch: 4);
        network.Initialize(seed);
        return network;
    }
}
