using AdCompiler.Generators.Methods;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Emit.Methods;

/// <summary>The names in the text of everything that a method declares.</summary>
internal sealed class NameTable
{
    private readonly Layout layout;
    private readonly Variables variables;
    private readonly Names names = new();
    private readonly string[] arrays, cells;
    private readonly bool[] spans;
    private readonly string[][] fields;
    private readonly HashSet<ValueId> parts = [];
    private readonly Dictionary<Statement, string> opened = new(ByReference.Comparer);
    private readonly Dictionary<FrameId, string> current = [];
    private readonly List<(FrameId Frame, BlockNode Home, string Name)> visible = [];
    private readonly HashSet<Statement> again = new(ByReference.Comparer);

    public NameTable(Layout layout, Variables variables)
    {
        (this.layout, this.variables) = (layout, variables);
        Method method = layout.Method;
        arrays = new string[method.Arrays.Count];
        cells = new string[method.Cells.Count];
        spans = [.. method.Arrays.Select(array => array.Form is ArrayForm.Span or ArrayForm.ReadOnlySpan)];
        fields = [.. method.Frames.Select(FieldNames)];
        foreach (Parameter parameter in method.Parameters)
            NameParts(parameter.Incoming, names.Take(parameter.Name, layout.Root));
        NameStatements(layout.Root);
        foreach (Variable variable in variables.All.Where(v => v.Wish.Length > 0 && !parts.Contains(v.First)))
            variable.Name = names.Take(variable.Wish, variable.Home);
        var suggestions = new Suggestions(layout);
        foreach (Variable variable in variables.All.Where(v => v.Wish.Length == 0 && !parts.Contains(v.First)))
            variable.Name = names.Take(suggestions.For(variable.First), variable.Home);
    }

    public string this[ValueId value] => variables[value].Name;
    public string this[ArrayId array] => arrays[array.Index];
    public string this[CellId cell] => cells[cell.Index];

    /// <summary>Whether the text has the array as a span, whatever it was to the user.</summary>
    public bool IsSpan(ArrayId array) => spans[array.Index];

    public IReadOnlyList<string> Fields(FrameId frame) => fields[frame.Index];

    /// <summary>The variable of frames that a statement opens.</summary>
    public string Opened(Statement statement) => opened[statement];

    /// <summary>A field of the frames opened last.</summary>
    public string Field(FrameId frame, int field, string number) =>
        fields[frame.Index].Length == 1 ? $"{current[frame]}[{number}]" : $"{current[frame]}[{number}].{fields[frame.Index][field]}";

    /// <summary>The frames opened last.</summary>
    public string Frames(FrameId frame) => current[frame];

    /// <summary>Goes over to the frames that a statement opens; false if the text has them in this variable already.</summary>
    public bool Enter(FrameId frame, Statement statement)
    {
        current[frame] = opened[statement];
        return !again.Contains(statement);
    }

    /// <summary>Another name of the method's, declared at its start.</summary>
    public string Take(string wish) => names.Take(wish, layout.Root);

    public string Take(string wish, BlockNode home) => names.Take(wish, home);

    /// <summary>The numbers of a parameter by what is written for them: p, or p.X.</summary>
    private void NameParts(Structure? structure, string text)
    {
        switch (structure)
        {
            case NumberLeaf leaf:
                parts.Add(variables[leaf.Value].First);
                variables[leaf.Value].Name = text;
                break;
            case ArrayLeaf leaf: arrays[leaf.Array.Index] = text; break;
            case Aggregate aggregate:
                foreach (Field field in aggregate.Fields)
                    NameParts(field.Structure, text + "." + field.Name);
                break;
        }
    }

    private void NameStatements(BlockNode node)
    {
        foreach (Statement statement in node.Block.Statements)
        {
            switch (statement)
            {
                case Allocate s:
                    spans[s.Target.Index] |= !s.Escapes && layout.Method.Arrays[s.Target.Index].Form == ArrayForm.Array;
                    NameArray(s.Target, "array", node);
                    break;
                case Slice s: NameArray(s.Target, "part", node); break;
                case Row s: NameArray(s.Target, "row", node); break;
                case ReadArray s: NameArray(s.Target, "array", node); break;
                case DeclareCell s:
                    string wish = layout.Method.Cells[s.Cell.Index].Name;
                    cells[s.Cell.Index] = names.Take(wish.Length > 0 ? wish : "bar", node);
                    break;
                case OpenFrames open:
                    opened[statement] = names.Take(FramesName(open.Frame), node);
                    visible.Add((open.Frame, node, opened[statement]));
                    break;
                case ReopenFrames reopen:
                    string? known = visible.Find(frames => frames.Frame == reopen.Frame && frames.Home.Holds(node)).Name;
                    if (known is not null)
                        again.Add(statement);
                    opened[statement] = known ?? names.Take(FramesName(reopen.Frame), node);
                    break;
            }
            foreach ((Block inner, _) in Operands.Blocks(statement))
                NameStatements(layout[inner]);
        }
    }

    /// <summary>Frames of one field are called by it.</summary>
    private string FramesName(FrameId frame) => fields[frame.Index].Length == 1 ? fields[frame.Index][0] + "Kept" : layout.Method.Frames[frame.Index].IsSnapshot ? "snapshots" : "frames";

    private void NameArray(ArrayId array, string otherwise, BlockNode node)
    {
        string wish = layout.Method.Arrays[array.Index].Name;
        arrays[array.Index] = names.Take(wish.Length > 0 ? wish : otherwise, node);
    }

    public static string[] FieldNames(Frame frame)
    {
        var taken = new Names();
        var home = new BlockNode(new Block(default), null, -1);
        return [.. frame.Fields.Select(field => taken.Take(field.Name.Length > 0 ? field.Name : "value", home))];
    }
}
