using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Tests.Kernels;

public sealed class ReduceKernelTests
{
    /// <summary>(a - b) * m, and a itself.</summary>
    private static readonly ScalarFunction Both = Build(static b => [(b[0] - b[1]) * b[2], b[0]]);

    private static readonly ScalarFunction One = Build(static b => [(b[0] - b[1]) * b[2]]);

    private static ScalarFunction Build(Func<ScalarBuilder, Scalar[]> results)
    {
        var b = new ScalarBuilder(3);
        return b.Build(results(b));
    }

    public static TheoryData<Arithmetic, int> Draws()
    {
        var data = new TheoryData<Arithmetic, int>();
        foreach (Arithmetic arithmetic in Enum.GetValues<Arithmetic>())
            for (int seed = 0; seed < 6; seed++)
                data.Add(arithmetic, seed);
        return data;
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_a_sum_over_the_batch_in_each_part_per_lane_over_blocks_and_elements_then_over_the_lanes_and_then_over_the_parts(Arithmetic arithmetic, int seed)
    {
        var problem = new Problem(new Random(seed), arithmetic, many: seed % 2 == 1);
        var kernel = new CompiledKernel(new BatchReduceSpec(problem.Dims, problem.Target, problem.Targets, problem.Function, problem.Views), arithmetic);
        double[][] actual = kernel.Run(problem.Samples, problem.Operands, [.. Enumerable.Repeat(problem.Targets, problem.Results)]);
        for (int r = 0; r < problem.Results; r++)
            Values.Equal(problem.BatchSums(r), actual[r], kernel.Text);
    }

    [Theory, MemberData(nameof(Draws))]
    public void Is_a_sum_over_features_ascending(Arithmetic arithmetic, int seed)
    {
        var problem = new Problem(new Random(seed + 50), arithmetic, many: false);
        var kernel = new CompiledKernel(new FeatureReduceSpec(problem.Dims, problem.Target with { Batched = true }, problem.Targets, problem.Function, problem.Views), arithmetic);
        double[][] actual = kernel.Run(problem.Samples, problem.Operands, [.. Enumerable.Repeat(problem.Targets, problem.Results)]);
        for (int r = 0; r < problem.Results; r++)
            Values.Equal(problem.FeatureSums(r), actual[r], kernel.Text);
    }

    [Fact]
    public void Is_a_sum_of_uniform_values_one_number_for_all_samples()
    {
        var spec = new FeatureReduceSpec([2, 3], new(false, [1, 0]), 2, LaneFunctions.Identity, [new(false, [3, 1])]);
        Assert.Equal([6, 15], new CompiledKernel(spec, Arithmetic.Float).Run(1, [[1, 2, 3, 4, 5, 6]], [2])[0]);
    }

    [Fact]
    public void Do_the_tasks_of_a_bias_gradient_share_its_elements()
    {
        var spec = new BatchReduceSpec([120], new(false, [1]), 120, LaneFunctions.Identity, [new(true, [1])]);
        Assert.Equal(2, KernelLowering.Lower(spec).Tasks);
        Assert.Equal(3, KernelLowering.Lower(spec with { SourceDims = [12, 64], Target = new(false, [1, 0]), TargetCount = 12, Operands = [new(true, [64, 1])] }).Tasks);
    }

    [Theory]
    [InlineData(Arithmetic.Float), InlineData(Arithmetic.Double), InlineData(Arithmetic.HalfWide), InlineData(Arithmetic.HalfStorage)]
    public void Is_a_uniform_map_arithmetic_on_single_numbers(Arithmetic arithmetic)
    {
        var random = new Random(9);
        double[] a = Values.Fine(random, 12), b = Values.Fine(random, 3);
        var kernel = new CompiledKernel(new UniformMapSpec([3, 4], One, [new(false, [4, 1]), new(false, [1, 0]), new(false, [0, 0])]), arithmetic);
        double[] expected = [.. a.Select((x, i) => Values.Stored(arithmetic, Values.Round(arithmetic, Values.Round(arithmetic, x - b[i / 4]) * 0.75)))];
        Values.Equal(expected, kernel.Run(1, [a, b, [0.75]], [12])[0], kernel.Text);
    }

    /// <summary>A shape of up to three dimensions of which some stay, with a whole operand, a shared one and one number a sample.</summary>
    private sealed class Problem
    {
        private readonly Arithmetic arithmetic;
        private readonly int[] kept, shared;

        /// <param name="many">Samples for several parts of the batch, or for one.</param>
        public Problem(Random random, Arithmetic arithmetic, bool many)
        {
            this.arithmetic = arithmetic;
            int[] dims = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 7))];
            Dims = EquatableArray.Create<int>(dims);
            kept = Strides(dims, random.Next(0, 8));
            shared = Strides(dims, random.Next(0, 8));
            Samples = random.Next(1, 40) * (many ? 5 : 1);
            Function = random.Next(2) == 0 ? One : Both;
            Views = [new(true, EquatableArray.Create<int>(Strides(dims, 7))), new(false, EquatableArray.Create<int>(shared)), new(true, EquatableArray.Create<int>(new int[dims.Length]))];
            Operands = [Values.Fine(random, Size(dims, 7) * Samples), Values.Fine(random, Size(dims, shared)), Values.Fine(random, Samples)];
            Targets = Size(dims, kept);
        }

        public EquatableArray<int> Dims { get; }
        public EquatableArray<OperandView> Views { get; }
        public ScalarFunction Function { get; }
        public double[][] Operands { get; }
        public int Samples { get; }
        public int Targets { get; }
        public int Results => Function.Results.Count;
        public OperandView Target => new(false, EquatableArray.Create<int>(kept));

        private static int Size(int[] dims, int mask) => Size(dims, Strides(dims, mask));

        private static int Size(int[] dims, int[] strides) => 1 + dims.Select((n, d) => (n - 1) * strides[d]).Sum();

        /// <summary>Row-major strides over the dimensions in the mask, 0 for the others.</summary>
        private static int[] Strides(int[] dims, int mask)
        {
            var strides = new int[dims.Length];
            for (int d = dims.Length - 1, stride = 1; d >= 0; d--)
                if ((mask >> d & 1) != 0 && dims[d] > 1)
                {
                    strides[d] = stride;
                    stride *= dims[d];
                }
            return strides;
        }

        /// <summary>Source elements in order: (target, element, shared element).</summary>
        private IEnumerable<(int Target, int Element, int Shared)> Elements()
        {
            int count = Size([.. Dims], 7);
            for (int e = 0; e < count; e++)
            {
                int target = 0, other = 0;
                for (int d = Dims.Count - 1, rest = e; d >= 0; rest /= Dims[d--])
                    (target, other) = (target + rest % Dims[d] * kept[d], other + rest % Dims[d] * shared[d]);
                yield return (target, e, other);
            }
        }

        private double Op(double exact) => Values.Round(arithmetic, exact);

        private double Term(int result, int element, int other, int n)
        {
            double a = Operands[0][element * Samples + n];
            return result == 1 ? a : Op(Op(a - Operands[1][other]) * Operands[2][n]);
        }

        public double[] BatchSums(int result)
        {
            (int Target, int Element, int Shared)[] elements = [.. Elements()];
            return ConvReference.OverBatch(arithmetic, Samples, elements.Length / Targets, Targets, (n, lane, lanes, sums) =>
            {
                foreach (var (target, element, other) in elements)
                    sums[target * lanes + lane] = Op(sums[target * lanes + lane] + Term(result, element, other, n));
            });
        }

        public double[] FeatureSums(int result)
        {
            var sums = new double[Targets * Samples];
            foreach (var (target, element, other) in Elements())
                for (int n = 0; n < Samples; n++)
                    sums[target * Samples + n] = Op(sums[target * Samples + n] + Term(result, element, other, n));
            return [.. sums.Select(s => Values.Stored(arithmetic, s))];
        }
    }
}
