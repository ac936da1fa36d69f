using AdCompiler.Files;

namespace AdCompiler.Training;

/// <summary>Parameters and running statistics of a network as safetensors, under PyTorch's names and in its layouts.</summary>
public static class WeightFile
{
    /// <summary>Prefix of what a checkpoint holds beside the weights, so that a checkpoint can be read as weights.</summary>
    internal const string OptimizerPrefix = "optimizer/";

    // PyTorch's batch norm counts its batches; nothing here depends on that number
    const string BatchCounter = ".num_batches_tracked";

    static readonly ElementType[] Floats = [ElementType.Float64, ElementType.Float32, ElementType.Float16, ElementType.BFloat16];

    /// <summary>Writes atomically, in the network's width.</summary>
    public static void Save(string path, CompiledNetwork network, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Write(path, Weights(network), metadata);

    internal static IEnumerable<StoredTensor> Weights(CompiledNetwork network) =>
        network.Parameters.Concat(network.Buffers).Select(value => Store(value.Name, value, network.Width));

    /// <summary>
    /// Stores in the network's width, or in the next wider one that holds every value exactly (Adam's moments of a
    /// Half network are floats).
    /// </summary>
    internal static StoredTensor Store(string name, NetworkValue value, Width width)
    {
        double[] values = value.ToArray();
        var type = width == Width.Half ? ElementType.Float16 : width == Width.Float ? ElementType.Float32 : ElementType.Float64;
        if (type == ElementType.Float16 && !values.All(x => Same((double)(Half)x, x))) type = ElementType.Float32;
        if (type == ElementType.Float32 && !values.All(x => Same((float)x, x))) type = ElementType.Float64;
        return StoredTensor.FromDoubles(name, type, values, value.Shape);
    }

    static bool Same(double a, double b) => a.Equals(b);

    /// <summary>
    /// Sets parameters and running statistics from a file: all of them, each by its name and shape; values are rounded
    /// to the network's width.
    /// </summary>
    /// <exception cref="FileFormatException">The file is malformed, or a tensor is missing, unknown, or of another shape or type.</exception>
    public static void Load(string path, CompiledNetwork network) => Load(Safetensors.Read(path), network);

    /// <summary>As <see cref="Load(string, CompiledNetwork)"/>, but running statistics that the file lacks stay as they are.</summary>
    /// <exception cref="FileFormatException">The file is malformed, or a parameter is missing, unknown, or of another shape or type.</exception>
    public static void LoadParameters(string path, CompiledNetwork network)
    {
        SafetensorsFile file = Safetensors.Read(path);
        Load(file, network, network.Parameters.Concat(network.Buffers.Where(buffer => file.Find(buffer.Name) is not null)));
    }

    internal static void Load(SafetensorsFile file, CompiledNetwork network) => Load(file, network, network.Parameters.Concat(network.Buffers));

    static void Load(SafetensorsFile file, CompiledNetwork network, IEnumerable<NetworkValue> wanted)
    {
        var values = wanted.ToList();
        var tensors = values.ConvertAll(value => file.Require(value.Name, value.Shape, Floats));
        var known = values.Select(value => value.Name).ToHashSet();
        if (file.Tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name) && !IsBeside(tensor.Name)) is { } extra)
            throw new FileFormatException(file.Path, $"tensor '{extra.Name}'", "a tensor the network has not",
                $"the {values.Count} of {network.Name}: {string.Join(", ", known)}");
        for (int i = 0; i < values.Count; i++) values[i].SetValues(tensors[i].ToDoubles());
    }

    /// <summary>
    /// Sets the parameters by their order of first use in Forward, whatever the file calls them; running statistics stay.
    /// The file must hold as many tensors as the network parameters, each of the same shape.
    /// </summary>
    /// <returns>The file's name of each parameter, in the order of <see cref="CompiledNetwork.Parameters"/>.</returns>
    /// <exception cref="FileFormatException">The file is malformed, or its tensors do not match one by one.</exception>
    public static IReadOnlyList<string> LoadByOrder(string path, CompiledNetwork network)
    {
        var file = Safetensors.Read(path);
        if (file.Tensors.Count != network.Parameters.Count)
            throw new FileFormatException(path, "tensors", $"{file.Tensors.Count}", $"{network.Parameters.Count}, one for each parameter of {network.Name}");
        for (int i = 0; i < file.Tensors.Count; i++) file.Require(file.Tensors[i].Name, network.Parameters[i].Shape, Floats);
        for (int i = 0; i < file.Tensors.Count; i++) network.Parameters[i].SetValues(file.Tensors[i].ToDoubles());
        return [.. file.Tensors.Select(tensor => tensor.Name)];
    }

    static bool IsBeside(string name) => name.StartsWith(OptimizerPrefix, StringComparison.Ordinal) || name.EndsWith(BatchCounter, StringComparison.Ordinal);
}
