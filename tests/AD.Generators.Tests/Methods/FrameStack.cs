namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// The frames of one kind while a method is run. Holds the derived part to the discipline of a stack: what was opened last is reopened
/// and closed first, by its own count. What was not saved may be read, where no iteration then uses it: it is poison.
/// </summary>
internal sealed class FrameStack(string name, int fields, bool isSnapshot)
{
    private sealed record Group(Number?[,] Fields)
    {
        public bool Reopened { get; set; }
    }

    private readonly Stack<Group> groups = new();

    public void Open(long count)
    {
        Require(groups.Count == 0 || !groups.Peek().Reopened, "opened while others are being read");
        Require(count >= 0, $"opened {count} frames");
        groups.Push(new(new Number?[count, fields]));
    }

    public void Reopen(long count)
    {
        Group top = Top();
        Require(!top.Reopened, "reopened twice");
        Require(top.Fields.GetLength(0) == count, $"reopened {count} frames of {top.Fields.GetLength(0)}");
        top.Reopened = true;
    }

    public void Close()
    {
        Require(Top().Reopened, "closed, but not reopened");
        groups.Pop();
    }

    private static readonly Number Poison = new(double.NaN, int.MinValue + 7, [.. Enumerable.Repeat(new Number(double.NaN, int.MinValue + 7), 16)]);

    public void Save(long number, int field, Number value)
    {
        Require(isSnapshot || !Top().Reopened, "saved while they are being read");
        Require(isSnapshot || Top().Fields[Checked(number), field] is not Number before || before.HasBitsOf(value), $"saved two numbers as field {field} of number {number}");
        Top().Fields[Checked(number), field] = value;
    }

    public Number Restore(long number, int field)
    {
        Require(Top().Reopened, "read, but not reopened");
        return Top().Fields[Checked(number), field] ?? Poison;
    }

    public void RequireEmpty() => Require(groups.Count == 0, $"{groups.Count} groups are left at the end");

    private long Checked(long number)
    {
        Require(number >= 0 && number < Top().Fields.GetLength(0), $"number {number} of {Top().Fields.GetLength(0)}");
        return number;
    }

    private Group Top()
    {
        Require(groups.Count > 0, "none is open");
        return groups.Peek();
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
            throw new InvalidOperationException($"frames {name}: {fault}");
    }
}
