using AdCompiler.Training;

namespace AdCompiler.Tests.Training;

public sealed class ShuffleTests
{
    [Fact]
    public void Is_the_order_a_permutation_that_depends_on_seed_and_epoch_alone()
    {
        int[] Order(ulong seed, int epoch)
        {
            var order = new int[1000];
            Shuffle.Permute(order, seed, epoch);
            return order;
        }
        Assert.Equal(Enumerable.Range(0, 1000), Order(1, 0).Order());
        Assert.Equal(Order(1, 3), Order(1, 3));
        Assert.NotEqual(Order(1, 3), Order(1, 4));
        Assert.NotEqual(Order(1, 3), Order(2, 3));
    }

    [Fact]
    public void Has_the_order_stayed_what_it_was()
    {
        var order = new int[8];
        Shuffle.Permute(order, 1, 0);
        Assert.Equal("3 7 0 6 2 1 4 5", string.Join(" ", order));
    }

    [Fact]
    public void Is_every_place_equally_likely()
    {
        // where image 0 of 5 lands over 10,000 epochs: 2,000 each, standard deviation 40
        var counts = new int[5];
        var order = new int[5];
        for (int epoch = 0; epoch < 10_000; epoch++)
        {
            Shuffle.Permute(order, 1, epoch);
            counts[Array.IndexOf(order, 0)]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 1_840, 2_160));
    }
}
