using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>A method that calls of equal kernels share: its name and its loops, which every width prints in its own spelling.</summary>
internal sealed record NamedKernel(string Name, LoweredKernel Loops);

/// <summary>The generated methods of a network, the same for every width: equal kernels share one, named after where it is first used.</summary>
internal sealed class KernelLibrary
{
    private readonly Dictionary<KernelSpec, NamedKernel> kernels = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<NamedKernel> inOrder = [];

    public IReadOnlyList<NamedKernel> InOrder => inOrder;

    public NamedKernel Get(KernelSpec spec, string name)
    {
        if (!kernels.TryGetValue(spec, out NamedKernel? kernel))
        {
            string unique = name;
            for (int i = 2; !names.Add(unique); i++)
                unique = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            kernels.Add(spec, kernel = new(unique, KernelLowering.Lower(spec)));
            inOrder.Add(kernel);
        }
        return kernel;
    }
}
