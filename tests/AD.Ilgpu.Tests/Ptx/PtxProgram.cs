using System.Globalization;
using System.Text.RegularExpressions;

namespace AdCompiler.Ilgpu.Tests;

/// <summary>A kernel as PTX, read: what its threads run, the registers they have, and the variables it declares.</summary>
internal sealed partial class PtxProgram
{
    private readonly Dictionary<string, int> registers = [], labels = [], parameters = [];
    private readonly List<ulong> values = [];
    private readonly List<PtxInstruction> instructions = [];
    private readonly List<(int Register, int Bytes)> shared = [], local = [];

    private PtxProgram(string name)
    {
        Name = name;
        (ThreadInGroup, GroupSize) = (Register("%tid.x"), Register("%ntid.x"));
        (Group, Slice, Slices) = (Register("%ctaid.x"), Register("%ctaid.y"), Register("%nctaid.y"));
    }

    public string Name { get; }

    public PtxInstruction[] Instructions { get; private set; } = [];

    /// <summary>What registers hold when a thread starts: constants their values, others something nobody would compute.</summary>
    public ulong[] Values { get; private set; } = [];

    /// <summary>Registers that a launch sets.</summary>
    public int ThreadInGroup { get; }

    /// <inheritdoc cref="ThreadInGroup"/>
    public int Group { get; }

    /// <inheritdoc cref="ThreadInGroup"/>
    public int Slice { get; }

    /// <inheritdoc cref="ThreadInGroup"/>
    public int Slices { get; }

    /// <inheritdoc cref="ThreadInGroup"/>
    public int GroupSize { get; }

    /// <summary>Variables of a group and of each thread, with the registers that stand for their addresses.</summary>
    public IReadOnlyList<(int Register, int Bytes)> Shared => shared;

    /// <inheritdoc cref="Shared"/>
    public IReadOnlyList<(int Register, int Bytes)> Local => local;

    /// <summary>What a launch passes.</summary>
    public int ParameterBytes { get; private set; }

    /// <exception cref="FormatException">A line that is not understood.</exception>
    public static PtxProgram Read(string name, string text)
    {
        var program = new PtxProgram(name);
        string[] lines = [.. text.Split('\n').Select(static line => line.Trim())];
        for (int i = 0, next = 0; i < lines.Length; i++)
            if (Label().Match(lines[i]) is { Success: true } label)
                program.labels[label.Groups[1].Value] = next;
            else if (Instruction().IsMatch(lines[i]))
                next++;
        for (int i = 0; i < lines.Length; i++)
            try
            {
                program.Read(lines[i], i + 1);
            }
            catch (Exception error) when (error is FormatException or KeyNotFoundException)
            {
                throw new FormatException($"{name}, line {i + 1}, '{lines[i]}': {error.Message}.", error);
            }
        (program.Instructions, program.Values) = ([.. program.instructions], [.. program.values]);
        return program;
    }

    private void Read(string line, int number)
    {
        if (line is "" or "{" or "}" or "(" or ")" || line.StartsWith("//", StringComparison.Ordinal) || Label().IsMatch(line) || Described().IsMatch(line))
            return;
        if (Variable().Match(line) is { Success: true } variable)
            (variable.Groups["space"].Value == "shared" ? shared : local).Add((Register(variable.Groups["name"].Value), int.Parse(variable.Groups["bytes"].Value)));
        else if (Parameter().Match(line) is { Success: true } parameter)
            Declare(parameter.Groups["name"].Value, int.Parse(parameter.Groups["align"].Value), int.Parse(parameter.Groups["bytes"].Value));
        else if (Instruction().Match(line) is { Success: true } instruction)
        {
            string code = instruction.Groups["code"].Value;
            string[] operands = [.. Operand().Matches(instruction.Groups["operands"].Value).Select(static match => match.Value)];
            Action<ReadOnlyMemory<PtxThread>>? together = Together(code, operands);
            instructions.Add(new(
                number, line, instruction.Groups["guard"].Success ? Register(instruction.Groups["guard"].Value) : -1, instruction.Groups["not"].Success,
                together is null ? Meaning(code, operands) : PtxInstructions.Join, together));
        }
        else
            throw new FormatException("the line is not understood");
    }

    private void Declare(string name, int alignment, int bytes)
    {
        parameters[name] = (ParameterBytes + alignment - 1) / alignment * alignment;
        ParameterBytes = parameters[name] + bytes;
    }

    /// <summary>What a warp does together; null for what each thread does for itself.</summary>
    private Action<ReadOnlyMemory<PtxThread>>? Together(string code, string[] operands)
    {
        if (code.StartsWith("mma.", StringComparison.Ordinal))
            return PtxFragments.Product(code, [.. operands.Select(Registers)]);
        return code.StartsWith("ldmatrix.", StringComparison.Ordinal) ? PtxFragments.Load(code, Registers(operands[0]), Register(Place(operands[1]).Name)) : null;
    }

    private Action<PtxThread> Meaning(string code, string[] operands)
    {
        switch (code)
        {
            case "ret": return PtxInstructions.Return;
            case "bar.sync": return PtxInstructions.Barrier;
            case "cp.async.commit_group": return static thread => thread.Copies.Commit();
            case "cp.async.wait_group":
                int pending = int.Parse(operands[0], CultureInfo.InvariantCulture);
                return thread => thread.Copies.Wait(pending);
            case "cp.async.cg.shared.global":
                var (source, behind) = Place(operands[1]);
                return PtxInstructions.Copy(Register(Place(operands[0]).Name), (Register(source), behind), Register(operands[3]));
            case "bra" or "bra.uni": return PtxInstructions.Branch(labels[operands[0]]);
            case "ld.param.b32" or "ld.param.b64":
                var (parameter, offset) = Place(operands[1]);
                return PtxInstructions.LoadParameter(code == "ld.param.b64" ? 8 : 4, Register(operands[0]), parameters[parameter] + offset);
        }
        if (code.Split('.')[0] is not ("ld" or "st" or "red"))
            return PtxInstructions.Compute(code, [.. operands.Select(Register)]);
        bool isLoad = code[0] == 'l';
        var (address, distance) = Place(operands[isLoad ? 1 : 0]);
        return PtxInstructions.Access(code, Registers(operands[isLoad ? 0 : 1]), (Register(address), distance)) ?? throw new FormatException($"instruction '{code}' is not known");
    }

    /// <summary>Those of one operand, in braces where there are several.</summary>
    private int[] Registers(string operand) => [.. operand.Trim('{', '}').Split(',', StringSplitOptions.TrimEntries).Select(Register)];

    /// <summary>The register of a name, a variable's address or a constant.</summary>
    private int Register(string operand)
    {
        if (!registers.TryGetValue(operand, out int register))
        {
            registers[operand] = register = values.Count;
            values.Add(Value(operand));
        }
        return register;
    }

    private static ulong Value(string operand) => operand switch
    {
        ['%' or '_' or (>= 'a' and <= 'z'), ..] => 0xABABABAB_ABABABAB,
        ['0', 'f' or 'd', .. var bits] => ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ['-', ..] => (ulong)long.Parse(operand, CultureInfo.InvariantCulture),
        _ => ulong.Parse(operand, CultureInfo.InvariantCulture),
    };

    private static (string Name, int Offset) Place(string operand) => AddressOf().Match(operand) is { Success: true } match
        ? (match.Groups["name"].Value, match.Groups["offset"].Success ? int.Parse(match.Groups["offset"].Value) : 0) : throw new FormatException($"'{operand}' is no address");

    [GeneratedRegex(@"^(L_\w+):$")]
    private static partial Regex Label();

    /// <summary>Lines that say nothing about what is computed.</summary>
    [GeneratedRegex(@"^\.(version|target|address_size|visible \.entry|reg|maxntid|minnctapersm)\b")]
    private static partial Regex Described();

    [GeneratedRegex(@"^\.(?<space>shared|local) \.align \d+ \.b8 (?<name>\w+)\[(?<bytes>\d+)\];$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\.param \.align (?<align>\d+) \.b8 (?<name>\w+)\[(?<bytes>\d+)\],?$")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(@(?<not>!)?(?<guard>%p\d+)\s+)?(?<code>[a-z][\w.]*)\s*(?<operands>[^;]*);$")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|[^,\s]+")]
    private static partial Regex Operand();

    [GeneratedRegex(@"^\[\s*(?<name>[%\w]+)(\+(?<offset>\d+))?\]$")]
    private static partial Regex AddressOf();
}
