namespace AdCompiler;

/// <summary>The integers from one to before another, in order: what <see cref="AD.Checkpoint(int, int)"/> gives to foreach.</summary>
public readonly struct CheckpointedSteps
{
    private readonly int from, to;

    internal CheckpointedSteps(int from, int to) => (this.from, this.to) = (from, to);

    /// <summary>For foreach.</summary>
    public Enumerator GetEnumerator() => new(from, to);

    /// <summary>For foreach.</summary>
    public struct Enumerator
    {
        private readonly int to;
        private int next;

        internal Enumerator(int from, int to)
        {
            next = from;
            this.to = to;
        }

        /// <summary>The step that the loop is at.</summary>
        public readonly int Current => next - 1;

        /// <summary>Goes on to the next step; false after the last.</summary>
        public bool MoveNext()
        {
            if (next >= to)
                return false;
            next++;
            return true;
        }
    }
}
