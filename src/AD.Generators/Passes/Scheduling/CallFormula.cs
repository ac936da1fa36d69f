using AdCompiler.Generators.Programs;
using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Passes.Scheduling;

/// <summary>What a call computes of its operands, as a formula for the reader of the text; a long one is left to its kernel.</summary>
internal static class CallFormula
{
    private const int Longest = 120;

    /// <param name="spec">The kernel.</param>
    /// <param name="operands">Names of the operands.</param>
    /// <param name="first">Name of the first result: where a convolution is stored beside a function of it, that function's operand.</param>
    public static string Of(KernelSpec spec, IReadOnlyList<string> operands, string first)
    {
        string formula = spec switch
        {
            MapSpec map => Print(map.Function, operands),
            UniformMapSpec map => Print(map.Function, operands),
            BatchReduceSpec sum => $"{CallComment.Of(spec)} of {Print(sum.Function, operands)}",
            FeatureReduceSpec sum => $"{CallComment.Of(spec)} of {Print(sum.Function, operands)}",
            ConvSpec { Epilogue: { } epilogue } => Convolution(spec, epilogue, operands, first),
            _ => Called(CallComment.Of(spec), operands),
        };
        return formula.Length <= Longest ? formula : Called(CallComment.Of(spec), operands);
    }

    /// <summary>Comments are those of every width; where Half rounds is in its kernels.</summary>
    private static string Print(ScalarFunction function, IReadOnlyList<string> operands) => ScalarPrinter.Print(StoredResults.Without(function), operands);

    private static string Called(string operation, IEnumerable<string> operands)
    {
        string arguments = string.Join(", ", operands);
        return arguments.Length > 0 ? $"{operation}({arguments})" : operation;
    }

    /// <summary>relu(conv2d(x, w, b)); c, relu(c) = conv2d(x, w, b), relu(c) where both are stored.</summary>
    private static string Convolution(KernelSpec spec, Epilogue epilogue, IReadOnlyList<string> operands, string first)
    {
        int own = operands.Count - epilogue.Extra.Count;
        string convolution = Called(((ConvSpec)spec).Direction == ConvDirection.Forward ? "conv2d" : "conv2d^T", operands.Take(own));
        ScalarFunction function = epilogue.Function;
        bool isStored = function.Results.Count > 1;
        string result = Print(
            function with { Results = [function.Results[function.Results.Count - 1]] }, [isStored ? first : convolution, .. operands.Skip(own)]);
        return isStored ? $"{convolution}, {result}" : result;
    }
}
