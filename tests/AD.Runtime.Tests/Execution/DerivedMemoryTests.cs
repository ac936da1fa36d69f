using AdCompiler.Execution;

namespace AdCompiler.Tests.Execution;

/// <summary>The pooled memory of derived methods: frames, local arrays, and the check that arrays are separate.</summary>
public sealed class DerivedMemoryTests
{
    private struct Pair
    {
        public double First, Second;
    }

    [Fact]
    public void Do_frames_come_back_in_the_opposite_order()
    {
        FrameStack<Pair> stack = FrameStack<Pair>.Rent();
        for (int block = 0; block < 200; block++)
        {
            Span<Pair> frames = stack.Open(block % 7);
            for (int i = 0; i < frames.Length; i++)
                frames[i] = new Pair { First = block, Second = i };
        }
        for (int block = 199; block >= 0; block--)
        {
            Span<Pair> frames = stack.Reopen();
            Assert.Equal(block % 7, frames.Length);
            for (int i = 0; i < frames.Length; i++)
                Assert.Equal((block, i), (frames[i].First, frames[i].Second));
            stack.Close();
        }
        stack.Return();
    }

    [Fact]
    public void Do_frames_stay_where_they_are_while_more_are_opened()
    {
        FrameStack<Pair> stack = FrameStack<Pair>.Rent();
        Span<Pair> first = stack.Open(3);
        for (int i = 0; i < 1000; i++)
            stack.Open(100);
        first[2].Second = 5;
        for (int i = 0; i < 1000; i++)
            stack.Close();
        Assert.Equal(5, stack.Reopen()[2].Second);
        stack.Return();
    }

    [Fact]
    public void Does_a_stack_that_was_given_up_midway_leave_no_trace()
    {
        FrameStack<Pair> lost = FrameStack<Pair>.Rent();
        lost.Open(10)[0].First = 1;
        FrameStack<Pair> next = FrameStack<Pair>.Rent();
        Assert.NotSame(lost, next);
        Assert.Contains("Pair", Assert.Throws<InvalidOperationException>(() => { next.Reopen(); }).Message, StringComparison.Ordinal);
        next.Open(2);
        next.Return();
        FrameStack<Pair> again = FrameStack<Pair>.Rent();
        Assert.Same(next, again);
        Assert.Throws<InvalidOperationException>(again.Close);
    }

    [Fact]
    public void Do_a_derivative_and_one_inside_it_have_stacks_of_their_own()
    {
        FrameStack<Pair> outer = FrameStack<Pair>.Rent();
        outer.Open(1)[0].First = 1;
        FrameStack<Pair> inner = FrameStack<Pair>.Rent();
        inner.Open(1)[0].First = 2;
        inner.Return();
        Assert.Equal(1, outer.Reopen()[0].First);
        outer.Return();
    }

    [Fact]
    public void Does_each_thread_have_its_own()
    {
        FrameStack<Pair> here = FrameStack<Pair>.Rent();
        here.Return();
        FrameStack<Pair>? there = null;
        var thread = new Thread(() => there = FrameStack<Pair>.Rent());
        thread.Start();
        thread.Join();
        Assert.NotSame(here, there);
    }

    [Fact]
    public void Does_the_second_call_allocate_nothing()
    {
        static double Call()
        {
            FrameStack<Pair> stack = FrameStack<Pair>.Rent();
            Workspace<double> workspace = Workspace<double>.Rent();
            double sum = 0;
            for (int i = 0; i < 500; i++)
            {
                int mark = workspace.Mark;
                stack.Open(3)[2].First = i;
                sum += workspace.Zeros(400)[399];
                workspace.Release(mark);
            }
            for (int i = 0; i < 500; i++)
            {
                sum += stack.Reopen()[2].First;
                stack.Close();
            }
            stack.Return();
            workspace.Return();
            return sum;
        }
        Call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = Call();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(499 * 250, sum);
    }

    [Fact]
    public void Are_local_arrays_zero_and_apart()
    {
        Workspace<double> workspace = Workspace<double>.Rent();
        Span<double> first = workspace.Zeros(100);
        int mark = workspace.Mark;
        workspace.Zeros(1000).Fill(7);
        Assert.Equal(new double[100], first);
        workspace.Release(mark);
        Span<double> again = workspace.Zeros(1000);
        Assert.Equal(new double[1000], again);
        again.Fill(1);
        first.Fill(2);
        Assert.DoesNotContain(2.0, again.ToArray());
        Assert.Equal(0, workspace.Zeros(0).Length);
        workspace.Return();
    }

    [Fact]
    public void Does_a_workspace_go_back_over_many_chunks()
    {
        Workspace<int> workspace = Workspace<int>.Rent();
        workspace.Zeros(250)[249] = 1;
        int mark = workspace.Mark;
        for (int length = 1; length < 3000; length += 100)
            workspace.Zeros(length);
        workspace.Release(mark);
        Assert.Equal(mark, workspace.Mark);
        Span<int> after = workspace.Zeros(6);
        Assert.Equal(mark + 16, workspace.Mark);                    // the next array starts at a cache line
        Assert.Equal(new int[6], after);
        Assert.Contains("expected 0 to", Assert.Throws<ArgumentOutOfRangeException>(() => workspace.Release(mark + 17)).Message, StringComparison.Ordinal);
        workspace.Return();
    }

    [Fact]
    public unsafe void Do_arrays_start_at_cache_lines()
    {
        Workspace<double> workspace = Workspace<double>.Rent();
        foreach (int length in (int[])[1, 9, 300, 7, 5000, 3])
            fixed (double* start = workspace.Zeros(length))
                Assert.Equal(0, (nint)start % 64);
        workspace.Return();
    }

    [Fact]
    public void Are_overlapping_arrays_rejected_by_name()
    {
        double[] x = new double[8];
        ArgumentException error = Assert.Throws<ArgumentException>(() => Overlap.Reject<double>(x).With(x.AsSpan(3)));
        Assert.Equal("x and x.AsSpan(3): found x.AsSpan(3) to start at x[3], expected separate memory", error.Message);
        Overlap.Reject<double>(x.AsSpan(0, 3)).With(x.AsSpan(3));
        Overlap.Reject<double>([]).With(x);
    }

    [Fact]
    public void Are_shared_rows_rejected()
    {
        double[] shared = new double[2];
        double[][] a = [new double[2], shared], b = [shared, new double[2]], c = [new double[2]];
        Overlap.RejectRows<double>(a).WithRows(c);
        Assert.Contains("a[1]", Assert.Throws<ArgumentException>(() => Overlap.RejectRows<double>(a).WithRows(b)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Overlap.RejectRows<double>(a).WithRows(shared));
        double[,] grid = new double[2, 2];
        Assert.Throws<ArgumentException>(() => Overlap.RejectRows<double>(grid).WithRows(grid));
        Overlap.RejectRows<double>(grid).WithRows(new double[2, 2]);
    }
}
