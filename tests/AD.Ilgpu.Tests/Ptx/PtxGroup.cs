namespace AdCompiler.Ilgpu.Tests;

internal enum PtxThreadState { Running, Joining, Waiting, Ended }

/// <summary>One thread: its registers, its own memory, and where it is.</summary>
internal sealed class PtxThread
{
    private readonly PtxProgram program;

    public PtxThread(PtxProgram program, byte[] parameters, PtxSpace global, PtxSpace shared)
    {
        (this.program, Parameters, Global, Shared) = (program, parameters, global, shared);
        Registers = new ulong[program.Values.Length];
        Copies = new(this);
        Local = PtxSpace.Of("local", program.Local.Select(static variable => variable.Bytes));
    }

    public ulong[] Registers { get; }

    public byte[] Parameters { get; }

    public PtxSpace Global { get; }

    public PtxSpace Shared { get; }

    public PtxSpace Local { get; }

    /// <summary>Copies that it has begun.</summary>
    public PtxCopies Copies { get; }

    /// <summary>Its number among all threads of a launch.</summary>
    public int Index { get; private set; }

    public PtxThreadState State { get; set; }

    /// <summary>The instruction that follows.</summary>
    public int Next { get; set; }

    /// <param name="group">Its number: first those of the first slice.</param>
    public void Start(int group, int groups, int slices, int groupSize, int threadInGroup)
    {
        (Index, State, Next) = (group * groupSize + threadInGroup, PtxThreadState.Running, 0);
        program.Values.CopyTo(Registers, 0);
        (Registers[program.Group], Registers[program.Slice], Registers[program.Slices]) = ((uint)(group % groups), (uint)(group / groups), (uint)slices);
        (Registers[program.GroupSize], Registers[program.ThreadInGroup]) = ((uint)groupSize, (uint)threadInGroup);
        Place(program.Shared, Shared);
        Place(program.Local, Local);
        Local.Forget();
        Copies.Forget();
    }

    /// <summary>Runs to the next barrier, to what its warp does together, or to the end.</summary>
    /// <exception cref="InvalidOperationException">An instruction of which a GPU would make anything; the message names it.</exception>
    public void Run()
    {
        State = PtxThreadState.Running;
        PtxInstruction[] instructions = program.Instructions;
        PtxInstruction instruction = instructions[Next];
        try
        {
            while (State == PtxThreadState.Running)
            {
                instruction = instructions[Next++];
                if (instruction.Guard < 0 || Registers[instruction.Guard] != 0 != instruction.IsNegated)
                    instruction.Run(this);
            }
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{program.Name}, line {instruction.Line}, '{instruction.Text}': {error.Message}.", error);
        }
    }

    private void Place(IReadOnlyList<(int Register, int Bytes)> variables, PtxSpace space)
    {
        for (int i = 0; i < variables.Count; i++)
            Registers[variables[i].Register] = space.AddressOf(i);
    }
}

/// <summary>Threads that share memory and wait for one another.</summary>
internal sealed class PtxGroup
{
    private readonly PtxProgram program;
    private readonly PtxSpace shared;
    private readonly PtxThread[] threads;
    private readonly int groups, slices;

    private PtxGroup(PtxProgram program, int groups, int slices, int size, byte[] parameters, PtxSpace global)
    {
        (this.program, this.groups, this.slices) = (program, groups, slices);
        shared = PtxSpace.Of("shared", program.Shared.Select(static variable => variable.Bytes));
        threads = [.. Enumerable.Range(0, size).Select(_ => new PtxThread(program, parameters, global, shared))];
    }

    /// <summary>A launch: one group after the other, from the first or from the last.</summary>
    /// <exception cref="ArgumentException">The program takes other parameters.</exception>
    public static void Launch(PtxProgram program, int groups, int slices, int size, byte[] parameters, PtxSpace global, bool lastGroupFirst = false)
    {
        if (parameters.Length != program.ParameterBytes)
            throw new ArgumentException($"{program.Name} is passed {parameters.Length} bytes; expected {program.ParameterBytes}.", nameof(parameters));
        global.Separate();
        var group = new PtxGroup(program, groups, slices, size, parameters, global);
        for (int i = 0, count = groups * slices; i < count; i++)
            group.Run(lastGroupFirst ? count - 1 - i : i);
    }

    private void Run(int group)
    {
        shared.Forget();
        for (int i = 0; i < threads.Length; i++)
            threads[i].Start(group, groups, slices, threads.Length, i);
        do
        {
            shared.Separate();
            for (int i = 0; i < threads.Length; i += PtxFragments.Warp)
                RunWarp(threads.AsMemory(i, Math.Min(PtxFragments.Warp, threads.Length - i)));
            if (threads.Any(thread => (thread.State, thread.Next) != (threads[0].State, threads[0].Next) && (thread.State == PtxThreadState.Waiting || threads[0].State == PtxThreadState.Waiting)))
                throw new InvalidOperationException($"{program.Name}: threads of a group wait at different barriers, or not all of them do.");
        }
        while (threads[0].State == PtxThreadState.Waiting);
    }

    private void RunWarp(ReadOnlyMemory<PtxThread> warp)
    {
        PtxThread first = warp.Span[0];
        do
        {
            int joining = 0;
            foreach (PtxThread thread in warp.Span)
            {
                thread.Run();
                if (thread.State == PtxThreadState.Joining && thread.Next == first.Next)
                    joining++;
                else if (thread.State == PtxThreadState.Joining)
                    joining = -PtxFragments.Warp;
            }
            if (joining != 0 && joining != PtxFragments.Warp)
                throw new InvalidOperationException($"{program.Name}, line {program.Instructions[first.Next - 1].Line}: not all threads of a warp come to what it does together.");
            if (joining != 0)
                program.Instructions[first.Next - 1].Together!(warp);
        }
        while (first.State == PtxThreadState.Joining);
    }
}
