namespace AdCompiler.Generators.Methods;

/// <summary>What a derived method asks of the memory that it is given.</summary>
internal static class MemoryChecks
{
    /// <summary>
    /// Each shadow has the shape of its array, and memory that is written is not reached under a second name: the passes take that as
    /// given, and what two names say about one element would contradict each other.
    /// </summary>
    public static IReadOnlyList<Statement> Of(
        IReadOnlyList<(ArrayId Shadow, ArrayId Array)> shadows, IReadOnlyList<ArrayId> written, IReadOnlyList<ArrayId> all)
    {
        List<Statement> checks = [.. shadows.Select(pair => new RequireSameShape(pair.Shadow, pair.Array))];
        for (int i = 0; i < written.Count; i++)
            checks.AddRange(all.Where(other => other != written[i] && !written.Take(i).Contains(other)).Select(other => new RequireDisjoint(written[i], other)));
        return checks;
    }

    /// <summary>Whether a method checks that two of its arrays are apart.</summary>
    public static bool AreDisjoint(Method method, ArrayId first, ArrayId second) => method.Body.Statements.Any(statement => statement is RequireDisjoint pair
        && ((pair.First == first && pair.Second == second) || (pair.First == second && pair.Second == first)));

    /// <summary>Whether two arrays or views may have elements in common: callers may give two that do, unless the method checks it.</summary>
    public static bool MayOverlap(Method method, MethodFacts facts, ArrayId first, ArrayId second)
    {
        (ArrayId a, ArrayId b) = (facts.Memory(first), facts.Memory(second));
        return a == b || (facts.Definition(a) is not Allocate && facts.Definition(b) is not Allocate && !AreDisjoint(method, a, b));
    }
}
