using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>
/// Gives every value of a block its place. A value lives from the call that writes it to the last one that reads it; all
/// calls of a Tiles phase happen at one time. Largest values first, each at the lowest place that is free during its life.
/// An elementwise result takes over the memory of an operand that dies with it.
/// </summary>
internal static class MemoryPlan
{
    public static Schedule Run(string name, SelectedKernels kernels, List<Phase> phases)
    {
        Life[] lives = Lives(kernels, phases);
        int[] home = ShareInPlace(kernels.Values, phases, lives);
        var values = kernels.Values.ToArray();
        int block = PlaceBlockValues(values, lives, home), uniform = 0;
        for (int v = 0; v < values.Length; v++)
        {
            if (values[v].Placement is not (Placement.Uniform or Placement.Constant))
                continue;
            values[v] = values[v] with { Offset = uniform };
            uniform += (values[v].Elements + 15) / 16 * 16;
        }
        return new(name, EquatableArray.Create<MemoryValue>(values), phases.ToEquatableArray(), kernels.Results.ToEquatableArray(),
            kernels.Winners.ToEquatableArray(), kernels.Residuals.ToEquatableArray(), block, uniform);
    }

    /// <summary>First and last time at which a value must be in memory; empty (From > To) for one that is never written.</summary>
    internal readonly record struct Life(int From, int To)
    {
        public bool Overlaps(Life other) => From <= other.To && other.From <= To;
    }

    /// <summary>Times count the calls; a Tiles phase is one time, and what the host reads lives to the end.</summary>
    internal static Life[] Lives(SelectedKernels kernels, List<Phase> phases)
    {
        var lives = new Life[kernels.Values.Count];
        for (int v = 0; v < lives.Length; v++)
            lives[v] = new(int.MaxValue, -1);
        int time = 0;
        foreach (Phase phase in phases)
        {
            foreach (KernelCall call in phase.Calls)
            {
                foreach (int v in call.Results.Concat(call.Operands))
                    lives[v] = new(Math.Min(lives[v].From, time), Math.Max(lives[v].To, time));
                if (phase.Kind != PhaseKind.Tiles)
                    time++;
            }
            if (phase.Kind == PhaseKind.Tiles)
                time++;
        }
        foreach (int v in kernels.Results.Select(static r => r.Value).Concat(kernels.Winners.Select(static w => w.Value)))
            lives[v] = lives[v] with { To = int.MaxValue };
        return lives;
    }

    /// <summary>For each value the value whose memory it shares; itself, mostly.</summary>
    private static int[] ShareInPlace(List<MemoryValue> values, List<Phase> phases, Life[] lives)
    {
        int[] home = [.. Enumerable.Range(0, values.Count)];
        int time = 0;
        foreach (Phase phase in phases)
        {
            foreach (KernelCall call in phase.Calls)
            {
                if (call.Spec is MapSpec map && call.Results.Count == 1)
                    for (int i = 0; i < call.Operands.Count; i++)
                        if (CanTakeOver(values, lives, home, map, call, i, time))
                        {
                            int owner = home[call.Operands[i]];
                            home[call.Results[0]] = owner;
                            lives[owner] = new(lives[owner].From, lives[call.Results[0]].To);
                            break;
                        }
                if (phase.Kind != PhaseKind.Tiles)
                    time++;
            }
            if (phase.Kind == PhaseKind.Tiles)
                time++;
        }
        return home;
    }

    private static bool CanTakeOver(List<MemoryValue> values, Life[] lives, int[] home, MapSpec map, KernelCall call, int operand, int time)
    {
        MemoryValue from = values[call.Operands[operand]], to = values[call.Results[0]];
        int owner = home[from.Id];
        bool whole = map.Operands[operand].Batched && map.Operands[operand].Strides.Equals(MapLowering.Contiguous(map.Dims));
        return whole && from.Placement == Placement.Block && to.Placement == Placement.Block && from.Elements == to.Elements
            && lives[owner].To == time && lives[to.Id].From == time && home[to.Id] == to.Id
            && call.Operands.Where((_, i) => i != operand).All(o => home[o] != owner);
    }

    private static int PlaceBlockValues(MemoryValue[] values, Life[] lives, int[] home)
    {
        int[] order = [.. values.Where(v => IsInBlock(v) && home[v.Id] == v.Id && lives[v.Id].To >= 0)
            .OrderByDescending(static v => v.Vectors).ThenBy(static v => v.Id).Select(static v => v.Id)];
        var placed = new List<int>();
        int size = 0;
        foreach (int v in order)
        {
            int offset = 0;
            foreach (int other in placed.Where(o => lives[o].Overlaps(lives[v])).OrderBy(o => values[o].Offset))
                if (offset + values[v].Vectors > values[other].Offset)
                    offset = Math.Max(offset, values[other].Offset + values[other].Vectors);
                else
                    break;
            values[v] = values[v] with { Offset = offset };
            placed.Add(v);
            size = Math.Max(size, offset + values[v].Vectors);
        }
        for (int v = 0; v < values.Length; v++)
            if (IsInBlock(values[v]))
                values[v] = values[v] with { Offset = values[home[v]].Offset };
        return size;
    }

    private static bool IsInBlock(MemoryValue value) => value.Placement is Placement.Block or Placement.BlockCode;
}
