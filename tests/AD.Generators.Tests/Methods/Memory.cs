namespace AdCompiler.Generators.Tests.Methods;

/// <summary>
/// A number while a method is run: a real one, exact in double whatever its type, or an integer's or boolean's bits; or a number for each lane. The
/// default is zero, in each lane too.
/// </summary>
internal readonly record struct Number(double Real, long Integer, Number[]? Lanes = null)
{
    public Number this[int lane] => Lanes is null ? default : Lanes[lane];

    public static Number Of(double real) => new(real, 0);

    public static Number Of(bool value) => new(0, value ? 1 : 0);

    private static bool HasLanesOf(Number one, Number other) => Enumerable.Range(0, (one.Lanes ?? other.Lanes)!.Length).All(lane => one[lane].HasBitsOf(other[lane]));

    public bool IsTrue => Integer != 0;

    public bool HasBitsOf(Number other) =>
        Lanes is not null || other.Lanes is not null ? HasLanesOf(this, other) : Integer == other.Integer && BitConverter.DoubleToInt64Bits(Real) == BitConverter.DoubleToInt64Bits(other.Real);
}

/// <summary>An array or a view of one while a method is run. A jagged array holds rows, any other one numbers, field by field.</summary>
internal sealed class Memory
{
    private readonly Number[] numbers = [];
    private readonly Memory[]? rows;
    private readonly int[] extents;
    private readonly int fields, offset;

    public Memory(int fields, params int[] extents)
    {
        if (extents.Any(e => e < 0))
            throw new OverflowException($"extents of a new array: found {string.Join(", ", extents)}, expected none below 0");
        this.fields = fields;
        this.extents = extents;
        numbers = new Number[fields * extents.Aggregate(1, (a, b) => a * b)];
    }

    public Memory(Memory[] rows)
    {
        this.rows = rows;
        extents = [rows.Length];
    }

    private Memory(Memory of, int start, int length)
    {
        (numbers, fields, offset, extents) = (of.numbers, of.fields, of.offset + start, [length]);
    }

    public int Length(int dimension) => extents[dimension];

    public bool HasShapeOf(Memory other) => extents.SequenceEqual(other.extents)
        && (rows is null || rows.Zip(other.rows!, (row, otherRow) => row.HasShapeOf(otherRow)).All(same => same));

    public Memory Slice(long start, long length) =>
        start >= 0 && length >= 0 && start + length <= extents[0] ? new(this, (int)start, (int)length)
            : throw new ArgumentOutOfRangeException(nameof(start), $"slice from {start} of {length}, of {extents[0]} elements");

    public Memory Row(params ReadOnlySpan<long> indices)
    {
        Memory row = this;
        foreach (long index in indices)
            row = row.rows![row.Checked(index, 0)];
        return row;
    }

    public ref Number this[ReadOnlySpan<long> indices, int field]
    {
        get
        {
            if (rows is not null)
                return ref rows[Checked(indices[0], 0)][indices[1..], field];
            int element = 0;
            for (int d = 0; d < extents.Length; d++)
                element = element * extents[d] + Checked(indices[d], d);
            return ref numbers[(offset + element) * fields + field];
        }
    }

    private int Checked(long index, int dimension) => index >= 0 && index < extents[dimension] ? (int)index
        : throw new IndexOutOfRangeException($"index {index} of dimension {dimension}, of {extents[dimension]} elements");

    public void Clear()
    {
        foreach (Memory row in rows ?? [])
            row.Clear();
        Numbers.Clear();
    }

    public bool Overlaps(Memory other) => rows is null && other.rows is null ? Numbers.Overlaps(other.Numbers)
        : rows is not null ? rows.Any(other.Overlaps) : other.Overlaps(this);

    public Memory Copy()
    {
        if (rows is not null)
            return new([.. rows.Select(r => r.Copy())]);
        var copy = new Memory(fields, extents);
        Numbers.CopyTo(copy.numbers);
        return copy;
    }

    /// <summary>All of it in order: rows one after the other, elements field by field.</summary>
    public IEnumerable<(int Field, Number Number)> All => rows is not null ? rows.SelectMany(r => r.All)
        : Enumerable.Range(0, Numbers.Length).Select(i => (i % fields, numbers[offset * fields + i]));

    /// <summary>Replaces every number, in the order of <see cref="All"/>.</summary>
    public void Fill(Func<int, Number, Number> with)
    {
        foreach (Memory row in rows ?? [])
            row.Fill(with);
        Span<Number> all = Numbers;
        for (int i = 0; i < all.Length; i++)
            all[i] = with(i % fields, all[i]);
    }

    private Span<Number> Numbers => rows is not null ? [] : numbers.AsSpan(offset * fields, extents.Aggregate(fields, (a, b) => a * b));
}

/// <summary>What a leaf of a parameter or result holds: a number or an array.</summary>
internal readonly record struct Datum(Number Number, Memory? Memory = null)
{
    public Datum Copy() => new(Number, Memory?.Copy());
}
