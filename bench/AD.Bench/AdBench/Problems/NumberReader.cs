using System.Globalization;

namespace AdCompiler.Bench.AdBench;

/// <summary>The numbers of a text file, in order. Lines that start with # are comments.</summary>
internal sealed class NumberReader(string path, params char[] separators)
{
    private readonly string[] words = [.. File.ReadLines(path).Where(line => !line.StartsWith('#'))
        .SelectMany(line => line.Split([' ', '\t', .. separators], StringSplitOptions.RemoveEmptyEntries))];
    private int next;

    public bool AtEnd => next == words.Length;

    public string Word() =>
        AtEnd ? throw new FormatException($"{path}: found {words.Length} words, expected more") : words[next++];

    public double Double()
    {
        string word = Word();
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value : throw new FormatException($"{path}: word {next}: found '{word}', expected a number");
    }

    public int Int()
    {
        string word = Word();
        return int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value : throw new FormatException($"{path}: word {next}: found '{word}', expected an integer");
    }

    public double[] Doubles(int count) => Many(count, Double);

    public T[] Many<T>(int count, Func<T> read)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = read();
        return values;
    }

    public double[] Rest() => Doubles(words.Length - next);
}
