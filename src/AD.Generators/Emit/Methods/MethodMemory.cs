using AdCompiler.Generators.Methods;
using Array = AdCompiler.Generators.Methods.Array;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>The pooled memory that a method's text borrows: a stack for each kind of frame, a workspace for each element type.</summary>
internal sealed class MethodMemory
{
    private readonly NameTable names;
    private readonly Method method;
    private readonly Dictionary<string, string> workspaces = [];
    private readonly Dictionary<FrameId, string> stacks = [];
    private readonly Dictionary<Block, Dictionary<string, string>> marks = new(ByReference.Comparer);

    public MethodMemory(Layout layout, NameTable names)
    {
        (this.names, method) = (names, layout.Method);
        Visit(layout.Root, layout, null);
    }

    public string WorkspaceOf(string element) => workspaces[element];

    public string StackOf(FrameId frame) => stacks[frame];

    public string FrameType(FrameId frame) => TypeName(method, frame);

    /// <summary>The struct of a method's frame, or the number that it is; generic methods have generic frames.</summary>
    public static string TypeName(Method method, FrameId frame) => method.Frames[frame.Index].Fields.Count == 1
        ? Numbers.TypeName(method.Frames[frame.Index].Fields[0].Type, method.Name.Generic)
        : method.Name.Name + (method.Frames.Count > 1 ? method.Frames[frame.Index].Name : method.Frames[frame.Index].IsSnapshot ? "Snapshot" : "Frame") + (method.Name.Generic.Length > 0 ? $"<{method.Name.Generic}>" : "");

    public IEnumerable<string> Start()
    {
        foreach (KeyValuePair<FrameId, string> stack in stacks)
            yield return $"FrameStack<{FrameType(stack.Key)}> {stack.Value} = FrameStack<{FrameType(stack.Key)}>.Rent();";
        foreach (KeyValuePair<string, string> workspace in workspaces)
            yield return $"Workspace<{workspace.Key}> {workspace.Value} = Workspace<{workspace.Key}>.Rent();";
    }

    /// <summary>Returned in the opposite order, so that the next call gets each for what it served before: a pool gives the last one first.</summary>
    public IEnumerable<string> End() => stacks.Values.Concat(workspaces.Values).Reverse().Select(name => name + ".Return();");

    /// <summary>Remembers, at the start of a loop's body, how full the workspaces are that it takes arrays from.</summary>
    public string? Mark(Block body) => marks.TryGetValue(body, out Dictionary<string, string>? found)
        ? string.Join(" ", found.Select(pair => $"int {pair.Value} = {pair.Key}.Mark;")) : null;

    public IEnumerable<string> Release(Block body) => marks.TryGetValue(body, out Dictionary<string, string>? found)
        ? found.Select(pair => $"{pair.Key}.Release({pair.Value});") : [];

    private void Visit(BlockNode node, Layout layout, BlockNode? loop)
    {
        foreach (Statement statement in node.Block.Statements)
        {
            if (statement is OpenFrames open && !stacks.ContainsKey(open.Frame))
                stacks.Add(open.Frame, names.Take("stack"));
            if (statement is Allocate allocate && names.IsSpan(allocate.Target))
                Borrow(method.Arrays[allocate.Target.Index], loop);
            foreach ((Block inner, _) in Operands.Blocks(statement))
                Visit(layout[inner], layout, statement is If ? loop : layout[inner]);
        }
    }

    private void Borrow(Array array, BlockNode? loop)
    {
        if (!workspaces.TryGetValue(array.Element, out string? workspace))
            workspaces.Add(array.Element, workspace = names.Take("workspace"));
        if (loop is null)
            return;
        if (!marks.TryGetValue(loop.Block, out Dictionary<string, string>? found))
            marks.Add(loop.Block, found = []);
        if (!found.ContainsKey(workspace))
            found.Add(workspace, names.Take("mark", loop));
    }
}
