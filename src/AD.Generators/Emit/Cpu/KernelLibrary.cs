using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>The generated methods of one width: equal kernels share one, named after where it is first used.</summary>
internal sealed class KernelLibrary(Spelling spelling)
{
    private readonly Dictionary<KernelSpec, KernelText> texts = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<KernelText> inOrder = [];

    public Spelling Spelling { get; } = spelling;

    public IReadOnlyList<KernelText> Texts => inOrder;

    public KernelText Get(KernelSpec spec, string name)
    {
        if (!texts.TryGetValue(spec, out KernelText? text))
        {
            string unique = name;
            for (int i = 2; !names.Add(unique); i++)
                unique = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            text = KernelEmitter.Emit(spec, Spelling, unique);
            texts.Add(spec, text);
            inOrder.Add(text);
        }
        return text;
    }
}
