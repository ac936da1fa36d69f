using System.Text.RegularExpressions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>An instruction of a program.</summary>
/// <param name="Line">Where it stands, from 1 on.</param>
/// <param name="Guard">The register that says whether it is run; negative for always.</param>
/// <param name="IsNegated">Whether it is run where the guard is false.</param>
/// <param name="Run">What it does to a thread, whose next instruction is the following one unless this says another.</param>
/// <param name="Together">What the threads of a warp do together once all have come here, if that is how it is run.</param>
internal sealed record PtxInstruction(int Line, string Text, int Guard, bool IsNegated, Action<PtxThread> Run, Action<ReadOnlyMemory<PtxThread>>? Together = null);

/// <summary>What instructions do. Operands are numbers of registers, which constants have too.</summary>
internal static partial class PtxInstructions
{
    public static Action<PtxThread> Return => static thread => thread.State = PtxThreadState.Ended;

    public static Action<PtxThread> Barrier => static thread => thread.State = PtxThreadState.Waiting;

    /// <summary>Waits for the other threads of the warp.</summary>
    public static Action<PtxThread> Join => static thread => thread.State = PtxThreadState.Joining;

    public static Action<PtxThread> Branch(int target) => thread => thread.Next = target;

    /// <param name="registers">Target, then up to three operands.</param>
    public static Action<PtxThread> Compute(string code, int[] registers)
    {
        var operation = PtxOperations.Find(code);
        int target = registers[0], a = registers[1], b = registers.ElementAtOrDefault(2), c = registers.ElementAtOrDefault(3);
        return thread => thread.Registers[target] = operation(thread.Registers[a], thread.Registers[b], thread.Registers[c]);
    }

    public static Action<PtxThread> LoadParameter(int bytes, int target, int offset) =>
        thread => thread.Registers[target] = bytes == 8 ? BitConverter.ToUInt64(thread.Parameters, offset) : BitConverter.ToUInt32(thread.Parameters, offset);

    /// <summary>Begins a copy of 16 bytes from global to shared memory, of which the bytes past the first few are zeros. Until the thread has waited for it, nobody knows what is there.</summary>
    /// <param name="bytes">That are read: 16 or 0.</param>
    public static Action<PtxThread> Copy(int target, (int Register, int Offset) source, int bytes) => thread =>
    {
        Span<ulong> halves = [0, 0];
        if (thread.Registers[bytes] is not (0 or 16))
            throw new InvalidOperationException($"copies {thread.Registers[bytes]} bytes of 16");
        if (thread.Registers[bytes] == 16)
            thread.Global.Load(thread.Registers[source.Register] + (ulong)source.Offset, sizeof(ulong), halves, thread.Index);
        thread.Shared.Forget(thread.Registers[target], 16, thread.Index);
        thread.Copies.Begin(thread.Registers[target], halves[0], halves[1]);
    };

    /// <summary>An access to memory, "ld.shared.v4.f32" or "red.global.add.f64", if it is one and names its space.</summary>
    /// <param name="targets">Or sources.</param>
    /// <param name="address">With the distance from it.</param>
    public static Action<PtxThread>? Access(string code, int[] targets, (int Register, int Offset) address)
    {
        if (MemoryAccess().Match(code) is not { Success: true } match)
            return null;
        Func<PtxThread, PtxSpace> space = match.Groups["space"].Value switch { "global" => static thread => thread.Global, "shared" => static thread => thread.Shared, _ => static thread => thread.Local };
        int bytes = int.Parse(match.Groups["bits"].Value) / 8;
        if (targets.Length != (match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value) : 1))
            throw new FormatException($"'{code}' has {targets.Length} numbers");
        return match.Groups["what"].Value switch { "ld" => Load, "st" => Store, _ => Add };

        void Load(PtxThread thread)
        {
            Span<ulong> numbers = stackalloc ulong[targets.Length];
            space(thread).Load(Address(thread), bytes, numbers, thread.Index);
            for (int i = 0; i < targets.Length; i++)
                thread.Registers[targets[i]] = numbers[i];
        }

        void Store(PtxThread thread)
        {
            Span<ulong> numbers = stackalloc ulong[targets.Length];
            for (int i = 0; i < targets.Length; i++)
                numbers[i] = thread.Registers[targets[i]];
            space(thread).Store(Address(thread), bytes, numbers, thread.Index);
        }

        void Add(PtxThread thread) => space(thread).Add(Address(thread), bytes, thread.Registers[targets[0]], thread.Index);

        ulong Address(PtxThread thread) => thread.Registers[address.Register] + (ulong)address.Offset;
    }

    [GeneratedRegex(@"^(?:(?<what>ld|st)\.(?<space>global|shared|local)(\.v(?<count>2|4))?\.[bf](?<bits>8|16|32|64)|(?<what>red)\.(?<space>global)\.add\.f(?<bits>32|64))$")]
    private static partial Regex MemoryAccess();
}
