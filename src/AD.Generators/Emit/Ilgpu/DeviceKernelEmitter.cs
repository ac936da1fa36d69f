using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>How the threads of a launch divide a kernel's work; the runtime's DeviceWork has the same names.</summary>
internal enum DeviceWork
{
    /// <summary>A thread for each lane of each block and each share of its work.</summary>
    Blocks,

    /// <summary>A group of threads for each task, a sum over the batch: one for each lane of each part at work.</summary>
    Tasks,

    /// <summary>A thread for each share of work that is the same for all samples.</summary>
    Once,
}

/// <summary>The text of a kernel for ILGPU: a static method of one signature, which its launch table entry names.</summary>
internal sealed class DeviceKernelEmitter(CodeWriter writer, Spelling spelling)
{
    public static DeviceWork WorkOf(LoweredKernel kernel) =>
        kernel.Tasks > 0 ? DeviceWork.Tasks
        : kernel.Arguments.Any(static a => IsOfLane(a.Type)) ? DeviceWork.Blocks
        : DeviceWork.Once;

    public void Write(NamedKernel kernel, DeviceLoops loops)
    {
        Program program = kernel.Loops.Wide;
        foreach (string line in program.Summary.Split('\n'))
            writer.Line("// " + line);
        if (kernel.Users.Count > 1)
            writer.Line("// for " + string.Join(", ", kernel.Users));
        writer.Line($"internal static void {kernel.Name}<TArith>(DeviceMemory<{spelling.Element}> m, KernelArguments arguments) where TArith : struct, IDeviceArithmetic<{spelling.Element}>");
        writer.Open();
        DeviceWork work = WorkOf(kernel.Loops);
        WriteThread(work);
        int next = 0;
        for (int i = 0; i < kernel.Loops.Arguments.Count; i++)
            if (Start(kernel.Loops.Arguments[i], work, ref next) is { } start)
                writer.Line($"int {ThreadPrinter.NameOf(program, program.Parameters[i])} = {start};{Comment(kernel.Loops.Arguments[i])}");
        new ThreadPrinter(writer, spelling, program, loops).Print();
        writer.Close();
    }

    /// <summary>The arguments that a launch passes in P0, P1, ..; the others follow from the thread.</summary>
    public static IEnumerable<KernelArgument> Passed(LoweredKernel kernel) =>
        kernel.Arguments.Where(static a => a.Kind is ArgumentKind.Operand or ArgumentKind.Result or ArgumentKind.Rules or ArgumentKind.PoolTable && a.Type != VariableKind.LabelPointer);

    private void WriteThread(DeviceWork work)
    {
        switch (work)
        {
            case DeviceWork.Tasks:
                writer.Line($"int lane = Group.IdxX % {spelling.Lanes}, task = Grid.IdxX;");
                writer.Line($"ArrayView<Quad<{spelling.Element}>> shared = SharedMemory.Allocate<Quad<{spelling.Element}>>(DevicePart.SharedQuads);");
                break;
            case DeviceWork.Blocks:
                writer.Line($"int thread = Grid.IdxX * Group.DimX + Group.IdxX, lane = thread % {spelling.Lanes}, share = thread / {spelling.Lanes} % arguments.Shares;");
                writer.Line($"int block = thread / {spelling.Lanes} / arguments.Shares;");
                writer.Line("if (block >= arguments.Blocks)");
                writer.Line("    return;");
                break;
            default:
                writer.Line("int share = Grid.IdxX * Group.DimX + Group.IdxX;");
                writer.Line("if (share >= arguments.Shares)");
                writer.Line("    return;");
                break;
        }
    }

    /// <summary>What an argument starts as; null for one that has its value already.</summary>
    private string? Start(KernelArgument argument, DeviceWork work, ref int next)
    {
        string region = work == DeviceWork.Blocks ? " + block * arguments.BlockStride" : "", lane = " + lane";
        return argument.Kind switch
        {
            ArgumentKind.Task => null,
            ArgumentKind.BlockStride => "arguments.BlockStride",
            ArgumentKind.Blocks => "arguments.Blocks",
            ArgumentKind.RandomKey => "0",
            ArgumentKind.FirstSample => $"block * {spelling.Lanes} + lane",
            _ when argument.Type == VariableKind.LabelPointer => $"block * {spelling.Lanes} + lane",
            _ => $"arguments.P{next++}" is var start ? argument.Type switch
            {
                VariableKind.LanePointer => start + region + lane,
                VariableKind.BytePointer => $"({start}{region}) * {LaneBytes}{lane}",
                VariableKind.WordPointer => LaneBytes == 4 ? start + region + lane : $"({start}{region}) {(LaneBytes == 8 ? "*" : "/")} 2{lane}",
                _ => start,
            } : null,
        };
    }

    /// <summary>Of a number in the arena, by which places there count.</summary>
    private int LaneBytes => spelling.RoundsToHalf ? 2 : spelling.Element == "double" ? 8 : 4;

    private static string Comment(KernelArgument argument) => argument.Kind switch
    {
        ArgumentKind.Operand => "",
        ArgumentKind.Result => "    // result",
        ArgumentKind.FirstSample => "    // this lane's sample",
        _ => "",
    };

    private static bool IsOfLane(VariableKind kind) =>
        kind is VariableKind.LanePointer or VariableKind.BytePointer or VariableKind.WordPointer or VariableKind.LabelPointer;
}
