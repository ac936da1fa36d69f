namespace AdCompiler.Generators.Methods;

/// <summary>What can be named at a point of a method: what was defined before it in the blocks around it.</summary>
internal sealed class Visible<T>
{
    private readonly List<T> here = [];
    private readonly HashSet<T> ever = [];

    /// <summary>Where a block begins, for <see cref="Return"/> at its end.</summary>
    public int Mark => here.Count;

    public void Return(int mark) => here.RemoveRange(mark, here.Count - mark);

    public bool Contains(T item) => here.Contains(item);

    public bool WasDefined(T item) => ever.Contains(item);

    /// <returns>False if it was defined before, here or in a block that has ended.</returns>
    public bool Define(T item)
    {
        here.Add(item);
        return ever.Add(item);
    }
}
