namespace AdCompiler.Execution;

public sealed unsafe partial class NetworkExecution<T, TContainer>
{
    private static int Total(StoredDescription[] values) => values.Sum(value => Shapes.Count(value.Shape));

    /// <summary>Whole vectors, so that optimizers need no tail.</summary>
    private static long Padded(long count) => (count + Lanes - 1) / Lanes * Lanes;

    private static TContainer Rounded(double value) =>
        IsHalf ? TContainer.CreateTruncating((Half)value) : TContainer.CreateTruncating(value);

    private NetworkValue[] Values(
        StoredDescription[] descriptions, NativeBlock<TContainer> values, NativeBlock<TContainer>? gradients, NativeBlock<TContainer>? tangents)
    {
        var result = new NetworkValue[descriptions.Length];
        int offset = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new StoredValue<TContainer>(this, descriptions[i].Name, descriptions[i].Shape, offset, values, IsHalf && values != masters, gradients, tangents, IsHalf);
            offset += result[i].Count;
        }
        return result;
    }

    private static void Fill(StoredDescription[] descriptions, NetworkValue[] values, ulong seed)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var numbers = new double[values[i].Count];
            descriptions[i].Initializer.Fill(seed, descriptions[i].Name, numbers);
            values[i].SetValues(numbers);
        }
    }

    /// <summary>The table of scalar rules, then the weight tables of the pooling sites in the order of their descriptions.</summary>
    private NativeBlock<TContainer> RuleTables()
    {
        int slots = Enum.GetValues<RuleSlot>().Length;
        int pools = description.Pools.Sum(pool => PoolWeights.TableElements(pool.Entries));
        var memory = new NativeBlock<TContainer>(Padded(slots) + Padded(pools));
        for (int slot = 0; slot < slots; slot++)
            memory.Pointer[slot] = Rounded(Rules[(RuleSlot)slot]);
        TContainer* table = memory.Pointer + Padded(slots);
        foreach (PoolDescription pool in description.Pools)
        {
            var numbers = new double[PoolWeights.TableElements(pool.Entries)];
            PoolWeights.Fill(
                pool.Rule ?? Rules.MaxPool, pool.ReluAtZero ?? Rules.ReluAtZero, pool.Entries, value => double.CreateTruncating(Rounded(value)), numbers);
            foreach (double number in numbers)
                *table++ = TContainer.CreateTruncating(number);
        }
        return memory;
    }

    /// <summary>Addresses that do not change from step to step.</summary>
    private void PrepareMemory()
    {
        ProgramMemory<TContainer>* memory = Memory;
        memory->Parameters = parameters.Pointer;
        memory->Gradients = gradients.Pointer;
        memory->ParameterTangents = tangents.Pointer;
        memory->Buffers = buffers.Pointer;
        memory->Rules = tables.Pointer;
        memory->PoolTables = tables.Pointer + Padded(Enum.GetValues<RuleSlot>().Length);
        memory->SampleMask = lanes.Pointer;
        memory->LossSeed = lanes.Pointer + blocks * Lanes;
        memory->BatchCount = lanes.Pointer + 2 * blocks * Lanes;
        memory->Labels = labels.Pointer;
        memory->RoundToHalf = IsHalf;
    }

    private DeviceRequest<TContainer> Request(IDeviceCode? code) => new()
    {
        Network = Name, Code = code, Programs = programs, Blocks = blocks, Batch = Batch, InputSize = InputSize, TargetSize = TargetSize, OutputSize = OutputSize,
        Shared = new(parameters, masters, gradients, tangents, buffers, momentum, adamMean, adamVariance),
        Tables = tables, PoolTables = Padded(Enum.GetValues<RuleSlot>().Length), Lanes = lanes, Uniform = program => UniformOf(program),
    };
}
