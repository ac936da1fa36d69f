using AdCompiler.Generators.Programs;

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
}
