namespace AdCompiler.Networks;

/// <summary>A network that the command line offers: its name, its plain C# and its compiled programs.</summary>
public sealed record NetworkEntry(string Name, Func<Network> Create, Func<Width, int, Rules?, CompileOptions?, CompiledNetwork> Compile);

/// <summary>The networks of this project.</summary>
public static class Catalog
{
    public static IReadOnlyList<NetworkEntry> All { get; } =
        [Of<LeNet5>(), Of<LeNet5Bn>(), Of<Vgg11>(), Of<Vgg11Bn>(), Of<ResNet18>(), Of<ResNet18Bn>()];

    /// <summary>The network of that name, whatever its case, or null.</summary>
    public static NetworkEntry? Find(string name) =>
        All.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));

    private static NetworkEntry Of<T>() where T : Network, ICompilable<T>, new() => new(typeof(T).Name, () => new T(), T.Compile);
}
