namespace AdCompiler.Ilgpu.Tests;

/// <summary>A thread's copies to shared memory, "cp.async", in the groups in which it waits for them. They arrive when it has waited, as late as they may.</summary>
internal sealed class PtxCopies(PtxThread thread)
{
    private readonly List<(ulong Target, ulong First, ulong Second)> begun = [];
    private readonly Queue<(ulong Target, ulong First, ulong Second)[]> groups = [];

    public void Begin(ulong target, ulong first, ulong second) => begun.Add((target, first, second));

    public void Commit()
    {
        groups.Enqueue([.. begun]);
        begun.Clear();
    }

    /// <summary>Until no more than so many groups, the last ones, are under way.</summary>
    public void Wait(int pending)
    {
        while (groups.Count > pending)
            foreach (var (target, first, second) in groups.Dequeue())
                thread.Shared.Store(target, sizeof(ulong), [first, second], thread.Index);
    }

    public void Forget()
    {
        begun.Clear();
        groups.Clear();
    }
}
