using AdCompiler.Generators.Passes;
using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Tests.Programs;

/// <summary>Runs schedules on a memory of names: who wrote here last?</summary>
public sealed class MemoryPlanTests
{
    [Fact]
    public void Does_every_call_of_LeNet5_read_what_was_written_for_it() => Check(Models.LeNet5);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Does_every_call_of_a_random_network_read_what_was_written_for_it(int seed) => Check(Models.Random(seed));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Fact]
    public void Does_a_step_of_LeNet5_have_two_joins()
    {
        Schedule schedule = Scheduler.Run(PassPipeline.Gradient(Models.LeNet5.Training), Targets(Models.LeNet5), withMaps: true);
        Assert.Equal([PhaseKind.Blocks, PhaseKind.Tiles], schedule.Phases.Select(p => p.Kind));
    }

    [Fact]
    public void Are_the_pools_of_LeNet5_taken_inside_its_convolutions()
    {
        Schedule schedule = Scheduler.Run(PassPipeline.Gradient(Models.LeNet5.Training), Targets(Models.LeNet5), withMaps: true);
        ConvSpec[] forward = [.. schedule.Phases[0].Calls.Select(c => c.Spec).OfType<ConvSpec>().Where(c => c.Direction == ConvDirection.Forward)];
        Assert.All(forward, conv => Assert.True(conv.Pool is { WithWinners: true, Site.Relu: not null }));
        Assert.Equal(2, forward.Length);
    }

    private static ResultTargets Targets(NetworkModel model) =>
        new(model.Parameters.Select(p => p.Name).ToEquatableArray(), model.Buffers.Select(b => b.Name).ToEquatableArray());

    private static void Check(NetworkModel model)
    {
        Replay(Scheduler.Run(PassPipeline.Gradient(model.Training), Targets(model), withMaps: true), model);
        Replay(Scheduler.Run(PassPipeline.Tangent(model.Training), Targets(model), withMaps: false), model);
        Replay(Scheduler.Run(PassPipeline.Inference(model.Inference), Targets(model), withMaps: false), model);
    }

    private static void Replay(Schedule schedule, NetworkModel model)
    {
        var owner = new int[schedule.BlockVectors];
        Array.Fill(owner, -1);
        var uniform = new HashSet<int>();
        foreach (Phase phase in schedule.Phases)
        {
            if (phase.Kind == PhaseKind.Tiles)
                foreach (KernelCall call in phase.Calls)
                    Read(schedule, call, owner, uniform);
            foreach (KernelCall call in phase.Calls)
            {
                if (phase.Kind != PhaseKind.Tiles)
                    Read(schedule, call, owner, uniform);
                foreach (int result in call.Results)
                    Write(schedule.Values[result], owner, uniform);
            }
        }
        foreach (int value in schedule.Results.Select(r => r.Value).Concat(schedule.Winners.Select(w => w.Value)))
            Owns(schedule.Values[value], owner, "the host");
        Assert.Equal(model.Parameters.Count, schedule.Values.Where(v => v.Placement == Placement.Gradient).Select(v => v.Index).Distinct().Count() is var n and > 0 ? n : model.Parameters.Count);
    }

    private static void Read(Schedule schedule, KernelCall call, int[] owner, HashSet<int> uniform)
    {
        foreach (MemoryValue value in call.Operands.Select(o => schedule.Values[o]))
            if (value.Placement is Placement.Block or Placement.BlockCode)
                Owns(value, owner, call.Comment);
            else if (value.Placement == Placement.Uniform)
                Assert.True(uniform.Contains(value.Id), $"{call.Comment} reads {value.Name} before it is written");
    }

    private static void Owns(MemoryValue value, int[] owner, string reader)
    {
        for (int i = 0; i < value.Vectors; i++)
            Assert.True(owner[value.Offset + i] == value.Id, $"{reader} reads {value.Name}, vector {i}, where {owner[value.Offset + i]} was written last");
    }

    private static void Write(MemoryValue value, int[] owner, HashSet<int> uniform)
    {
        if (value.Placement is Placement.Block or Placement.BlockCode)
            Array.Fill(owner, value.Id, value.Offset, value.Vectors);
        else
            uniform.Add(value.Id);
    }
}
