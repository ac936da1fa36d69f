using System.Globalization;
using AdCompiler.Generators.Methods;
using Array = AdCompiler.Generators.Methods.Array;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>
/// The differentiable numbers of one parameter or result, of which each has a column or row: its <paramref name="Fields"/>, or, of an
/// array, those of each element.
/// </summary>
/// <param name="Name">Of the parameter or the result in the text.</param>
/// <param name="Start">How many numbers stand before these.</param>
internal sealed record Slot(string Name, Structure Structure, Array? Array, EquatableArray<ElementField> Fields, Offset Start)
{
    public Offset Count => Array is null ? new Offset(Fields.Count, default)
        : Offset.Zero.Plus(Fields.Count == 1 ? Elements : $"{Fields.Count.ToString(CultureInfo.InvariantCulture)} * {Elements}");

    /// <summary>How many elements the array has.</summary>
    public string Elements => CountOf(Name, Array!);

    public Offset End => Start.Plus(Count);

    /// <summary>Whether it is numbers in a row, one an element.</summary>
    public bool IsVector => Array is { } array && !IsInRows(array) && Fields.Count == 1 && Fields[0].Path.Length == 0;

    public static bool IsInRows(Array array) => array.Form is ArrayForm.Rectangular or ArrayForm.Jagged;

    public static string CountOf(string name, Array array) => array.Form == ArrayForm.Jagged ? $"ArrayElements.Count({name})" : name + ".Length";

    /// <summary>An element of an array like this one.</summary>
    public string At(string array, string index) => IsInRows(Array!) ? $"ArrayElements.At<{Array!.Element}>({array}, {index})" : $"{array}[{index}]";

    /// <summary>Null for what has no differentiable numbers.</summary>
    public static Slot? Of(string name, Structure? structure, Method method, Offset start)
    {
        Array? array = structure is ArrayLeaf leaf ? method.Arrays[leaf.Array.Index] : null;
        EquatableArray<ElementField> fields = (array?.Fields ?? (structure is null ? default : Numbers(structure, "", method).ToEquatableArray()))
            .Where(field => field.Type.IsReal()).ToEquatableArray();
        return fields.Count == 0 ? null : new Slot(name, structure!, array, fields, start);
    }

    private static IEnumerable<ElementField> Numbers(Structure structure, string path, Method method) => structure switch
    {
        NumberLeaf leaf => [new ElementField(path, method.Values[leaf.Value.Index].Type)],
        Aggregate aggregate => aggregate.Fields.SelectMany(field => Numbers(field.Structure, $"{path}.{field.Name}", method)),
        _ => [],
    };
}
