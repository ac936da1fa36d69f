using AdCompiler.Generators.Nonsmooth;

namespace AdCompiler.Generators.Tensors;

internal enum InitializerKind { Constant, Uniform, Normal }

/// <summary>Uniform on [-Value, Value], normal with deviation Value, or the constant Value.</summary>
internal sealed record InitializerModel(InitializerKind Kind, double Value);

/// <summary>A parameter or buffer: its field path ("blocks.2.conv1.weight"), dimensions and first values.</summary>
internal sealed record StoredValue(string Name, EquatableArray<int> Dims, InitializerModel Initializer);

internal enum SiteKind { MaxPool, Relu, LeakyRelu, Relu6, Abs, Max, Min, Clamp, Sqrt, NormPool }

/// <summary>A nonsmooth operation of the source, numbered in order of first trace; fixed rules as written there.</summary>
internal sealed record NonsmoothSite(int Index, SiteKind Kind, string Name, FixedPoolRule? Pool = null, double? Fixed = null);

/// <summary>Namespace and chain of enclosing types of the user's class, for the generated partial.</summary>
internal sealed record ClassName(string Namespace, EquatableArray<string> ContainingTypes, string Name)
{
    /// <summary>Stem of generated files, without the @ of names that are keywords.</summary>
    public string HintName => ((Namespace.Length > 0 ? Namespace + "." : "") + string.Concat(ContainingTypes.Select(t => t + ".")) + Name).Replace("@", "");
}

/// <summary>
/// What the frontend reads from one class: value-equal, free of symbols and spans. Both graphs end in results "output" and "loss"
/// (per sample, batched []); the training graph also in "buffer:NAME" updates. Attribute-fixed rules are already in the nodes.
/// </summary>
internal sealed record NetworkModel(
    ClassName Class, EquatableArray<int> InputDims, EquatableArray<int> OutputDims, EquatableArray<int>? TargetDims,
    EquatableArray<StoredValue> Parameters, EquatableArray<StoredValue> Buffers, EquatableArray<NonsmoothSite> Sites,
    TensorGraph Training, TensorGraph Inference);
