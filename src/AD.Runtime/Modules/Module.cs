using System.Reflection;

namespace AdCompiler;

/// <summary>
/// Base of layers and blocks: a class with <see cref="Parameter"/>s, <see cref="Buffer"/>s and other modules as fields,
/// and a Forward. Reflection over those fields serves reference running only; compiled programs use none.
/// </summary>
public abstract class Module
{
    /// <summary>Whether Forward runs for training. Known at compile time: a program of each kind is emitted.</summary>
    protected bool Training { get; private set; }

    /// <summary>Parameters with their names, in the order of declaration, base classes first.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> NamedParameters() => Reachable<Parameter>();

    /// <summary>Buffers with their names, in the order of declaration, base classes first.</summary>
    public IReadOnlyList<KeyValuePair<string, Buffer>> NamedBuffers() => Reachable<Buffer>();

    /// <summary>Gives every parameter its starting value and resets the buffers, for reference running.</summary>
    /// <param name="seed">With the parameter's name, all that the values depend on.</param>
    public void Initialize(ulong seed)
    {
        foreach (var (name, parameter) in NamedParameters())
            parameter.Initialize(seed, name);
        foreach (var (_, buffer) in NamedBuffers())
            buffer.Reset();
    }

    /// <summary>Sets <see cref="Training"/> here and in all modules below, for reference running. It starts as false.</summary>
    public void SetTraining(bool training)
    {
        Training = training;
        foreach (var (_, module) in Reachable<Module>())
            module.Training = training;
    }

    List<KeyValuePair<string, T>> Reachable<T>() where T : class
    {
        var found = new List<KeyValuePair<string, T>>();
        Collect(this, "", found, new HashSet<object>(ReferenceEqualityComparer.Instance) { this });
        return found;
    }

    // A value that two paths lead to keeps the first.
    static void Collect<T>(object? holder, string path, List<KeyValuePair<string, T>> found, HashSet<object> seen) where T : class
    {
        foreach (var (name, value) in Members(holder))
        {
            string full = path.Length == 0 ? name : $"{path}.{name}";
            if (value is null || !seen.Add(value))
                continue;
            if (value is T match)
                found.Add(new(full, match));
            Collect(value, full, found, seen);
        }
    }

    static IEnumerable<(string Name, object? Value)> Members(object? holder) => holder switch
    {
        Module => Fields(holder.GetType()).Select(field => (FieldName(field), field.GetValue(holder))),
        IReadOnlyList<Module> or IReadOnlyList<Parameter> or IReadOnlyList<Buffer> =>
            ((IEnumerable<object?>)holder).Select((value, index) => ($"{index}", value)),
        _ => [],
    };

    static IEnumerable<FieldInfo> Fields(Type type) => type == typeof(Module)
        ? []
        : Fields(type.BaseType!).Concat(type.GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

    // Backing fields of properties and of captured primary-constructor parameters carry their name in angle brackets.
    static string FieldName(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
}
