using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Tensors;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>How operands are read while a loop runs over a shape; with as few dimensions as say the same.</summary>
internal static class Views
{
    /// <summary>An operand's strides over <paramref name="dims"/>: aligned at the end, 0 where it repeats.</summary>
    public static OperandView Of(Shape operand, EquatableArray<int> dims)
    {
        var strides = new int[dims.Count];
        int stride = 1;
        for (int i = 1; i <= operand.Dims.Count; i++)
        {
            int extent = operand.Dims[operand.Dims.Count - i];
            if (i <= dims.Count)
                strides[dims.Count - i] = extent == 1 ? 0 : stride;
            stride *= extent;
        }
        return new(operand.Batched, EquatableArray.Create<int>(strides));
    }

    /// <summary>Merges neighbouring dimensions that every view walks through as one, and drops dimensions of extent 1.</summary>
    public static (EquatableArray<int> Dims, OperandView[] Views) Collapse(EquatableArray<int> dims, OperandView[] views)
    {
        var extents = new List<int>();
        var strides = views.Select(static _ => new List<int>()).ToArray();
        for (int axis = dims.Count - 1; axis >= 0; axis--)
        {
            if (dims[axis] == 1)
                continue;
            bool merges = extents.Count > 0;
            for (int v = 0; v < views.Length && merges; v++)
                merges = views[v].Strides[axis] == strides[v][0] * extents[0];
            if (merges)
            {
                extents[0] *= dims[axis];
                continue;
            }
            extents.Insert(0, dims[axis]);
            for (int v = 0; v < views.Length; v++)
                strides[v].Insert(0, views[v].Strides[axis]);
        }
        if (extents.Count == 0)
        {
            extents.Add(1);
            foreach (List<int> of in strides)
                of.Add(0);
        }
        return (extents.ToEquatableArray(), [.. views.Select((view, v) => view with { Strides = strides[v].ToEquatableArray() })]);
    }

    /// <summary>Whether a view reads element after element of a value as large as the shape.</summary>
    public static bool IsWhole(Shape operand, Shape shape) =>
        operand.Batched == shape.Batched && operand.Count == shape.Count && operand.Dims.Count <= shape.Dims.Count
        && Of(operand, shape.Dims).Strides.Equals(Of(shape, shape.Dims).Strides);
}
