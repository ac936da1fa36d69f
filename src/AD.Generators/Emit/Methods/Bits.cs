namespace AdCompiler.Generators.Emit.Methods;

/// <summary>A set of small numbers.</summary>
internal sealed class Bits(int size)
{
    private readonly ulong[] words = new ulong[(size + 63) / 64];

    public bool this[int index] => (words[index >> 6] >> index & 1) != 0;

    public void Add(int index) => words[index >> 6] |= 1ul << index;

    public void Remove(int index) => words[index >> 6] &= ~(1ul << index);

    /// <summary>Whether anything was new.</summary>
    public bool AddAll(Bits other)
    {
        bool grew = false;
        for (int i = 0; i < words.Length; i++)
        {
            grew |= (other.words[i] & ~words[i]) != 0;
            words[i] |= other.words[i];
        }
        return grew;
    }

    public bool Overlaps(Bits other)
    {
        for (int i = 0; i < words.Length; i++)
            if ((words[i] & other.words[i]) != 0)
                return true;
        return false;
    }

    public Bits Copy()
    {
        var copy = new Bits(size);
        copy.AddAll(this);
        return copy;
    }
}
