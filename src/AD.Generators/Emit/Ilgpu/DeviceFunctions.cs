using System.Globalization;
using AdCompiler.Generators.Emit.Cpu;
using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Ilgpu;

/// <summary>What the CPU's library functions are called on a device, where they are given views and offsets in place of pointers.</summary>
internal static class DeviceFunctions
{
    public static string Name(Invoke invoke, Spelling spelling, Func<Element, VariableKind> kind)
    {
        string name = invoke.Function.Split('<')[0];
        bool inWords = invoke.Reads.OfType<Element>().Any(read => kind(read) == VariableKind.WordPointer);
        return name switch
        {
            "LaneLabels.Load" => "DeviceLabels.Load",
            "DropoutMask.Kept" => "DeviceDropout.Kept",
            "Winners.Composed" => "DeviceWinners.Composed<TArith>",
            "Winners.Weights" when inWords => "DeviceWinners.Weights<TArith>",
            "Winners.Tie" when inWords => "DeviceWinners.Tie<TArith>",
            "Winners.Clear" => $"DeviceWinners.Clear<{spelling.Element}, TArith>",
            _ when name.StartsWith("Winners.", StringComparison.Ordinal) => "Device" + name,
            _ => throw new NotSupportedException($"{invoke.Function} has no body for a device"),
        };
    }

    /// <summary>Dropout's probability p becomes ceil(p 2^53), what the upper 53 bits of a kept element's random number are at least.</summary>
    public static string Number(Invoke invoke, Number number) => invoke.Function.StartsWith("DropoutMask.", StringComparison.Ordinal)
        ? ((ulong)Math.Ceiling(number.Value * (1UL << 53))).ToString(CultureInfo.InvariantCulture) + "UL"
        : throw new NotSupportedException($"{invoke.Function} takes a number that a device has no form for");
}
