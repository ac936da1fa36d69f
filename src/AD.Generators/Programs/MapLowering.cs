using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Programs;

/// <summary>Elementwise kernels: one pass, every operand loaded at the outermost loop that fixes its address.</summary>
internal static class MapLowering
{
    public static LoweredKernel Lower(MapSpec spec) => Lower(spec.Dims, spec.Function, spec.Operands, VariableKind.LanePointer);

    public static LoweredKernel Lower(UniformMapSpec spec) => Lower(spec.Dims, spec.Function, spec.Operands, VariableKind.UniformPointer);

    private static LoweredKernel Lower(EquatableArray<int> dims, ScalarFunction function, EquatableArray<OperandView> operands, VariableKind result)
    {
        string whose = result == VariableKind.LanePointer ? " of each sample" : ", the same for all samples";
        var builder = new ProgramBuilder($"elementwise over {Product(dims)} = [{string.Join(",", dims)}] numbers{whose}");
        var pointers = new VariableId[operands.Count];
        for (int i = 0; i < pointers.Length; i++)
            pointers[i] = builder.Operand(i, OperandName(i), operands[i].Batched ? VariableKind.LanePointer : VariableKind.UniformPointer);
        var results = new VariableId[function.Results.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = builder.Result(i, results.Length == 1 ? "y" : "y" + i, result);
        builder.NeedRulesOf(function);

        EquatableArray<int> contiguous = Contiguous(dims);
        var loops = new ViewLoops(builder, dims, [.. operands.Select(static o => o.Strides), contiguous]);
        var reads = new Place[pointers.Length];
        loops.Emit((depth, addresses) =>
        {
            for (int i = 0; i < pointers.Length; i++)
                if (loops.FixedFrom(i) == depth)
                    reads[i] = depth == loops.Depth ? new Element(pointers[i], addresses[i]) : Hoisted(builder, pointers[i], addresses[i], "v" + i);
            if (depth == loops.Depth)
                builder.Assign(results.Select(r => (Place)new Element(r, addresses[pointers.Length])), function, reads);
        });
        return new LoweredKernel(builder.Arguments, builder.Build("Map"));
    }

    public static string OperandName(int index) => index < 3 ? ((char)('a' + index)).ToString() : "x" + index;

    private static Place Hoisted(ProgramBuilder builder, VariableId pointer, Linear address, string name)
    {
        VariableId value = builder.Variable(name);
        builder.Assign(value, LaneFunctions.Identity, new Element(pointer, address));
        return value;
    }

    public static EquatableArray<int> Contiguous(EquatableArray<int> dims)
    {
        var strides = new int[dims.Count];
        int stride = 1;
        for (int i = dims.Count - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dims[i];
        }
        return EquatableArray.Create<int>(strides);
    }

    public static int Product(EquatableArray<int> dims)
    {
        int product = 1;
        foreach (int dim in dims)
            product *= dim;
        return product;
    }
}
