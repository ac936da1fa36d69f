using System.Collections;
using System.Text.RegularExpressions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// How many 32-bit registers a kernel's text needs at once, in the order its instructions stand: what each of its values needs from where it is set to
/// where it is last read. What the assembler takes is not this, since it moves instructions and adds some of its own, but it cannot keep in registers
/// what needs more of them than there are.
/// </summary>
internal static partial class PtxLiveness
{
    public static int Most(string text)
    {
        (Line[] lines, int count) = Read(text);
        int[] words = new int[count];
        foreach (Line line in lines)
            foreach (var (register, size) in line.Sizes)
                words[register] = size;
        BitArray[] live = [.. Enumerable.Range(0, lines.Length + 1).Select(_ => new BitArray(count))];                // before each line
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = lines.Length - 1; i >= 0; i--)
            {
                BitArray before = Before(lines[i], live, count);
                changed |= new BitArray(before).Xor(live[i]).HasAnySet();
                live[i] = before;
            }
        }
        return live.Max(registers => Enumerable.Range(0, count).Sum(i => registers[i] ? words[i] : 0));
    }

    private static BitArray Before(Line line, BitArray[] live, int count)
    {
        var registers = new BitArray(count);
        foreach (int next in line.Next)
            registers.Or(live[next]);
        if (!line.IsGuarded)
            foreach (int written in line.Writes)
                registers[written] = false;
        foreach (int read in line.Reads)
            registers[read] = true;
        return registers;
    }

    private static (Line[] Lines, int Registers) Read(string text)
    {
        Match[] found = [.. Statement().Matches(text).Cast<Match>()];
        var labels = new Dictionary<string, int>();
        Match[] instructions = [.. found.Where(static match => match.Groups["code"].Success)];
        int at = 0;
        foreach (Match match in found)
            if (match.Groups["label"].Success)
                labels[match.Groups["label"].Value] = at;
            else
                at++;
        var registers = new Dictionary<string, int>();
        return ([.. instructions.Select((match, i) => Line.Of(match, i, labels, registers))], registers.Count);
    }

    private sealed record Line(HashSet<int> Reads, HashSet<int> Writes, bool IsGuarded, int[] Next, (int Register, int Words)[] Sizes)
    {
        public static Line Of(Match match, int i, Dictionary<string, int> labels, Dictionary<string, int> registers)
        {
            string code = match.Groups["code"].Value, operands = match.Groups["operands"].Value;
            int first = operands.StartsWith('{') ? operands.IndexOf('}') + 1 : operands.IndexOf(',') is var comma and >= 0 ? comma : operands.Length;
            bool writes = !code.StartsWith("st.", StringComparison.Ordinal) && !code.StartsWith("bra", StringComparison.Ordinal);
            string written = writes ? operands[..first] : "", read = match.Groups["guard"].Value + (writes ? operands[first..] : operands);
            int[] next = code is "ret" ? [] : !code.StartsWith("bra", StringComparison.Ordinal) ? [i + 1] : match.Groups["guard"].Success ? [i + 1, labels[operands.Trim()]] : [labels[operands.Trim()]];
            return new([.. Numbers(read)], [.. Numbers(written)], match.Groups["guard"].Success, next, [.. Register().Matches(written).Select(name => (Number(name.Value), Words(name.Value, code)))]);

            IEnumerable<int> Numbers(string names) => Register().Matches(names).Select(name => Number(name.Value));
            int Number(string name) => registers.TryGetValue(name, out int known) ? known : registers[name] = registers.Count;
        }

        /// <summary>Predicates have registers of their own.</summary>
        private static int Words(string name, string code) =>
            name.StartsWith("%p", StringComparison.Ordinal) ? 0 : name.StartsWith("%rd", StringComparison.Ordinal) || name.StartsWith("%fd", StringComparison.Ordinal) || name.StartsWith("%__", StringComparison.Ordinal) && code.EndsWith("64", StringComparison.Ordinal) ? 2 : 1;
    }

    [GeneratedRegex(@"^\s*(?:(?<label>L_\w+):|(?:@!?(?<guard>%p\d+)\s+)?(?<code>[a-z][\w.]*)\s*(?<operands>[^;\n]*);)", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"%(?:p|r|rd|rs|f|fd)\d+\b|%__\w+")]
    private static partial Regex Register();
}
