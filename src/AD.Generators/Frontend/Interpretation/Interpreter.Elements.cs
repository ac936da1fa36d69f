using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AdCompiler.Generators.Frontend.Interpretation;

/// <summary>Elements and ranges of arrays, lists and strings.</summary>
internal sealed partial class Interpreter
{
    private Place Element(IArrayElementReferenceOperation reference, Frame frame)
    {
        if (reference.Indices.Length != 1)
            throw Unsupported(reference, "arrays of several dimensions");
        return Element(Evaluate(reference.ArrayReference, frame), Evaluate(reference.Indices[0], frame), reference);
    }

    private Place Element(object? collection, object? index, IOperation at)
    {
        if (collection is null)
            throw Fault("ADC0109", at, "the collection is null");
        if (index is RangeValue range)
            return new Place(() => Slice(collection, range, at), _ => throw Unsupported(at));
        if (IsUnknown(collection))
            throw Unknown(collection, at);
        switch (collection)
        {
            case ArrayValue array:
                int i = Position(index, array.Items.Length, at);
                return new Place(() => array.Items[i], value => Changed(array, at).Items[i] = value);
            case ListValue list:
                int j = Position(index, list.Items.Count, at);
                return new Place(() => Copied(list.Items[j]), value => Changed(list, at).Items[j] = value);
            case string text:
                int k = Position(index, text.Length, at);
                return new Place(() => text[k], _ => throw Unsupported(at));
            default:
                throw Unsupported(at, "indexing this value");
        }
    }

    private int Position(object? index, int length, IOperation at)
    {
        int position = index switch
        {
            IndexValue fromEnd => fromEnd.Of(length),
            _ when Arithmetic.IsNumber(index) && Arithmetic.Convert(index!, SpecialType.System_Int32, false) is int known => known,
            _ => throw Unknown(index, at),
        };
        return position >= 0 && position < length
            ? position
            : throw Fault("ADC0109", at, $"index {position} is outside the collection of {length}");
    }

    private object Slice(object collection, RangeValue range, IOperation at)
    {
        int length = collection switch
        {
            ArrayValue array => array.Items.Length,
            string text => text.Length,
            _ => throw Unsupported(at, "slicing this value"),
        };
        int start = range.Start.Of(length), end = range.End.Of(length);
        if (start < 0 || end > length || start > end)
            throw Fault("ADC0109", at, $"range {start}..{end} is outside the collection of {length}");
        return collection is ArrayValue items
            ? new ArrayValue([.. items.Items.Skip(start).Take(end - start)])
            : ((string)collection).Substring(start, end - start);
    }

    /// <summary>Notes that a collection is about to change; one that belongs to the network must not while Forward runs.</summary>
    private T Changed<T>(T collection, IOperation at) where T : MutableValue
    {
        if (collection.Frozen)
            throw Fault("ADC0106", at, "a collection of the network");
        RequireYoung(collection.Age, at);
        collection.Version++;
        return collection;
    }
}
