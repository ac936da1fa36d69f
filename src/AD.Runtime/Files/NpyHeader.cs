namespace AdCompiler.Files;

/// <summary>What the Python dictionary at the head of an npy file says.</summary>
sealed record NpyHeader(ElementType Type, bool FortranOrder, int[] Shape)
{
    /// <summary>
    /// Reads <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>: exactly these keys, in any order.
    /// </summary>
    /// <exception cref="FileFormatException">The text is anything else.</exception>
    public static NpyHeader Parse(string text, string path) => new Parser(text, path).Parse();

    /// <summary>The part of Python's literals that the header needs: strings, True, False, tuples of whole numbers.</summary>
    sealed class Parser(string text, string path)
    {
        const int MaxRank = 32;
        int at;

        public NpyHeader Parse()
        {
            ElementType? type = null;
            bool? fortranOrder = null;
            int[]? shape = null;
            Take('{');
            while (!TryTake('}'))
            {
                string key = ReadString();
                Take(':');
                switch (key)
                {
                    case "descr" when type is null: type = ReadType(); break;
                    case "fortran_order" when fortranOrder is null: fortranOrder = ReadBool(); break;
                    case "shape" when shape is null: shape = ReadShape(); break;
                    default: throw Wrong($"key '{key}'", "'descr', 'fortran_order' and 'shape', each once");
                }
                if (!TryTake(',') && Peek() != '}') throw Wrong(Here(), "',' or '}'");
            }
            if (Peek() != '\0') throw Wrong(Here(), "only spaces after the dictionary");
            if (type is null || fortranOrder is null || shape is null)
                throw Wrong($"no '{(type is null ? "descr" : fortranOrder is null ? "fortran_order" : "shape")}'",
                    "'descr', 'fortran_order' and 'shape'");
            return new NpyHeader(type.Value, fortranOrder.Value, shape);
        }

        ElementType ReadType()
        {
            if (Peek() is not ('\'' or '"')) throw Wrong($"descr {Here()}", $"a plain element type, one of {ElementTypes.NpyNames}");
            string name = ReadString();
            if (name.StartsWith('>') && name.Length == 3 && name[2] != '1')
                throw Wrong($"descr '{name}' (big-endian)", $"one of {ElementTypes.NpyNames}");
            return (name.Length == 3 ? ElementTypes.FromNpy(name) : null)
                ?? throw Wrong($"descr '{name}'", $"one of {ElementTypes.NpyNames}");
        }

        bool ReadBool()
        {
            Peek();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
                if (string.CompareOrdinal(text, at, word, 0, word.Length) == 0)
                {
                    at += word.Length;
                    return value;
                }
            throw Wrong($"fortran_order {Here()}", "True or False");
        }

        int[] ReadShape()
        {
            var sizes = new List<int>();
            Take('(');
            while (!TryTake(')'))
            {
                if (sizes.Count == MaxRank) throw Wrong($"a shape of more than {MaxRank} axes", $"at most {MaxRank}");
                sizes.Add(ReadSize());
                if (!TryTake(',') && Peek() != ')') throw Wrong($"shape {Here()}", "',' or ')'");
            }
            return [.. sizes];
        }

        int ReadSize()
        {
            Peek();
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (!int.TryParse(text.AsSpan(start, at - start), out int size))
                throw Wrong($"shape {(at > start ? text[start..Math.Min(at, start + 24)] : Here())}", $"a whole number, 0 to {int.MaxValue}");
            return size;
        }

        string ReadString()
        {
            char quote = Peek();
            if (quote is not ('\'' or '"')) throw Wrong(Here(), "a quoted string");
            int end = text.IndexOf(quote, at + 1);
            if (end < 0) throw Wrong("a string without an end", "a quoted string");
            string value = text[(at + 1)..end];
            if (value.Contains('\\')) throw Wrong("an escape in a string", "a plain string");
            at = end + 1;
            return value;
        }

        void Take(char expected)
        {
            if (!TryTake(expected)) throw Wrong(Here(), $"'{expected}'");
        }

        bool TryTake(char expected)
        {
            if (Peek() != expected) return false;
            at++;
            return true;
        }

        // the next character that is not white space, '\0' at the end
        char Peek()
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r') at++;
            return at < text.Length ? text[at] : '\0';
        }

        string Here() => Peek() == '\0' ? "the end of the text" : $"'{text[at]}' at character {at}";

        FileFormatException Wrong(string found, string expected) => new(path, "header", found, expected);
    }
}
