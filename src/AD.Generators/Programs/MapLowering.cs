namespace AdCompiler.Generators.Programs;

/// <summary>Elementwise kernels: one pass, every operand loaded at the outermost loop that fixes its address.</summary>
internal static class MapLowering
{
    public static LoweredKernel Lower(MapSpec spec)
    {
        int elements = Product(spec.Dims);
        var builder = new ProgramBuilder($"elementwise over {elements} = [{string.Join(",", spec.Dims)}] numbers of each sample");
        var pointers = new VariableId[spec.Operands.Count];
        for (int i = 0; i < pointers.Length; i++)
            pointers[i] = builder.Operand(i, OperandName(i), spec.Operands[i].Batched ? VariableKind.LanePointer : VariableKind.UniformPointer);
        var results = new VariableId[spec.Function.Results.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = builder.Result(i, results.Length == 1 ? "y" : "y" + i, VariableKind.LanePointer);
        builder.NeedRulesOf(spec.Function);

        EquatableArray<int> contiguous = Contiguous(spec.Dims);
        var loops = new ViewLoops(builder, spec.Dims, [.. spec.Operands.Select(static o => o.Strides), contiguous]);
        var reads = new Place[pointers.Length];
        loops.Emit((depth, addresses) =>
        {
            for (int i = 0; i < pointers.Length; i++)
                if (loops.FixedFrom(i) == depth)
                    reads[i] = depth == loops.Depth ? new Element(pointers[i], addresses[i]) : Hoisted(builder, pointers[i], addresses[i], "v" + i);
            if (depth == loops.Depth)
                builder.Assign(results.Select(r => (Place)new Element(r, addresses[pointers.Length])), spec.Function, reads);
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
