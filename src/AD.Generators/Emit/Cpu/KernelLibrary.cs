using AdCompiler.Generators.Passes.Scheduling;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <summary>A method that calls of equal kernels share, its loops, which every width prints in its own spelling, and the layers or values it serves.</summary>
internal sealed record NamedKernel(string Name, LoweredKernel Loops, IReadOnlyList<string> Users);

/// <summary>
/// The generated methods of a network, the same for every width, in the order of their first call. Equal kernels share one, which
/// is named after its user, or, if it has several, after what it does and the shape of what it makes.
/// </summary>
internal sealed class KernelLibrary
{
    private readonly Dictionary<KernelSpec, NamedKernel> kernels = [];

    public KernelLibrary(IEnumerable<Schedule> schedules)
    {
        var found = new Dictionary<KernelSpec, (string Shape, List<string> Users)>();
        var order = new List<KernelSpec>();
        foreach (Schedule schedule in schedules)
            foreach (KernelCall call in schedule.Phases.SelectMany(static p => p.Calls).Where(static c => !CallsLibrary(c.Spec)))
            {
                if (!found.TryGetValue(call.Spec, out var kernel))
                {
                    found[call.Spec] = kernel = (schedule.Values[call.Results[0]].Shape, []);
                    order.Add(call.Spec);
                }
                if (!kernel.Users.Contains(call.For))
                    kernel.Users.Add(call.For);
            }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (KernelSpec spec in order)
        {
            var (shape, users) = found[spec];
            string stem = users.Count == 1 ? CallComment.Name(spec, users[0]) : CallComment.Name(spec, "") + Sizes(shape), name = stem;
            for (int i = 2; !names.Add(name); i++)
                name = stem + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            kernels.Add(spec, new(name, KernelLowering.Lower(spec), users));
        }
        InOrder = [.. order.Select(spec => kernels[spec])];
    }

    public IReadOnlyList<NamedKernel> InOrder { get; }

    public NamedKernel this[KernelSpec spec] => kernels[spec];

    private static bool CallsLibrary(KernelSpec spec) =>
        spec is PackSpec or LaneTransposeSpec or LibraryConvSpec or LibraryConvWeightsSpec or LinearSpec or LinearDataSpec or LinearWeightsSpec;

    /// <summary>[N,64,16,16] to 64x16x16.</summary>
    private static string Sizes(string shape) => string.Join("x", shape.Trim('[', ']').Split(',').Where(static dim => dim != "N"));
}
