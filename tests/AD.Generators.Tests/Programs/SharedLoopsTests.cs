using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Programs;

using Linear = AdCompiler.Generators.Programs.Linear;

/// <summary>Which loops may the threads of a GPU share, and which must one thread run by itself?</summary>
public class SharedLoopsTests
{
    private readonly ProgramBuilder b = new("a test");
    private readonly VariableId x, y;

    public SharedLoopsTests() => (x, y) = (b.Operand(0, "x", VariableKind.LanePointer), b.Result(0, "y", VariableKind.LanePointer));

    private int Shares(int tasks = 0) => SharedLoops.Of(new LoweredKernel(b.Arguments, b.Build("Test"), Tasks: tasks)).Shares;

    private void Copy(Linear to, Linear from) => b.Assign(new Element(y, to), LaneFunctions.Identity, new Element(x, from));

    [Fact]
    public void Is_a_nest_shared_by_all_its_iterations()
    {
        b.Loop("i", 6, i =>
        {
            VariableId v = b.Variable("v");
            b.Assign(v, LaneFunctions.Identity, new Element(x, i));
            b.Loop("j", 10, j => b.Assign(new Element(y, i * 10 + j), LaneFunctions.Add, v, new Element(x, j)), step: 2);
        });
        Assert.Equal(30, Shares());
    }

    [Fact]
    public void Is_a_loop_shared_around_a_sum_of_its_own()
    {
        VariableId sum = b.Variable("sum");
        b.Loop("i", 6, i =>
        {
            b.Assign(sum, LaneFunctions.Zero);
            b.Loop("j", 10, j => b.Assign(sum, LaneFunctions.Add, sum, new Element(x, i * 10 + j)));
            b.Assign(new Element(y, i), LaneFunctions.Identity, sum);
        });
        Assert.Equal(6, Shares());
    }

    [Fact]
    public void Is_a_sum_over_the_loop_left_to_one_thread()
    {
        VariableId sum = b.Variable("sum");
        b.Assign(sum, LaneFunctions.Zero);
        b.Loop("i", 6, i =>
        {
            b.Assign(sum, LaneFunctions.Add, sum, new Element(x, i));
            b.Assign(new Element(y, i), LaneFunctions.Identity, sum);
        });
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Is_a_variable_that_is_read_after_the_loop_left_to_one_thread()
    {
        VariableId last = b.Variable("last");
        b.Loop("i", 6, i =>
        {
            b.Assign(last, LaneFunctions.Identity, new Element(x, i));
            b.Assign(new Element(y, i), LaneFunctions.Identity, last);
        });
        b.Assign(new Element(y, 6), LaneFunctions.Identity, last);
        Assert.Equal(1, Shares());
    }

    [Theory]
    [InlineData(3, 12)]     // [0,3), [3,6), ..: places of their own
    [InlineData(2, 1)]      // [0,3), [2,5), ..: two iterations write one place
    public void Is_a_place_that_two_iterations_write_seen(int stride, int shares)
    {
        b.Loop("i", 4, i => b.Loop("j", 3, j => Copy(i * stride + j, i)));
        Assert.Equal(shares, Shares());
    }

    [Fact]
    public void Is_the_outer_loop_shared_where_the_inner_one_writes_a_place_again()
    {
        b.Loop("i", 4, i => b.Loop("j", 3, j => Copy(i, i * 3 + j)));
        Assert.Equal(4, Shares());
    }

    [Fact]
    public void Are_two_loops_shared_that_write_apart()
    {
        b.Loop("i", 4, i => Copy(i, i));
        b.Loop("j", 9, j => Copy(j + 4, j));
        Assert.Equal(9, Shares());
    }

    [Fact]
    public void Are_two_loops_that_write_the_same_places_left_to_one_thread()
    {
        b.Loop("i", 4, i => Copy(i, i));
        b.Loop("j", 9, j => Copy(j + 3, j));
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Is_a_program_that_reads_what_it_writes_left_to_one_thread()
    {
        b.Loop("i", 4, i => Copy(i, i));
        b.Loop("j", 4, j => b.Assign(new Element(y, j + 4), LaneFunctions.Identity, new Element(y, j)));
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Is_a_bound_that_is_not_known_left_to_one_thread()
    {
        VariableId blocks = b.Extra(ArgumentKind.Blocks);
        b.For(b.Integer("i"), 0, blocks, () => Copy(0, 0));
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Are_clipped_bounds_inside_followed()
    {
        b.Loop("i", 5, i => b.Loop("j", new IndexCall(IndexOperation.Max, (Linear)0, i - 2), new IndexCall(IndexOperation.Min, (Linear)5, i + 3), j => Copy(i * 5 + j, j)));
        Assert.Equal(5, Shares());
    }

    [Fact]
    public void Are_halves_of_even_indices_followed()
    {
        VariableId half = b.Integer("half");
        b.Loop("i", 8, i =>
        {
            b.Set(half, new IndexCall(IndexOperation.Quotient, i, (Linear)2));
            Copy(half, i);
        }, step: 2);
        Assert.Equal(4, Shares());
    }

    [Fact]
    public void Is_an_index_that_a_branch_changes_not_taken_for_known()
    {
        VariableId k = b.Integer("k");
        b.Loop("i", 4, i =>
        {
            b.Set(k, i);
            b.If([new Comparison(i, Relation.AtLeast, 2)], () => b.Set(k, 0));
            Copy(k, i);
        });
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Is_an_index_that_another_loop_changes_not_taken_for_known()
    {
        VariableId k = b.Integer("k");
        b.Loop("i", 4, i =>
        {
            b.Set(k, i);
            b.Loop("j", 3, j => b.Set(k, j));
            Copy(k, i);
        });
        Assert.Equal(1, Shares());
    }

    [Fact]
    public void Is_an_index_that_an_iteration_hands_to_the_next_left_to_one_thread()
    {
        VariableId k = b.Integer("k");
        b.Set(k, 0);
        b.Loop("i", 4, i => b.Loop("j", 3, j =>
        {
            Copy(k + i * 3, j);
            b.Set(k, j);
        }));
        Assert.Equal(1, Shares());
    }

    [Theory, MemberData(nameof(Cases))]
    public void Does_each_thread_of_a_networks_kernels_write_places_of_its_own(string network) => AreApart(ProgramTests.Model(network, 0));

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Does_each_thread_of_a_random_networks_kernels_write_places_of_its_own(int seed) => AreApart(Models.Random(seed));

    public static TheoryData<string> Cases => [.. AdCompiler.Generators.Tests.Tensors.Cases.All.Keys];

    private static void AreApart(NetworkModel model)
    {
        NetworkPrograms programs = NetworkPrograms.Of(model);
        foreach (NamedKernel kernel in new KernelLibrary([programs.Gradient, programs.Jvp, programs.Inference]).InOrder)
            Assert.False(IsWrittenTwice(kernel.Loops.Wide, SharedLoops.Of(kernel.Loops)), kernel.Name);
    }

    private static bool IsWrittenTwice(Program program, SharedLoops shared) => shared.Shares > 1 && WrittenPlaces.Overlap(program, shared.At);

    [Fact]
    public void Are_random_loops_shared_only_where_they_are_apart_when_they_run()
    {
        int shares = 0, overlaps = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new RandomLoops(seed);
            SharedLoops shared = SharedLoops.Of(random.Kernel);
            Assert.False(IsWrittenTwice(random.Kernel.Wide, shared), $"seed {seed}");
            bool overlap = WrittenPlaces.Overlap(random.Kernel.Wide, LoopNest.Of);
            if (random.IsLinear && !overlap)
                Assert.Equal(random.Iterations, shared.Shares);
            shares += shared.Shares > 1 ? 1 : 0;
            overlaps += overlap ? 1 : 0;
        }
        Assert.True(shares > 500 && overlaps > 500, $"{shares} shared, {overlaps} overlap");
    }
}
