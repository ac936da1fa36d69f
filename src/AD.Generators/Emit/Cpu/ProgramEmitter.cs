using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>
/// The host text of one program: constants of its memory plan, a method for each phase, and methods that follow the user's
/// blocks (<see cref="ScopeRuns"/>), first the forward ones, then the derived ones.
/// </summary>
internal sealed class ProgramEmitter
{
    // half of a core's second-level cache
    private const int CachedBytes = 1 << 20;

    private readonly Schedule schedule;
    private readonly Layout layout;
    private readonly CallEmitter call;
    private readonly Spelling spelling;
    private readonly List<PhaseText> phases;

    public ProgramEmitter(Schedule schedule, KernelLibrary kernels, StoredNames stored, PoolTablePlaces tables, Spelling spelling)
    {
        this.schedule = schedule;
        this.spelling = spelling;
        layout = new Layout(schedule, spelling, stored);
        call = new CallEmitter(layout, kernels, tables, spelling);
        phases = ScopeRuns.Of(schedule);
    }

    private string Memory => $"ProgramMemory<{spelling.Element}>* m";

    private string Generic => spelling.RoundsToHalf ? "<TArith>" : "";

    private string Constraint => spelling.RoundsToHalf ? " where TArith : struct, IArithmetic<float>" : "";

    /// <summary>Residuals of this program with their bytes for one sample.</summary>
    public IEnumerable<(string Name, int Bytes)> Residuals => schedule.Residuals.Select(r =>
    {
        MemoryValue value = layout[r];
        return (value.Name, value.Bytes(spelling.Element == "double" ? 8 : 4));
    });

    public int BlockBytes => schedule.BlockVectors * 64;

    /// <summary>Constants, the program's description, its phases and its forward methods.</summary>
    public void WriteForward(CodeWriter writer)
    {
        layout.Write(writer);
        writer.Blank();
        Description(writer);
        for (int i = 0; i < phases.Count; i++)
            Phase(writer, phases[i], i);
        Runs(writer, static r => r.Forward);
    }

    /// <summary>The derived methods.</summary>
    public void WriteBackward(CodeWriter writer) => Runs(writer, static r => !r.Forward);

    private void Description(CodeWriter writer)
    {
        writer.Line($"internal static NetworkProgram<{spelling.Element}> Program{Generic}(){Constraint} => new()");
        writer.Open();
        writer.Line($"Phases = new ProgramPhase<{spelling.Element}>[]");
        writer.Open();
        for (int i = 0; i < phases.Count; i++)
            writer.Line($"new(PhaseKind.{phases[i].Kind}, &{phases[i].Name}{Generic}{(phases[i].Kind == PhaseKind.Tiles ? ", " + TaskCount(phases[i]) : "")}),");
        writer.Close(",");
        writer.Line($"BlockElements = {schedule.BlockVectors * spelling.Lanes},");
        writer.Line($"UniformElements = {schedule.UniformElements},");
        foreach (var (member, name) in new[] { ("Loss", "loss"), ("Output", "output"), ("LossTangent", "tangent:loss") })
            if (schedule.Results.FirstOrDefault(r => r.Name == name) is { } result)
                writer.Line($"{member} = {layout.Offset(result.Value)},");
        List(writer, "Constants", schedule.Values.Where(static v => v.Placement == Placement.Constant)
            .Select(v => $"new UniformConstant({v.Offset}, {Spelling.Double.Literal(v.Number)})"));
        List(writer, "Winners", schedule.Winners.Select(w =>
            $"new WinnersLocation({w.Site}, {layout.Offset(w.Value)}, {layout[w.Value].Elements}, {layout[w.Value].CodeBytes}, {w.Entries}, {(w.Relu ? "true" : "false")})"));
        List(writer, "Residuals", Residuals.Select(static r => $"new Residual(\"{r.Name}\", {r.Bytes})"));
        writer.Close(";");
    }

    private static void List(CodeWriter writer, string member, IEnumerable<string> items)
    {
        string text = string.Join(", ", items);
        if (text.Length > 0)
            writer.Line($"{member} = [{text}],");
    }

    private string TaskCount(PhaseText phase) =>
        string.Join(" + ", phase.Calls.Select(call.Tasks).GroupBy(static t => int.TryParse(t, out _)).OrderByDescending(static g => g.Key)
            .SelectMany(static g => g.Key ? [g.Sum(static t => int.Parse(t, System.Globalization.CultureInfo.InvariantCulture)).ToString(System.Globalization.CultureInfo.InvariantCulture)] : g.ToArray()));

    private void Phase(CodeWriter writer, PhaseText phase, int index)
    {
        writer.Blank();
        if (phase.Kind == PhaseKind.Tiles)
        {
            Tiles(writer, phase, index);
            return;
        }
        writer.Line(phase.Kind == PhaseKind.Blocks
            ? $"// Phase {index + 1} of {phases.Count}, a task for each group of blocks."
            : $"// Phase {index + 1} of {phases.Count}, on the caller's thread.");
        writer.Line($"static void {phase.Name}{Generic}({Memory}, int task){Constraint}");
        writer.Open();
        foreach (ScopeRun run in phase.Runs)
            writer.Line(phase.Kind == PhaseKind.Blocks
                ? $"{run.Name}{Generic}(m, m->FirstBlock(task), m->EndBlock(task));"
                : $"{run.Name}{Generic}(m);");
        writer.Close();
    }

    /// <summary>Tasks of all sums over the batch in one count, so that one join ends them.</summary>
    private void Tiles(CodeWriter writer, PhaseText phase, int index)
    {
        writer.Line($"// Phase {index + 1} of {phases.Count}, sums over the whole batch: a task is a tile of one of them.");
        writer.Line($"static void {phase.Name}{Generic}({Memory}, int task){Constraint}");
        writer.Open();
        foreach (KernelCall sum in phase.Calls)
        {
            writer.Line("// " + sum.Comment);
            writer.Line($"if (task < {call.Tasks(sum)})");
            writer.Open();
            writer.Line(call.Text(sum));
            writer.Line("return;");
            writer.Close();
            if (!ReferenceEquals(sum, phase.Calls[phase.Calls.Count - 1]))
                writer.Line($"task -= {call.Tasks(sum)};");
        }
        writer.Close();
    }

    private void Runs(CodeWriter writer, Func<ScopeRun, bool> wanted)
    {
        foreach (PhaseText phase in phases)
            foreach (ScopeRun run in phase.Runs.Where(wanted))
            {
                writer.Blank();
                writer.Line($"// {phase.Name}: {(run.Scope.Length > 0 ? run.Scope : "the network itself")}");
                writer.Line($"static void {run.Name}{Generic}({Memory}{(phase.Kind == PhaseKind.Blocks ? ", int first, int end" : "")}){Constraint}");
                writer.Open();
                if (phase.Kind == PhaseKind.Blocks)
                    Blocks(writer, run);
                else
                    foreach (KernelCall serial in run.Calls)
                        Call(writer, serial);
                writer.Close();
            }
    }

    /// <summary>
    /// One block after the other through all kernels, while its region stays in the cache; the blocks of a large network kernel
    /// by kernel, so that the weights do. Some kernels take the group's blocks together.
    /// </summary>
    private void Blocks(CodeWriter writer, ScopeRun run)
    {
        bool regionIsGroup = false;
        for (int i = 0; i < run.Calls.Count;)
        {
            if (CallEmitter.IsOfGroup(run.Calls[i].Spec))
            {
                if (!regionIsGroup)
                    writer.Line($"{spelling.Element}* g = m->Block(first);");
                regionIsGroup = true;
                Call(writer, run.Calls[i], "g");
                i++;
                continue;
            }
            writer.Line("for (int block = first; block < end; block++)");
            writer.Open();
            writer.Line($"{spelling.Element}* a = m->Block(block);");
            do
                Call(writer, run.Calls[i]);
            while (++i < run.Calls.Count && !CallEmitter.IsOfGroup(run.Calls[i].Spec) && BlockBytes <= CachedBytes);
            writer.Close();
        }
    }

    private void Call(CodeWriter writer, KernelCall kernel, string region = "a")
    {
        writer.Line("// " + kernel.Comment);
        writer.Line(call.Text(kernel, region));
    }
}
