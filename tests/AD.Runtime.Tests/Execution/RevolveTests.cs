using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>Loops that go back to snapshots: the steps in order, and as few as can be.</summary>
public sealed class RevolveTests
{
    /// <summary>The loop as derived methods write it, with a counter in place of its body.</summary>
    private static long Run(int steps, int snapshots, out int peak)
    {
        int slots = Revolve.Slots(snapshots, steps), at = 0;
        long runs = 0;
        int[] kept = new int[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            kept[slot] = at;
            int next = at + Revolve.Split(steps - at + 1, slots - slot);
            Assert.InRange(next, at + 1, steps);
            runs += next - at;
            at = next;
        }
        Assert.Equal(Math.Max(steps, 0), at);
        int top = slots - 1;
        peak = slots;
        for (int step = steps - 1; step >= 0; step--)
        {
            int start = at = kept[top];
            while (at < step)
            {
                int next = at + Revolve.Split(step - at + 1, slots - top);
                Assert.InRange(next, at + 1, step);
                runs += next - at;
                at = next;
                if (at < step)
                    kept[++top] = at;
            }
            Assert.Equal(step, at);
            if (start == step)
                top--;
        }
        Assert.Equal(-1, top);
        return runs;
    }

    /// <summary>The fewest steps that are run to have each of some states once, the last one first, by trying every place for the next snapshot.</summary>
    private static long[,] Fewest(int states, int slots)
    {
        long[,] fewest = new long[states + 1, slots + 1];
        for (int n = 2; n <= states; n++)
            for (int s = 1; s <= slots; s++)
            {
                fewest[n, s] = n * (n - 1L) / 2;
                for (int k = 1; s > 1 && k < n; k++)
                    fewest[n, s] = Math.Min(fewest[n, s], k + fewest[n - k, s - 1] + fewest[k, s]);
            }
        return fewest;
    }

    private static long Binomial(int n, int k)
    {
        long product = 1;
        for (int i = 1; i <= k; i++)
            product = product * (n - k + i) / i;
        return product;
    }

    [Fact]
    public void Are_as_few_steps_run_as_any_choice_of_snapshots_needs()
    {
        long[,] fewest = Fewest(121, 12);
        for (int steps = 1; steps <= 120; steps++)
            for (int snapshots = 1; snapshots <= 12; snapshots++)
            {
                Assert.Equal(fewest[steps + 1, snapshots], Run(steps, snapshots, out int peak));
                Assert.Equal(Math.Min(steps, snapshots), peak);
            }
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 1000)]
    [InlineData(3, 5000)]
    [InlineData(10, 1000)]
    [InlineData(10, 100_000)]
    [InlineData(100, 20_000)]
    [InlineData(5000, 4999)]
    [InlineData(5000, 5001)]
    public void Is_the_count_that_of_the_formula(int snapshots, int steps)
    {
        int runs = 1;
        while (Binomial(snapshots + runs, runs) <= steps)
            runs++;
        Assert.Equal(runs * (steps + 1L) - Binomial(snapshots + runs, runs - 1), Run(steps, snapshots, out _));
    }

    [Fact]
    public void Is_a_loop_of_no_steps_no_loop()
    {
        Assert.Equal(0, Run(0, 3, out int peak));
        Assert.Equal(0, peak);
        Assert.Equal(0, Run(-5, 3, out _));
    }

    [Fact]
    public void Does_the_longest_loop_split_without_overflow()
    {
        foreach (int slots in (int[])[1, 2, 3, 10, 1000, int.MaxValue - 1])
            Assert.InRange(Revolve.Split(int.MaxValue, slots), 1, int.MaxValue - 1);
    }

    [Fact]
    public void Is_no_snapshot_refused_by_name()
    {
        Assert.Contains("snapshots ('0')", Assert.Throws<ArgumentOutOfRangeException>(() => Revolve.Slots(0, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("snapshots ('-1')", Assert.Throws<ArgumentOutOfRangeException>(() => AD.Checkpoint(5, snapshots: -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Revolve.Split(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Revolve.Split(2, 0));
    }

    [Fact]
    public void Are_the_steps_those_of_a_plain_loop()
    {
        static List<int> Steps(CheckpointedSteps steps)
        {
            List<int> found = [];
            foreach (int step in steps)
                found.Add(step);
            return found;
        }
        Assert.Equal([0, 1, 2, 3], Steps(AD.Checkpoint(4, 2)));
        Assert.Equal([-2, -1, 0], Steps(AD.Checkpoint(-2, 1, snapshots: 1)));
        Assert.Empty(Steps(AD.Checkpoint(0, 1)));
        Assert.Empty(Steps(AD.Checkpoint(3, 2, 1)));
        Assert.Equal([int.MaxValue - 1], Steps(AD.Checkpoint(int.MaxValue - 1, int.MaxValue, 1)));
    }

    [Fact]
    public void Are_steps_that_cannot_be_counted_refused_by_name()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(static () => Revolve.Slots(5, int.MaxValue));
        Assert.Equal("steps", error.ParamName);
    }
}
